package dev.registrar.shared;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with a request, so that all of it is answered at once. For one thread. */
public final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /** Adds one error. */
    public void add(String pointer, String code, String message) {
        errors.add(new FieldError(pointer, code, message));
    }

    /** Adds all of {@code more}. */
    public void addAll(List<FieldError> more) {
        errors.addAll(more);
    }

    /** Returns the value, or null after having taken over what is wrong with it: call {@link #reject()} before using it. */
    public <T> @Nullable T take(Checked<T> checked) {
        return switch (checked) {
            case Checked.Valid<T>(var value) -> value;
            case Checked.Invalid<T>(var problems) -> {
                errors.addAll(problems);
                yield null;
            }
        };
    }

    /** Returns whether nothing is wrong so far. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Returns what was gathered. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    /** Returns {@code value} as valid where nothing was gathered, and all that was gathered otherwise. */
    public <T> Checked<T> checked(T value) {
        return errors.isEmpty() ? new Checked.Valid<>(value) : new Checked.Invalid<>(errors);
    }

    /**
     * Ends the gathering.
     *
     * @throws RejectedException with {@link InvalidFields} where anything is wrong
     */
    public void reject() {
        if (!errors.isEmpty()) {
            throw new RejectedException(new InvalidFields(errors));
        }
    }
}
