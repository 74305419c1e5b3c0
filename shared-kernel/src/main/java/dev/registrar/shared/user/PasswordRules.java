package dev.registrar.shared.user;

import dev.registrar.shared.FieldError;
import dev.registrar.shared.FieldErrors;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * What a new password must be: 8..128 characters with an upper-case letter, a lower-case letter and a digit. Works on the
 * characters themselves, so that no string of a password is ever made.
 */
public final class PasswordRules {

    /** The fewest characters. */
    public static final int MIN_LENGTH = 8;

    /** The most characters. */
    public static final int MAX_LENGTH = 128;

    private PasswordRules() {}

    /** Returns each rule that {@code password} breaks; the password is neither kept nor changed. */
    public static List<FieldError> problems(String pointer, char[] password) {
        var errors = new FieldErrors();
        int length = Character.codePointCount(password, 0, password.length);
        if (length < MIN_LENGTH) {
            errors.add(pointer, "PASSWORD_TOO_SHORT", "Password must have at least " + MIN_LENGTH + " characters");
        }
        if (length > MAX_LENGTH) {
            errors.add(pointer, "PASSWORD_TOO_LONG", "Password must have at most " + MAX_LENGTH + " characters");
        }
        if (!anyMatch(password, Character::isUpperCase)) {
            errors.add(pointer, "PASSWORD_NEEDS_UPPER_CASE", "Password must contain an upper-case letter");
        }
        if (!anyMatch(password, Character::isLowerCase)) {
            errors.add(pointer, "PASSWORD_NEEDS_LOWER_CASE", "Password must contain a lower-case letter");
        }
        if (!anyMatch(password, Character::isDigit)) {
            errors.add(pointer, "PASSWORD_NEEDS_DIGIT", "Password must contain a digit");
        }
        if (anyMatch(password, PlainText::isHalfCharacter)) {
            errors.add(pointer, "INVALID_UNICODE", "Password contains an incomplete Unicode character");
        }
        if (anyMatch(password, Character::isISOControl)) {
            errors.add(pointer, "CONTROL_CHARACTER", "Password contains a control character");
        }
        return errors.list();
    }

    private static boolean anyMatch(char[] password, IntPredicate rule) {
        for (int i = 0; i < password.length; ) {
            int character = Character.codePointAt(password, i);
            if (rule.test(character)) {
                return true;
            }
            i += Character.charCount(character);
        }
        return false;
    }
}
