package dev.registrar.shared;

import java.util.List;

/** What became of raw input: a value that obeys its rules, or everything that is wrong with it. */
public sealed interface Checked<T> {

    /** The input obeys the rules. */
    record Valid<T>(T value) implements Checked<T> {}

    /**
     * The input breaks rules.
     *
     * @param errors at least one, in the order of the rules
     */
    record Invalid<T>(List<FieldError> errors) implements Checked<T> {
        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("invalid input has at least one error");
            }
        }
    }

    /** Returns what is wrong; empty where nothing is. */
    default List<FieldError> problems() {
        return switch (this) {
            case Valid<T> _ -> List.of();
            case Invalid<T>(var errors) -> errors;
        };
    }

    /**
     * Returns the value.
     *
     * @throws RejectedException with {@link InvalidFields} where rules are broken
     */
    default T orReject() {
        return switch (this) {
            case Valid<T>(var value) -> value;
            case Invalid<T>(var errors) -> throw new RejectedException(new InvalidFields(errors));
        };
    }
}
