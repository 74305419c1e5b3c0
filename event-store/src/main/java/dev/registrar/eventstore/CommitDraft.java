package dev.registrar.eventstore;

import java.time.Instant;
import java.util.List;

/**
 * A commit on its way into the log.
 *
 * @param id identifier of this attempt to write, unique; a repeated append of the same id succeeds once
 * @param at when it is written
 * @param events at least one
 * @param claims what it takes and releases
 */
public record CommitDraft(String id, Instant at, List<NewEvent> events, List<ClaimChange> claims) {

    public CommitDraft {
        events = List.copyOf(events);
        claims = List.copyOf(claims);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one event");
        }
    }
}
