package dev.registrar.eventstore;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log: all that one unit of work stored, or a void, a number that was given out and not used.
 *
 * @param position dense number, 1 and up
 * @param id identifier its writer gave it; empty for a void
 * @param at when it was written, by the writer's clock; the epoch for a void
 * @param events its events in order; empty for a void
 * @param claims what it takes and releases
 * @param idempotency the key it was written under, where it was given one
 */
public record Commit(
        long position,
        String id,
        Instant at,
        List<StoredEvent> events,
        List<StoredClaim> claims,
        @Nullable Idempotency idempotency) {

    public Commit {
        events = List.copyOf(events);
        claims = List.copyOf(claims);
    }

    /** Returns the void at {@code position}. */
    public static Commit ofVoid(long position) {
        return new Commit(position, "", Instant.EPOCH, List.of(), List.of(), null);
    }

    /** Returns whether this number was given out and not used. */
    public boolean isVoid() {
        return events.isEmpty();
    }

    /** Returns about how many bytes its events take: what they say, without names and numbers. */
    public long size() {
        return events.stream()
                .mapToLong(event -> event.payload().length() + event.metadata().length())
                .sum();
    }
}
