package dev.registrar.eventstore;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit on its way into the log.
 *
 * @param id identifier of this attempt to write, unique; a repeated append of the same id succeeds once
 * @param at when it is written, to the millisecond
 * @param events at least one, at most {@value #MAX_EVENTS}
 * @param claims what it takes and releases, applied in order
 * @param idempotency the key it is written under, if any
 */
public record CommitDraft(
        String id,
        Instant at,
        List<NewEvent> events,
        List<ClaimChange> claims,
        @Nullable Idempotency idempotency) {

    /** Events that one commit may have: a place in the log is one number of 48 and 16 bits. */
    public static final int MAX_EVENTS = 65_535;

    public CommitDraft {
        events = List.copyOf(events);
        claims = List.copyOf(claims);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one event");
        }
        if (events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("a commit has at most " + MAX_EVENTS + " events");
        }
    }

    /** Makes a commit without an idempotency key. */
    public CommitDraft(String id, Instant at, List<NewEvent> events, List<ClaimChange> claims) {
        this(id, at, events, claims, null);
    }
}
