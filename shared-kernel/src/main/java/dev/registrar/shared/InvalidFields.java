package dev.registrar.shared;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The request breaks rules of single fields; all of them are named at once.
 *
 * @param errors at least one
 */
public record InvalidFields(List<FieldError> errors) implements Rejection {

    public InvalidFields {
        errors = List.copyOf(errors);
    }

    @Override
    public String code() {
        return "VALIDATION_ERROR";
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public String detail() {
        return errors.stream().map(FieldError::message).collect(Collectors.joining("; "));
    }
}
