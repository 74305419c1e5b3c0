package dev.registrar.eventstore.migrate;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.common.DateTimeUtils;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of axon-mongo 4 with its default names: {@code EventEntry} of the document-per-event strategy,
 * {@code CommitEntry} of the document-per-commit strategy, told apart by their content, so that a collection may have both.
 */
final class AxonMongoDocuments {
    static final String ID = "_id";
    static final String TIMESTAMP = "timestamp";
    static final String SEQUENCE = "sequenceNumber";
    static final String AGGREGATE = "aggregateIdentifier";

    private static final String EVENTS = "events";
    private static final JsonWriterSettings JSON =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private AxonMongoDocuments() {}

    static SourceCommit commit(BsonDocument document) {
        var id = id(document);
        try {
            var events = new ArrayList<NewEvent>();
            if (document.containsKey(EVENTS)) {
                document.getArray(EVENTS).forEach(event -> events.add(event(event.asDocument())));
            } else {
                events.add(event(document));
            }
            if (events.isEmpty()) {
                throw new MigrationException("the document " + id + " has no events");
            }
            return new SourceCommit(id, text(document, TIMESTAMP), List.copyOf(events));
        } catch (BsonInvalidOperationException | DateTimeException e) {
            throw new MigrationException("the document " + id + " is none of axon-mongo: " + e.getMessage(), e);
        }
    }

    private static ObjectId id(BsonDocument document) {
        var id = document.get(ID);
        if (id == null || !id.isObjectId()) {
            throw new MigrationException("the document " + id + " has not the kind of _id that axon-mongo gives");
        }
        return id.asObjectId().getValue();
    }

    /** Returns the snapshot in {@code document}; both strategies keep exactly one in each. */
    static NewEvent snapshot(BsonDocument document) {
        return commit(document).events().getFirst();
    }

    private static NewEvent event(BsonDocument event) {
        var id = text(event, "eventIdentifier");
        var aggregate = optional(event, AGGREGATE);
        var type = optional(event, "type");
        // An event of no aggregate is stored under its own identifier, here and there.
        return new NewEvent(
                id,
                type == null ? "" : type,
                aggregate == null ? id : aggregate,
                event.getNumber(SEQUENCE).longValue(),
                text(event, "payloadType"),
                optional(event, "payloadRevision"),
                time(text(event, TIMESTAMP)),
                content(event, "serializedMetaData"),
                content(event, "serializedPayload"));
    }

    static Instant time(String timestamp) {
        return DateTimeUtils.parseInstant(timestamp).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Serialisers that make documents, such as {@code DBObjectXStreamSerializer}, read them from JSON too. */
    private static Content content(BsonDocument event, String field) {
        var value = event.get(field);
        if (value == null) {
            throw new BsonInvalidOperationException("it has no " + field);
        }
        return switch (value.getBsonType()) {
            case STRING -> Content.of(value.asString().getValue());
            case BINARY -> new Content.Binary(value.asBinary().getData());
            default -> Content.of(value.asDocument().toJson(JSON));
        };
    }

    private static String text(BsonDocument document, String field) {
        return document.getString(field).getValue();
    }

    private static @Nullable String optional(BsonDocument document, String field) {
        BsonValue value = document.get(field);
        return value == null || value.isNull() ? null : value.asString().getValue();
    }
}
