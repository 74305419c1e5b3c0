package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.StoredClaim;

/**
 * The strings in {@code u}, the one unique index of the log. What must not happen twice is written as a key there, so
 * that a single insert either keeps all promises or stores nothing.
 */
final class Keys {
    static final String EVENT = "e:";
    static final String STREAM = "s:";
    static final String TAKEN = "k:";
    static final String RELEASED = "r:";
    static final String IDEMPOTENCY = "i:";

    private static final int DIGITS = 8;
    private static final long FIRST_LONG = 100_000_000L;
    private static final int LONG_DIGITS = 19;

    private Keys() {}

    static String event(String eventId) {
        return EVENT + eventId;
    }

    static String stream(String aggregateId, long sequence) {
        return numbered(STREAM, aggregateId, sequence);
    }

    /** Returns a key that sorts after every sequence of the stream and before any other stream's. */
    static String streamEnd(String aggregateId) {
        return STREAM + aggregateId + "#~";
    }

    static String taken(String claim, long generation) {
        return numbered(TAKEN, claim, generation);
    }

    static String released(String claim, long generation) {
        return numbered(RELEASED, claim, generation);
    }

    static String of(StoredClaim claim) {
        return switch (claim.kind()) {
            case TAKE -> taken(claim.claim(), claim.generation());
            case RELEASE -> released(claim.claim(), claim.generation());
        };
    }

    static String idempotency(String key) {
        return IDEMPOTENCY + key;
    }

    /**
     * Numbers sort as text: eight digits, and from a hundred million on a colon, which sorts after all digits, with
     * nineteen.
     */
    private static String numbered(String prefix, String name, long number) {
        if (number < 0) {
            throw new IllegalArgumentException(prefix + name + " has the negative number " + number);
        }
        var key = new StringBuilder(prefix.length() + name.length() + 1 + LONG_DIGITS)
                .append(prefix)
                .append(name)
                .append('#');
        var digits = DIGITS;
        if (number >= FIRST_LONG) {
            key.append(':');
            digits = LONG_DIGITS;
        }
        var text = Long.toString(number);
        for (var i = text.length(); i < digits; i++) {
            key.append('0');
        }
        return key.append(text).toString();
    }
}
