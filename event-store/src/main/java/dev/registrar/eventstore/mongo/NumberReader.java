package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Sorts.descending;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Says which numbers of the log are taken. */
final class NumberReader {
    /** Writers leave holes only among this many last numbers: none inserts further from a number that all are there up to. */
    static final int HOLE_WINDOW = 4_096;

    private final StoredCommits commits;

    NumberReader(StoredCommits commits) {
        this.commits = commits;
    }

    /** Returns the head of a log of which nothing is known yet. */
    long findHead() {
        return head(commits.ranges() ? Math.max(0, highest() - HOLE_WINDOW) : 0, true);
    }

    private long highest() {
        var last = commits.fields(null, StoredCommits.NUMBER_ONLY, false)
                .sort(descending(Fields.NUMBER))
                .first();
        return last == null ? 0 : last.getLong(Fields.NUMBER);
    }

    /** Returns the highest number up to which all are there, given that all are up to {@code from}. */
    long head(long from, boolean durable) {
        var wanted = commits.ranges() ? HOLE_WINDOW : StoredCommits.LOOK_AHEAD;
        var head = from;
        for (var asked = 0; ; asked++) {
            if (asked == 1 && !commits.ranges()) {
                // Far behind, and each question costs a round trip: holes are near the end only, the rest can be
                // skipped.
                head = Math.max(head, someNumberAfter(head) - HOLE_WINDOW);
                wanted = StoredCommits.CHUNK;
            }
            var found = new TreeSet<Long>();
            commits.next(head, wanted, StoredCommits.NUMBER_ONLY, durable)
                    .forEach(document -> found.add(document.getLong(Fields.NUMBER)));
            var start = head;
            while (found.contains(head + 1)) {
                head++;
            }
            if (head - start < wanted) {
                return head;
            }
        }
    }

    private long someNumberAfter(long number) {
        return number
                + new HighestKey(commits)
                        .find(next -> number + next, Fields.NUMBER)
                        .orElse(0);
    }

    /** Returns the first number from {@code from} to {@code to} that is not there, or the one after {@code to}. */
    long firstMissing(long from, long to, boolean durable) {
        var next = from;
        while (next <= to) {
            var last = Math.min(to, next + chunk() - 1);
            var present = present(next, last, durable);
            while (next <= last && present.contains(next)) {
                next++;
            }
            if (next <= last) {
                return next;
            }
        }
        return next;
    }

    /** Returns the numbers from {@code from} to {@code to} that are not there, as the primary sees it now. */
    List<Long> missing(long from, long to) {
        var missing = new ArrayList<Long>();
        for (var next = from; next <= to; next += chunk()) {
            var last = Math.min(to, next + chunk() - 1);
            var present = present(next, last, false);
            LongStream.rangeClosed(next, last)
                    .filter(number -> !present.contains(number))
                    .forEach(missing::add);
        }
        return missing;
    }

    private int chunk() {
        return commits.ranges() ? HOLE_WINDOW : StoredCommits.CHUNK;
    }

    private Set<Long> present(long from, long to, boolean durable) {
        var present = new HashSet<Long>();
        commits.fields(commits.between(from, to), StoredCommits.NUMBER_ONLY, durable)
                .forEach(document -> present.add(document.getLong(Fields.NUMBER)));
        return present;
    }

    /** Returns whether nothing that was ever read here can be lost again. */
    boolean latestIsDurable() {
        return commits.latestIsDurable();
    }
}
