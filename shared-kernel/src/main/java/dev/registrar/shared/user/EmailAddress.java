package dev.registrar.shared.user;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.Optional;

/**
 * The address a user signs in with: trimmed, lower-case, in Unicode form C, at most 254 characters, of the form
 * {@code something@something.something} without white space. Look-alikes that differ only in a compatibility form, such
 * as full-width letters, are refused: two accounts must never share an address that reads the same. Nor may two addresses
 * lead to one mailbox by the grammar of mail itself, which reads {@code a(b)@example.org}, {@code "a"@example.org} and
 * {@code a@example.org.} as {@code a@example.org}: no address has such signs (RFC 5322 §3.2.3).
 *
 * <p>What is stored may be older than a rule. It stays an address, so that its owner is found and written to; only nobody
 * gets such a one any more.
 *
 * @param value the address in this form
 */
public record EmailAddress(String value) {

    /** The longest address, in characters (RFC 5321 §4.5.3.1.3). */
    public static final int MAX_LENGTH = 254;

    /** Signs that mean something else in an address than themselves. */
    private static final String SPECIALS = "()<>[]:;,\\\"";

    /** Throws where {@code value} was never an address, whatever the rules were. */
    public EmailAddress {
        if (!hasFormOfAddress(value) || !value.equals(normal(value))) {
            throw new IllegalArgumentException("not an e-mail address in the form that is stored");
        }
    }

    /** Returns the address, which may be older than a rule, of an account that is looked for by {@code raw}. */
    public static Optional<EmailAddress> find(String raw) {
        var errors = new FieldErrors();
        String email = normal(raw);
        checkText("/email", email, errors);
        return errors.isEmpty() && hasFormOfAddress(email) ? Optional.of(new EmailAddress(email)) : Optional.empty();
    }

    /** Returns the address that a person typed as {@code raw}, to have it from now on. */
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
        if (!hasFormOfAddress(email) || email.endsWith(".") || email.chars().anyMatch(EmailAddress::isSpecial)) {
            errors.add(pointer, "INVALID_EMAIL", "Email must have the form name@domain.tld");
        }
        if (!Normalizer.isNormalized(email, Form.NFKC)) {
            errors.add(pointer, "AMBIGUOUS_CHARACTER", "Email contains a look-alike of a plain character");
        }
        checkText(pointer, email, errors);
    }

    private static void checkText(String pointer, String email, FieldErrors errors) {
        if (PlainText.length(email) > MAX_LENGTH) {
            errors.add(pointer, "EMAIL_TOO_LONG", "Email must have at most " + MAX_LENGTH + " characters");
        }
        PlainText.check(pointer, email, PlainText.Kind.IDENTIFIER, errors);
    }

    private static boolean isSpecial(int sign) {
        return SPECIALS.indexOf(sign) >= 0;
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
