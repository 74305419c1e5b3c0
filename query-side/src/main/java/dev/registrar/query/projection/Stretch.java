package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import java.util.List;

/**
 * How many commits are read at once where there is much to read. So many that the cost of a batch, which is three round
 * trips, hardly shows; fewer where commits are large, by what the last ones were.
 */
final class Stretch {

    /** Where more bring nothing; see docs/performance.md. */
    static final int MOST = 1000;

    private static final long MOST_BYTES = 8L << 20;
    /** The first is small: nothing is known of the log yet. */
    private int next = MOST / 4;

    /** Returns how many to read next, 1 and up. */
    int next() {
        return next;
    }

    /** Learns from what was read. */
    void read(List<Commit> commits) {
        long bytes = commits.stream().mapToLong(Commit::size).sum();
        next = bytes == 0 ? MOST : Math.clamp(commits.size() * MOST_BYTES / bytes, 1, MOST);
    }
}
