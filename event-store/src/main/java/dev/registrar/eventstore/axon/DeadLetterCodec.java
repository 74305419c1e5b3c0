package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as documents. Events are written as the log writes them and are upcast when they are read; their payload
 * is read when a handler asks for it, so that one that cannot be read fails as a letter and not the whole queue.
 */
final class DeadLetterCodec {
    static final String GROUP = "g";
    static final String SEQUENCE = "s";
    static final String INDEX = "n";
    static final String TOUCHED = "touched";
    private static final String ENQUEUED = "enqueued";
    private static final String CAUSE_TYPE = "causeType";
    private static final String CAUSE = "cause";
    private static final String DIAGNOSTICS = "diagnostics";
    private static final String DIAGNOSTICS_TYPE = "diagnosticsType";
    private static final String TOKEN = "token";
    private static final String TOKEN_TYPE = "tokenType";
    private static final String EVENT = "e";

    /** Of one width, so that they sort as times do, and exact to the nanosecond, which a BSON date is not. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private static final int INDEX_BITS = 16;

    private final SerializedFields fields;
    private final Serializer serializer;
    private final Serializer eventSerializer;
    private final EventWriter writer;
    private final EventUpcaster upcasters;

    DeadLetterCodec(Serializer serializer, Serializer eventSerializer, EventUpcaster upcasters) {
        this.fields = new SerializedFields(serializer);
        this.serializer = serializer;
        this.eventSerializer = eventSerializer;
        this.writer = new EventWriter(eventSerializer);
        this.upcasters = upcasters;
    }

    /**
     * Returns a sequence identifier as text, different for different identifiers: a hash, as Axon's own queues keep it,
     * would let sequences meet that have nothing to do with each other.
     */
    String sequence(Object identifier) {
        return switch (identifier) {
            case String text -> "=" + text;
            case Number number -> simple(number);
            case UUID uuid -> simple(uuid);
            case Boolean truth -> simple(truth);
            case Character character -> simple(character);
            case Enum<?> constant -> constant.getDeclaringClass().getName() + "=" + constant.name();
            default -> identifier.getClass().getName() + "=" + serialized(identifier);
        };
    }

    private static String simple(Object value) {
        return value.getClass().getName() + "=" + value;
    }

    private String serialized(Object identifier) {
        return serializer.canSerializeTo(String.class)
                ? serializer.serialize(identifier, String.class).getData()
                : Base64.getEncoder()
                        .encodeToString(
                                serializer.serialize(identifier, byte[].class).getData());
    }

    /** Returns what of a letter never changes. */
    Document write(String group, String sequence, DeadLetter<? extends EventMessage<?>> letter) {
        var document = new Document("_id", UUID.randomUUID().toString())
                .append(GROUP, group)
                .append(SEQUENCE, sequence)
                .append(ENQUEUED, TIME.format(letter.enqueuedAt()))
                .append(EVENT, event(letter.message()));
        if (letter.message() instanceof TrackedEventMessage<?> tracked) {
            document.append(TOKEN, fields.data(tracked.trackingToken()))
                    .append(TOKEN_TYPE, fields.type(tracked.trackingToken()));
        }
        document.putAll(changeable(letter));
        return document;
    }

    /** Returns what changes when a letter is put back. */
    Document changeable(DeadLetter<? extends EventMessage<?>> letter) {
        var cause = letter.cause();
        return new Document(TOUCHED, TIME.format(letter.lastTouched()))
                .append(CAUSE_TYPE, cause.map(Cause::type).orElse(null))
                .append(CAUSE, cause.map(Cause::message).orElse(null))
                .append(DIAGNOSTICS, fields.data(letter.diagnostics()))
                .append(DIAGNOSTICS_TYPE, fields.type(letter.diagnostics()));
    }

    private Document event(EventMessage<?> message) {
        var event = writer.write(message);
        return new Document("i", event.id())
                .append("t", event.aggregateType())
                .append("a", event.aggregateId())
                .append("s", event.sequence())
                .append("n", event.name())
                .append("r", event.revision())
                .append("at", TIME.format(event.at()))
                .append("m", stored(event.metadata()))
                .append("d", stored(event.payload()));
    }

    StoredLetter read(Document document) {
        var token = (TrackingToken) fields.read(document, TOKEN, TOKEN_TYPE);
        var causeType = document.getString(CAUSE_TYPE);
        return new StoredLetter(
                document.getString("_id"),
                document.getString(SEQUENCE),
                document.getLong(INDEX),
                message(document.get(EVENT, Document.class), token),
                causeType == null
                        ? Optional.empty()
                        : Optional.of(new ThrowableCause(causeType, document.getString(CAUSE))),
                Instant.parse(document.getString(ENQUEUED)),
                Instant.parse(document.getString(TOUCHED)),
                (MetaData) Objects.requireNonNull(fields.read(document, DIAGNOSTICS, DIAGNOSTICS_TYPE)));
    }

    private EventMessage<?> message(Document event, @Nullable TrackingToken token) {
        var number = token instanceof GlobalSequenceTrackingToken global ? global.getGlobalIndex() : 0;
        var stored = StoredEventData.of(new StoredEvent(
                number >>> INDEX_BITS,
                (int) (number & ((1 << INDEX_BITS) - 1)),
                event.getString("i"),
                event.getString("t"),
                event.getString("a"),
                event.getLong("s"),
                event.getString("n"),
                event.getString("r"),
                Instant.parse(event.getString("at")),
                content(event, "m"),
                content(event, "d")));
        var current = upcast(new InitialEventRepresentation(stored, eventSerializer));
        var message = new SerializedMessage<Object>(
                current.getMessageIdentifier(),
                new LazyDeserializingObject<>(current::getData, current.getType(), eventSerializer),
                current.getMetaData());
        return stored instanceof StoredEventData.OfAggregate domain
                ? domainEvent(domain, message, stored::getTimestamp, token)
                : plainEvent(message, stored::getTimestamp, token);
    }

    /** An event that became none or several is handed over as it was stored: a letter is one event and stays one. */
    private IntermediateEventRepresentation upcast(IntermediateEventRepresentation event) {
        var results = upcasters.upcast(Stream.of(event)).toList();
        return results.size() == 1 ? results.getFirst() : event;
    }

    private static EventMessage<?> domainEvent(
            StoredEventData.OfAggregate event,
            Message<Object> message,
            Supplier<Instant> time,
            @Nullable TrackingToken token) {
        return token == null
                ? new GenericDomainEventMessage<>(
                        event.getType(), event.getAggregateIdentifier(), event.getSequenceNumber(), message, time)
                : new GenericTrackedDomainEventMessage<>(
                        token,
                        event.getType(),
                        event.getAggregateIdentifier(),
                        event.getSequenceNumber(),
                        message,
                        time);
    }

    private static EventMessage<?> plainEvent(
            Message<Object> message, Supplier<Instant> time, @Nullable TrackingToken token) {
        return token == null
                ? new GenericEventMessage<>(message, time)
                : new GenericTrackedEventMessage<>(token, message, time);
    }

    private static Object stored(Content content) {
        return switch (content) {
            case Content.Text text -> text.value();
            case Content.Binary binary -> new Binary(binary.bytes());
        };
    }

    private static Content content(Document event, String field) {
        return event.get(field) instanceof Binary binary
                ? new Content.Binary(binary.getData())
                : new Content.Text(event.getString(field));
    }
}
