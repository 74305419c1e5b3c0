package dev.registrar.query.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as auditors see it.
 *
 * @param id identifier
 * @param position number of its commit
 * @param index place in its commit
 * @param aggregate stream it belongs to, and its place there
 * @param type stable name
 * @param revision revision of the form of {@code data}
 * @param at when it happened
 * @param actor who caused it
 * @param session session of the actor
 * @param correlation request it came from
 * @param causation what caused it directly
 * @param data what happened, personal data in the clear; null where it cannot be read
 * @param unreadable why {@code data} is null: {@code erased} or {@code unknown}; absent otherwise
 */
record AuditedEvent(
        String id,
        long position,
        int index,
        Aggregate aggregate,
        String type,
        int revision,
        Instant at,
        @Nullable String actor,
        @Nullable String session,
        @Nullable String correlation,
        @Nullable String causation,
        @Nullable ObjectNode data,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unreadable) {

    /**
     * A stream and a place in it.
     *
     * @param type kind of aggregate
     * @param id identifier of the stream
     * @param version place of the event in the stream, 0 and up
     */
    record Aggregate(String type, String id, long version) {}

    static AuditedEvent of(RecordedEvent event, EventCodec codec) {
        boolean erased = event.event() instanceof PersonalDataErased;
        return new AuditedEvent(
                event.id(),
                event.position(),
                event.index(),
                new Aggregate(event.aggregateType(), event.aggregateId(), event.version()),
                event.type(),
                event.revision(),
                event.at(),
                event.metadata().actor(),
                event.metadata().session(),
                event.metadata().correlation(),
                event.metadata().causation(),
                erased ? null : codec.plain(event.event()),
                erased ? "erased" : null);
    }

    /** Returns an event that this program cannot read: that it happened, when and to whom is still known. */
    static AuditedEvent unknown(StoredEvent event) {
        String revision = event.revision();
        return new AuditedEvent(
                event.id(),
                event.position(),
                event.index(),
                new Aggregate(event.aggregateType(), event.aggregateId(), event.sequence()),
                event.name(),
                revision != null && revision.matches("\\d{1,6}") ? Integer.parseInt(revision) : 0,
                event.at(),
                null,
                null,
                null,
                null,
                null,
                "unknown");
    }
}
