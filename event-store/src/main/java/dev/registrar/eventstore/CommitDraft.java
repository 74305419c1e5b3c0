package dev.registrar.eventstore;

import java.time.Instant;
import java.util.HashSet;
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
 * @param reads streams it was decided on and does not write, at most {@value #MAX_READS}, none twice
 */
public record CommitDraft(
        String id,
        Instant at,
        List<NewEvent> events,
        List<ClaimChange> claims,
        @Nullable Idempotency idempotency,
        List<ReadStream> reads) {

    /** Streams that one commit may be conditional on: each costs a question of two keys. */
    public static final int MAX_READS = 256;

    /** Events that one commit may have: a place in the log is one number of 48 and 16 bits. */
    public static final int MAX_EVENTS = 65_535;

    public CommitDraft {
        events = List.copyOf(events);
        claims = List.copyOf(claims);
        reads = List.copyOf(reads);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one event");
        }
        if (events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("a commit has at most " + MAX_EVENTS + " events");
        }
        if (reads.size() > MAX_READS) {
            throw new IllegalArgumentException("a commit is conditional on at most " + MAX_READS + " streams");
        }
        refuseMixed(events, reads);
    }

    /** What a commit writes carries its expected version in its own sequences. */
    private static void refuseMixed(List<NewEvent> events, List<ReadStream> reads) {
        if (reads.isEmpty()) {
            return;
        }
        var seen = new HashSet<String>();
        for (var event : events) {
            seen.add(event.aggregateId());
        }
        for (var read : reads) {
            if (!seen.add(read.aggregateId())) {
                throw new IllegalArgumentException("stream " + read.aggregateId() + " is read twice, or written too");
            }
        }
    }

    /** Makes a commit that depends on no stream but those it writes. */
    public CommitDraft(
            String id, Instant at, List<NewEvent> events, List<ClaimChange> claims, @Nullable Idempotency idempotency) {
        this(id, at, events, claims, idempotency, List.of());
    }

    /** Makes a commit without an idempotency key. */
    public CommitDraft(String id, Instant at, List<NewEvent> events, List<ClaimChange> claims) {
        this(id, at, events, claims, null);
    }
}
