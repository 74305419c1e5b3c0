package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds places in the log by time. Numbers are in order and times nearly so, as far as the clocks of the writers agree: it
 * halves its way to where the times are near, and reads from there on.
 */
final class Times {
    /** How far the clocks of two writers, and the times of one unit of work, may be apart. */
    static final Duration MOST_APART = Duration.ofMinutes(10);

    /** Commits that are read rather than halved once more. */
    private static final int FEW = 256;

    private final CommitReader reader;

    Times(CommitReader reader) {
        this.reader = reader;
    }

    /** Returns the first commit with an event that happened at {@code time} or later. */
    Optional<Commit> firstSince(Instant time, long head) {
        return reader.firstSince(time, before(time, head), head);
    }

    /** Returns a position, 0 and up, with nothing as late as {@code time} up to it. */
    private long before(Instant time, long head) {
        // The epoch itself and what is near it would lie before the first instant there is.
        var early = time.isAfter(Instant.MIN.plus(MOST_APART)) ? time.minus(MOST_APART) : Instant.MIN;
        var low = 0L;
        var high = head + 1;
        while (high - low > FEW) {
            var middle = low + (high - low) / 2;
            var made = reader.madeAt(middle);
            if (made.isPresent() && made.get().isBefore(early)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
