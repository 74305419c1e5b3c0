package dev.registrar.eventstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log holds it.
 *
 * @param position number of its commit, 1 and up
 * @param index place in its commit, 0 and up
 * @param id unique among all events of the log
 * @param aggregateType name of the kind of aggregate
 * @param aggregateId identifier of the stream
 * @param sequence place in the stream, 0 and up without gaps
 * @param name stable name of the kind of event
 * @param revision revision of the form of the payload
 * @param at when it happened, to the millisecond
 * @param metadata serialised metadata
 * @param payload serialised payload
 */
public record StoredEvent(
        long position,
        int index,
        String id,
        String aggregateType,
        String aggregateId,
        long sequence,
        String name,
        @Nullable String revision,
        Instant at,
        Content metadata,
        Content payload) {

    /** Returns this as it was before it had a place in a log, to be put into one. */
    public NewEvent asNew() {
        return new NewEvent(id, aggregateType, aggregateId, sequence, name, revision, at, metadata, payload);
    }
}
