package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.model.Filters;
import dev.registrar.eventstore.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.Document;

/**
 * Finds places in the log by time. Numbers are in order and times nearly so, as far as the clocks of the writers agree: it
 * halves its way to where the times are near, and reads from there on.
 */
final class Times {
    /** How far the clocks of two writers, and the times of one unit of work, may be apart. */
    static final Duration MOST_APART = Duration.ofMinutes(10);

    /** Commits that are read rather than halved once more. */
    private static final int FEW = 256;

    /** A BSON date has milliseconds, and fewer years than an instant. */
    private static final Instant FIRST_DATE = Instant.ofEpochMilli(Long.MIN_VALUE);

    private static final Instant LAST_DATE = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final int ALMOST_A_MILLISECOND = 999_999;

    private final StoredCommits stored;
    private final CommitReader commits;

    Times(StoredCommits stored, CommitReader commits) {
        this.stored = stored;
        this.commits = commits;
    }

    /** Returns the first commit with an event that happened at {@code time} or later. */
    Optional<Commit> firstSince(Instant time, long head) {
        var after = before(time, head);
        if (stored.ranges()) {
            var filter = Filters.and(
                    Filters.gt(Fields.NUMBER, after), Filters.gte(Fields.EVENTS + "." + Fields.AT, date(time)));
            return Optional.ofNullable(
                    stored.find(filter).sort(ascending(Fields.NUMBER)).first());
        }
        return firstInTail(time, after, head);
    }

    /** Returns the first date that is not before {@code time}, as far as dates go. */
    private static Date date(Instant time) {
        if (time.isBefore(FIRST_DATE)) {
            return Date.from(FIRST_DATE);
        }
        return Date.from(time.isBefore(LAST_DATE) ? time.plusNanos(ALMOST_A_MILLISECOND) : LAST_DATE);
    }

    private Optional<Commit> firstInTail(Instant time, long after, long head) {
        var next = after;
        for (var found = tail(next, head); !found.isEmpty(); found = tail(next, head)) {
            for (var commit : found) {
                if (commit.events().stream().anyMatch(event -> !event.at().isBefore(time))) {
                    return Optional.of(commit);
                }
            }
            next = found.getLast().position();
        }
        return Optional.empty();
    }

    private List<Commit> tail(long after, long head) {
        return commits.tail(after, StoredCommits.CHUNK, head);
    }

    /** Returns a position, 0 and up, with nothing as late as {@code time} up to it. */
    private long before(Instant time, long head) {
        // The epoch itself and what is near it would lie before the first instant there is.
        var early = time.isAfter(Instant.MIN.plus(MOST_APART)) ? time.minus(MOST_APART) : Instant.MIN;
        var low = 0L;
        var high = head + 1;
        while (high - low > FEW) {
            var middle = low + (high - low) / 2;
            var made = madeAt(middle);
            if (made.isPresent() && made.get().isBefore(early)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns when the commit at {@code position} was made, or the next one behind it that is no void. */
    private Optional<Instant> madeAt(long position) {
        var numbers = StoredCommits.numbers(position - 1, StoredCommits.LOOK_AHEAD);
        var found = new TreeMap<Long, Instant>();
        stored.fields(StoredCommits.in(Fields.NUMBER, numbers), new Document(Fields.AT, 1), true)
                .forEach(document -> {
                    var at = document.getDate(Fields.AT);
                    if (at != null) {
                        found.put(document.getLong(Fields.NUMBER), at.toInstant());
                    }
                });
        return Optional.ofNullable(found.firstEntry()).map(Map.Entry::getValue);
    }
}
