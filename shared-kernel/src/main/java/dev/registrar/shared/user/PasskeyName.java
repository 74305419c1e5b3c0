package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * What a person calls a passkey: trimmed, in Unicode form C, 1..100 characters on one line.
 *
 * @param value the name in this form
 */
public record PasskeyName(String value) {

    /** The most characters. */
    public static final int MAX_LENGTH = 100;

    public PasskeyName {
        var errors = new FieldErrors();
        check("/name", value, errors);
        if (!errors.isEmpty() || !value.equals(normal(value))) {
            throw new IllegalArgumentException("not a name in the form that is stored");
        }
    }

    /** Returns the name that a person typed as {@code raw}. */
    public static Checked<PasskeyName> parse(String pointer, String raw) {
        var errors = new FieldErrors();
        String name = normal(raw);
        check(pointer, name, errors);
        return errors.isEmpty() ? new Checked.Valid<>(new PasskeyName(name)) : new Checked.Invalid<>(errors.list());
    }

    private static String normal(String raw) {
        return Normalizer.normalize(PlainText.trim(raw), Form.NFC);
    }

    private static void check(String pointer, String name, FieldErrors errors) {
        int length = PlainText.length(name);
        if (length == 0) {
            errors.add(pointer, "NAME_TOO_SHORT", "Name must have at least 1 character");
        }
        if (length > MAX_LENGTH) {
            errors.add(pointer, "NAME_TOO_LONG", "Name must have at most " + MAX_LENGTH + " characters");
        }
        PlainText.check(pointer, name, PlainText.Kind.LINE, errors);
    }
}
