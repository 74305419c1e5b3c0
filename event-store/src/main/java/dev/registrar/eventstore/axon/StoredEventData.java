package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;

/** A stored event as Axon wants to see one that belongs to no aggregate, and what every event has. */
sealed class StoredEventData implements TrackedEventData<Object> {
    private final StoredEvent event;

    private StoredEventData(StoredEvent event) {
        this.event = event;
    }

    static StoredEventData of(StoredEvent event) {
        return belongsToNoAggregate(event) ? new StoredEventData(event) : new OfAggregate(event);
    }

    private static boolean belongsToNoAggregate(StoredEvent event) {
        return event.aggregateType().isEmpty() && event.aggregateId().equals(event.id());
    }

    @Override
    public TrackingToken trackingToken() {
        return Tokens.of(event.position(), event.index());
    }

    @Override
    public String getEventIdentifier() {
        return event.id();
    }

    @Override
    public Instant getTimestamp() {
        return event.at();
    }

    @Override
    public SerializedObject<Object> getMetaData() {
        var data = data(event.metadata());
        return new SerializedMetaData<>(data, type(data));
    }

    @Override
    public SerializedObject<Object> getPayload() {
        var data = data(event.payload());
        return new SimpleSerializedObject<>(data, type(data), new SimpleSerializedType(event.name(), event.revision()));
    }

    private static Object data(Content content) {
        return switch (content) {
            case Content.Text text -> text.value();
            case Content.Binary binary -> binary.bytes();
        };
    }

    @SuppressWarnings("unchecked") // the class of an object is a class of objects
    private static Class<Object> type(Object data) {
        return (Class<Object>) data.getClass();
    }

    /** The same of an event that belongs to an aggregate. */
    static final class OfAggregate extends StoredEventData implements DomainEventData<Object> {
        private final StoredEvent event;

        OfAggregate(StoredEvent event) {
            super(event);
            this.event = event;
        }

        @Override
        public @Nullable String getType() {
            return event.aggregateType().isEmpty() ? null : event.aggregateType();
        }

        @Override
        public String getAggregateIdentifier() {
            return event.aggregateId();
        }

        @Override
        public long getSequenceNumber() {
            return event.sequence();
        }
    }
}
