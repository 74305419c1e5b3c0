package dev.registrar.shared.adapter.web;

import dev.registrar.shared.FieldError;
import dev.registrar.shared.InvalidFields;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import java.util.List;

/**
 * A refusal by the HTTP layer itself, before any rule of the domain was asked.
 *
 * @param code stable code, upper snake case
 * @param status HTTP status, 400..499, or 503 for "try again"
 * @param detail one sentence for a person
 * @param errors what is wrong with single fields
 */
public record Refusal(String code, int status, String detail, List<FieldError> errors) implements Rejection {

    public Refusal {
        errors = List.copyOf(errors);
    }

    /** Returns an exception that answers with this code, status and sentence. */
    public static RejectedException of(String code, int status, String detail) {
        return new RejectedException(new Refusal(code, status, detail, List.of()));
    }

    /** Returns an exception that answers 400 with {@link InvalidFields} for one query parameter or header. */
    public static RejectedException invalid(String name, String message) {
        return new RejectedException(new InvalidFields(List.of(new FieldError("/" + name, "INVALID_VALUE", message))));
    }
}
