package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import java.util.Objects;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.Serializer;

/** Serialises events: as text where the serialiser can, so that people can read the log, as bytes where not. */
final class EventWriter {
    private static final String NO_AGGREGATE = "";

    private final Serializer serializer;
    private final boolean text;

    EventWriter(Serializer serializer) {
        this.serializer = serializer;
        this.text = serializer.canSerializeTo(String.class);
    }

    NewEvent write(EventMessage<?> message) {
        var representation = text ? String.class : byte[].class;
        var payload = message.serializePayload(serializer, representation);
        var metadata =
                content(message.serializeMetaData(serializer, representation).getData());
        var type = payload.getType();
        // An event of no aggregate is a stream of its own, named by the event's id.
        return message instanceof DomainEventMessage<?> domain
                ? new NewEvent(
                        message.getIdentifier(),
                        Objects.requireNonNullElse(domain.getType(), NO_AGGREGATE),
                        domain.getAggregateIdentifier(),
                        domain.getSequenceNumber(),
                        type.getName(),
                        type.getRevision(),
                        message.getTimestamp(),
                        metadata,
                        content(payload.getData()))
                : new NewEvent(
                        message.getIdentifier(),
                        NO_AGGREGATE,
                        message.getIdentifier(),
                        0,
                        type.getName(),
                        type.getRevision(),
                        message.getTimestamp(),
                        metadata,
                        content(payload.getData()));
    }

    private static Content content(Object data) {
        return data instanceof String value ? new Content.Text(value) : new Content.Binary((byte[]) data);
    }
}
