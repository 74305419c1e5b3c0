package dev.registrar.shared.user;

import dev.registrar.shared.FieldErrors;
import java.util.Locale;

/**
 * What text a person may enter. Text that cannot be stored, shown or compared as it looks is refused: half characters,
 * control characters, and characters that nobody sees and that make two different texts look the same.
 */
final class PlainText {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** Which of the doubtful characters a text may have. */
    enum Kind {
        /** None of them: identifiers such as e-mail addresses. */
        IDENTIFIER,
        /** Joiners and variation selectors, which names in Persian or Hindi and emoji need. */
        LINE,
        /** Also line breaks and tabs. */
        LINES
    }

    private PlainText() {}

    /** Returns {@code raw} without white space around it, also without such as only Unicode knows. */
    static String trim(String raw) {
        int start = 0;
        int end = raw.length();
        while (start < end && isSpace(raw.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(raw.charAt(end - 1))) {
            end--;
        }
        return raw.substring(start, end);
    }

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Returns the number of characters as people count them: code points, not UTF-16 units. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Adds what is wrong with the characters of {@code text}, each kind of fault once. */
    static void check(String pointer, String text, Kind kind, FieldErrors errors) {
        String field = nameOf(pointer);
        if (text.codePoints().anyMatch(PlainText::isHalfCharacter)) {
            errors.add(pointer, "INVALID_UNICODE", field + " contains an incomplete Unicode character");
        }
        if (text.codePoints().anyMatch(c -> isControl(c, kind))) {
            errors.add(pointer, "CONTROL_CHARACTER", field + " contains a control character");
        }
        if (text.codePoints().anyMatch(c -> isInvisible(c, kind))) {
            errors.add(pointer, "INVISIBLE_CHARACTER", field + " contains an invisible character");
        }
    }

    /** Returns the last member of a JSON pointer as it reads in a sentence. */
    static String nameOf(String pointer) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        return name.isEmpty() ? "Value" : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    static boolean isHalfCharacter(int c) {
        boolean surrogate = between(c, Character.MIN_SURROGATE, Character.MAX_SURROGATE);
        boolean nonCharacter = (c & 0xFFFE) == 0xFFFE || between(c, 0xFDD0, 0xFDEF);
        return surrogate || nonCharacter;
    }

    private static boolean isControl(int c, Kind kind) {
        if (kind == Kind.LINES && (c == '\n' || c == '\r' || c == '\t')) {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean isInvisible(int c, Kind kind) {
        if (kind != Kind.IDENTIFIER && (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER || isVariation(c))) {
            return false;
        }
        return Character.getType(c) == Character.FORMAT || isVariation(c) || isFiller(c);
    }

    private static boolean isVariation(int c) {
        return between(c, 0xFE00, 0xFE0F) || between(c, 0xE0100, 0xE01EF);
    }

    /** Characters that are letters or symbols by their category and yet show nothing. */
    private static boolean isFiller(int c) {
        return switch (c) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> false;
        };
    }

    private static boolean between(int c, int first, int last) {
        return first <= c && c <= last;
    }
}
