package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;

/**
 * What a person tells of themselves: at most 500 characters, line breaks allowed.
 *
 * @param value the text as it was typed
 */
public record Bio(String value) {

    /** The most characters. */
    public static final int MAX_LENGTH = 500;

    public Bio {
        var errors = new FieldErrors();
        check("/profile/bio", value, errors);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("not a bio in the form that is stored");
        }
    }

    /** Returns the text that a person typed as {@code raw}. */
    public static Checked<Bio> parse(String pointer, String raw) {
        var errors = new FieldErrors();
        check(pointer, raw, errors);
        return errors.isEmpty() ? new Checked.Valid<>(new Bio(raw)) : new Checked.Invalid<>(errors.list());
    }

    private static void check(String pointer, String bio, FieldErrors errors) {
        if (PlainText.length(bio) > MAX_LENGTH) {
            errors.add(pointer, "BIO_TOO_LONG", "Bio must have at most " + MAX_LENGTH + " characters");
        }
        PlainText.check(pointer, bio, PlainText.Kind.LINES, errors);
    }
}
