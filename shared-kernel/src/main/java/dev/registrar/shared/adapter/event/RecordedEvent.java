package dev.registrar.shared.adapter.event;

import java.time.Instant;

/**
 * A domain event with its place in history.
 *
 * @param event the event, or {@link PersonalDataErased} where its person was erased
 * @param type stable name
 * @param revision revision of its stored form, 1 and up
 * @param position number of its commit, 1 and up
 * @param index place in its commit, 0 and up
 * @param id unique among all events
 * @param aggregateType kind of aggregate, such as {@code User}
 * @param aggregateId stream
 * @param version place in the stream, 0 and up; the version of the aggregate after it
 * @param at when it happened, to the millisecond
 * @param metadata who caused it
 */
public record RecordedEvent(
        Object event,
        String type,
        int revision,
        long position,
        int index,
        String id,
        String aggregateType,
        String aggregateId,
        long version,
        Instant at,
        Metadata metadata) {}
