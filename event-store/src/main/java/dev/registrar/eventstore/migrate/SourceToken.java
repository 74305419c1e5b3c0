package dev.registrar.eventstore.migrate;

import dev.registrar.eventstore.axon.TokenImport.Form;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A token of axon-mongo, read without the application's serialiser: Jackson's JSON and XStream's XML are understood.
 *
 * @param processor its processor
 * @param segment its segment, 0 and up
 * @param reached how far it is; null where the segment has read nothing yet
 * @param form how the application writes tokens
 */
record SourceToken(String processor, int segment, @Nullable Reached reached, Form form) {
    private static final String TYPE = "MongoTrackingToken";

    /**
     * What a {@code MongoTrackingToken} says: the greatest time among the events it has seen, and which it has seen of the
     * last second before that.
     */
    record Reached(Instant time, Set<String> events) {}

    /**
     * Reads a document of the tracking tokens.
     *
     * @throws MigrationException where the token is of a kind that says something else, such as a replay that runs
     */
    static SourceToken of(BsonDocument document) {
        var processor = document.getString("processorName").getValue();
        var segment = document.getNumber("segment").intValue();
        var stored = document.get("token");
        if (stored == null || stored.isNull()) {
            return new SourceToken(processor, segment, null, Form.JSON);
        }
        var type = document.getString("tokenType").getValue();
        if (!type.endsWith(TYPE)) {
            throw new MigrationException("processor " + processor + " has a " + type + " in segment " + segment
                    + ": let its replay or merge end first");
        }
        var text = text(stored).strip();
        try {
            return text.startsWith("<")
                    ? new SourceToken(processor, segment, xml(text), Form.XML)
                    : new SourceToken(processor, segment, json(text), Form.JSON);
        } catch (XMLStreamException | RuntimeException e) {
            throw new MigrationException(
                    "the token of processor " + processor + ", segment " + segment
                            + ", is neither Jackson's nor XStream's",
                    e);
        }
    }

    private static String text(BsonValue stored) {
        return stored.isString()
                ? stored.asString().getValue()
                : new String(stored.asBinary().getData(), StandardCharsets.UTF_8);
    }

    private static Reached json(String text) {
        var token = BsonDocument.parse(text);
        return new Reached(
                time(token.get("timestamp")),
                Set.copyOf(token.getDocument("trackedEvents").keySet()));
    }

    /** Jackson writes an instant as seconds with a fraction, as milliseconds, or as text, as it was configured. */
    private static Instant time(@Nullable BsonValue value) {
        if (value == null) {
            throw new IllegalArgumentException("there is no timestamp");
        }
        return switch (value.getBsonType()) {
            case STRING -> Instant.parse(value.asString().getValue());
            case DOUBLE ->
                Instant.ofEpochMilli(BigDecimal.valueOf(value.asDouble().getValue())
                        .movePointRight(3)
                        .longValue());
            default -> Instant.ofEpochMilli(value.asNumber().longValue());
        };
    }

    /** XStream writes a map as entries of {@code string} and {@code long}, and a map of one as {@code k} and {@code v}. */
    private static Reached xml(String text) throws XMLStreamException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        var reader = factory.createXMLStreamReader(new StringReader(text));
        Instant time = null;
        var events = new HashSet<String>();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "timestamp" -> time = Instant.ofEpochMilli(Long.parseLong(reader.getElementText()));
                    case "string", "k" -> events.add(reader.getElementText());
                    default -> {
                        // What else there is has no meaning here.
                    }
                }
            }
        }
        if (time == null) {
            throw new XMLStreamException("there is no timestamp");
        }
        return new Reached(time, Set.copyOf(events));
    }
}
