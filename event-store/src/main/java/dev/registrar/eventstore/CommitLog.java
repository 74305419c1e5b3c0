package dev.registrar.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * An append-only log of commits with one total order: numbers are dense, start at 1, are never reused and respect real
 * time. Safe for use by many threads. See {@code docs/format/commit-log.md} for what is stored.
 */
public interface CommitLog extends AutoCloseable {
    /** How many commits a walk through the log reads at once. */
    int SCAN_SIZE = 1_000;

    /**
     * Stores {@code draft} as one commit, all of it or nothing, and returns its position once the write is durable.
     *
     * @throws AppendException where it was refused; nothing was stored
     * @throws OutcomeUnknownException where the database did not say for too long; the same draft may be appended again
     */
    long append(CommitDraft draft);

    /**
     * Returns commits and voids in order with positions greater than {@code after}, at most {@code limit}, ending before
     * the first number that is not there yet. A reader that has position n has everything before n.
     */
    List<Commit> read(long after, int limit);

    /** Returns the events of one stream in order, from {@code fromSequence} on; empty where there are none. */
    List<StoredEvent> stream(String aggregateId, long fromSequence);

    /** Returns as {@link #stream(String, long)}, events with sequences less than {@code fromSequence + limit}. */
    List<StoredEvent> stream(String aggregateId, long fromSequence, int limit);

    /**
     * Returns those of the streams in {@code next} that hold an event with the sequence given for them, which tells a reader
     * that has all events before it whether there are more. An implementation may ask for all of them at once.
     */
    default Set<String> grown(Map<String, Long> next) {
        return next.entrySet().stream()
                .filter(stream -> !stream(stream.getKey(), stream.getValue(), 1).isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Returns the sequence of the last event of a stream. */
    OptionalLong lastSequence(String aggregateId);

    /** Returns the number up to which every number is present: the last position a reader can have, 0 when empty. */
    long head();

    /**
     * Returns the first commit, in the order of the log, with an event that happened at {@code time} or later. Where the
     * clocks of two writers, or the times within one unit of work, are more than ten minutes apart, an implementation may
     * pass over events of the one that is ahead; this one looks at the log from its beginning.
     */
    default Optional<Commit> firstSince(Instant time) {
        var commits = read(0, SCAN_SIZE);
        while (!commits.isEmpty()) {
            for (var commit : commits) {
                if (commit.events().stream().anyMatch(event -> !event.at().isBefore(time))) {
                    return Optional.of(commit);
                }
            }
            commits = read(commits.getLast().position(), SCAN_SIZE);
        }
        return Optional.empty();
    }

    /** Returns the aggregate that holds {@code claim} now. */
    Optional<String> holder(String claim);

    /** Returns the commit that was stored under this idempotency key. */
    Optional<Commit> underKey(String idempotencyKey);

    /**
     * Calls {@code listener} with a position not lower than the head each time this process learns of new commits.
     * Listeners must return at once. Close the result to stop.
     */
    Subscription onCommit(LongConsumer listener);

    /** Refuses new commits, finishes those that were accepted, and stops. */
    @Override
    void close();

    /** A registration that ends when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
