package dev.registrar.eventstore.verify;

/**
 * Where a log is broken.
 *
 * @param position the first number concerned
 * @param kind what is wrong
 * @param detail for people
 */
public record Fault(long position, Kind kind, String detail) {

    /** What can be wrong. */
    public enum Kind {
        /** The unique index is missing or another one. */
        INDEX,
        /** A number below the head is not there. */
        MISSING,
        /** A commit cannot be read. */
        UNREADABLE,
        /** The keys of a commit are not those of its content. */
        KEYS_DIFFER,
        /** Two commits hold the same key. */
        KEY_TWICE,
        /** A commit stands on another one that is not before it: a stream or a claim has a gap. */
        OUT_OF_SEQUENCE,
        /** A seal is not signed by a key of this log. */
        SEAL_FORGED,
        /** The commits are not those that were sealed. */
        SEALED_DIFFERENTLY,
        /** Commits that were sealed are no longer at the end. */
        TRUNCATED,
        /** The commits are not those of a tree head that was given. */
        HEAD_DIFFERS
    }
}
