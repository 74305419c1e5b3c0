package dev.registrar.eventstore.axon;

import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.jspecify.annotations.Nullable;

/**
 * Places in the log as tokens of one number, {@code position << 16 | index}, so that order, lag and replay are plain
 * arithmetic. The highest index stands for the whole commit.
 */
public final class Tokens {
    private static final int INDEX_BITS = 16;
    private static final long WHOLE = (1L << INDEX_BITS) - 1;

    private Tokens() {}

    /** Returns the token of an event: all up to and with it was read. */
    public static GlobalSequenceTrackingToken of(long position, int index) {
        return new GlobalSequenceTrackingToken(position << INDEX_BITS | index);
    }

    /** Returns the token of a whole commit: all up to and with it was read. */
    public static GlobalSequenceTrackingToken after(long position) {
        return new GlobalSequenceTrackingToken(position << INDEX_BITS | WHOLE);
    }

    /** Returns the position of the commit that a token is in or has read, 0 before the first. */
    public static long position(@Nullable TrackingToken token) {
        return number(token) >>> INDEX_BITS;
    }

    /** Returns the last position of which a token has read all, as far as the token alone can tell. */
    static long complete(@Nullable TrackingToken token) {
        var number = number(token);
        var position = number >>> INDEX_BITS;
        return (number & WHOLE) == WHOLE || position == 0 ? position : position - 1;
    }

    static long number(@Nullable TrackingToken token) {
        return switch (token) {
            case null -> 0;
            case GlobalSequenceTrackingToken global -> global.getGlobalIndex();
            case WrappedToken wrapped when !(wrapped instanceof ReplayToken) -> number(wrapped.lowerBound());
            case ReplayToken replay -> number(replay.lowerBound());
            default -> throw new IllegalArgumentException("not a token of this log: " + token.getClass());
        };
    }
}
