package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * The address a user signs in with: trimmed, lower-case, in Unicode form C, at most 254 characters, of the form
 * {@code something@something.something} without white space. Look-alikes that differ only in a compatibility form, such
 * as full-width letters, are refused: two accounts must never share an address that reads the same.
 *
 * @param value the address in this form
 */
public record EmailAddress(String value) {

    /** The longest address, in characters (RFC 5321 §4.5.3.1.3). */
    public static final int MAX_LENGTH = 254;

    public EmailAddress {
        var errors = new FieldErrors();
        check("/email", value, errors);
        if (!errors.isEmpty() || !value.equals(normal(value))) {
            throw new IllegalArgumentException("not an e-mail address in the form that is stored");
        }
    }

    /** Returns the address that a person typed as {@code raw}. */
    public static Checked<EmailAddress> parse(String pointer, String raw) {
        var errors = new FieldErrors();
        String email = normal(raw);
        check(pointer, email, errors);
        return errors.isEmpty() ? new Checked.Valid<>(new EmailAddress(email)) : new Checked.Invalid<>(errors.list());
    }

    private static String normal(String raw) {
        String composed = Normalizer.normalize(PlainText.trim(raw), Form.NFC);
        // Lower case of a composed letter may be decomposed: the capital I with a dot of Turkish.
        return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Form.NFC);
    }

    private static void check(String pointer, String email, FieldErrors errors) {
        if (!hasFormOfAddress(email)) {
            errors.add(pointer, "INVALID_EMAIL", "Email must have the form name@domain.tld");
        }
        if (PlainText.length(email) > MAX_LENGTH) {
            errors.add(pointer, "EMAIL_TOO_LONG", "Email must have at most " + MAX_LENGTH + " characters");
        }
        if (!Normalizer.isNormalized(email, Form.NFKC)) {
            errors.add(pointer, "AMBIGUOUS_CHARACTER", "Email contains a look-alike of a plain character");
        }
        PlainText.check(pointer, email, PlainText.Kind.IDENTIFIER, errors);
    }

    /** The contract's {@code ^[^\s@]+@[^\s@]+\.[^\s@]+$}, without a regular expression that could be made to backtrack. */
    private static boolean hasFormOfAddress(String email) {
        int at = email.indexOf('@');
        int lastInnerDot = email.lastIndexOf('.', email.length() - 2);
        return at > 0
                && at == email.lastIndexOf('@')
                && lastInnerDot > at + 1
                && email.chars().noneMatch(PlainText::isSpace);
    }
}
