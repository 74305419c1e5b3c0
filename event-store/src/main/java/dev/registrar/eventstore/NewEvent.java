package dev.registrar.eventstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way into the log.
 *
 * @param id unique among all events of the log
 * @param aggregateType name of the kind of aggregate, such as {@code User}
 * @param aggregateId identifier of the stream, unique among all aggregates of the log whatever their type
 * @param sequence place in the stream, 0 and up without gaps
 * @param name stable name of the kind of event, such as {@code user.renamed}
 * @param revision revision of the form of the payload
 * @param at when it happened, to the millisecond
 * @param metadata serialised metadata
 * @param payload serialised payload
 */
public record NewEvent(
        String id,
        String aggregateType,
        String aggregateId,
        long sequence,
        String name,
        @Nullable String revision,
        Instant at,
        Content metadata,
        Content payload) {

    /**
     * Returns this as the log holds it.
     *
     * @param position number of its commit, 1 and up
     * @param index place in its commit, 0 and up
     */
    public StoredEvent storedAt(long position, int index) {
        return new StoredEvent(
                position, index, id, aggregateType, aggregateId, sequence, name, revision, at, metadata, payload);
    }

    /** Returns this with another revision; {@code null} for none. */
    public NewEvent withRevision(@Nullable String other) {
        return new NewEvent(id, aggregateType, aggregateId, sequence, name, other, at, metadata, payload);
    }
}
