package dev.registrar.command.ticket;

/**
 * Short codes that are mailed and typed in: six digits, so each is good for a few tries only. One serves at a time for a
 * subject and a use; stored is a keyed hash of it. Whoever looks at one counts the guess (see {@code Throttle}). Safe for
 * many threads and processes.
 */
public interface Codes {

    /** Issues a code in the place of any earlier one and returns it; it is stored nowhere. */
    String issue(CodeUse use, String subject);

    /** Looks at a code; a right one is used up: of any number of callers one gets {@link Answer#RIGHT}. */
    Answer use(CodeUse use, String subject, String code);

    /** Looks at a code as {@link #use} does, but a right one stays what it is. */
    Answer look(CodeUse use, String subject, String code);

    /** How a code compares. */
    enum Answer {
        /** The right code. */
        RIGHT,
        /** Another code. */
        WRONG,
        /** There is none, or it was used. */
        NONE,
        /** Its time is over. */
        EXPIRED,
        /** More codes were tried than may be: the right one is worth nothing any more. */
        TOO_MANY
    }
}
