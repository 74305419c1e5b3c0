package dev.registrar.shared.adapter.event;

import com.google.crypto.tink.Aead;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.crypto.DataKeys;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Turns events into what is stored and back: a stable name and revision, JSON with sorted members, times in ISO-8601 with
 * milliseconds, personal data encrypted with the key of its person as one member. Safe for many threads. See ADR 0006 and
 * ADR 0008.
 */
public final class EventCodec {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addSerializer(new Milliseconds()))
            .build();

    /** Characters or bytes that most events fit into. */
    private static final int EXPECTED_SIZE = 256;

    private final EventCatalogue catalogue = new EventCatalogue(JSON);
    private final DataKeys keys;

    public EventCodec(DataKeys keys) {
        this.keys = keys;
    }

    /**
     * Returns the stored form of {@code event}.
     *
     * @throws PersonalDataErasedException where it has personal data and its person has no key
     */
    public Encoded encode(Object event) {
        EventForm form = catalogue.of(event.getClass());
        var json = new StringWriter(EXPECTED_SIZE);
        try (JsonGenerator open = JSON.createGenerator(json)) {
            open.writeStartObject();
            boolean sealed = !form.hasPersonalData();
            for (EventForm.Member member : form.members()) {
                if (member.personal()) {
                    continue;
                }
                if (!sealed && member.name().compareTo(EventForm.PERSONAL) > 0) {
                    open.writeStringProperty(EventForm.PERSONAL, sealed(form, event));
                    sealed = true;
                }
                write(open, member, event);
            }
            if (!sealed) {
                open.writeStringProperty(EventForm.PERSONAL, sealed(form, event));
            }
            open.writeEndObject();
        }
        return new Encoded(form.name(), form.revision(), json.toString());
    }

    private String sealed(EventForm form, Object event) {
        String subject = String.valueOf(form.subject().of(event));
        Aead key = keys.find(subject).orElseThrow(() -> new PersonalDataErasedException(subject));
        var json = new ByteArrayOutputStream(EXPECTED_SIZE);
        try (JsonGenerator personal = JSON.createGenerator(json)) {
            personal.writeStartObject();
            for (EventForm.Member member : form.members()) {
                if (member.personal()) {
                    write(personal, member, event);
                }
            }
            personal.writeEndObject();
        }
        return PersonalData.seal(key, subject, form.name(), Integer.toString(form.revision()), json.toByteArray());
    }

    /** Text needs no serialiser, and most members are text. */
    private static void write(JsonGenerator json, EventForm.Member member, Object event) {
        Object value = member.of(event);
        if (value instanceof String text) {
            json.writeStringProperty(member.name(), text);
        } else if (value != null) {
            json.writePOJOProperty(member.name(), value);
        }
    }

    /**
     * Returns the event, or {@link PersonalDataErased} where the key of its person is gone.
     *
     * @throws UnknownEventException where this software does not know its name and revision
     */
    public Object decode(StoredEvent stored) {
        return decode(stored.name(), stored.revision(), text(stored.payload()));
    }

    /** Like {@link #decode(StoredEvent)}, of a stored form alone. */
    public Object decode(String name, @Nullable String revision, String json) {
        Parsed parsed = parse(name, revision, json);
        return event(parsed, keys.findAll(parsed.subjects()));
    }

    /** Like {@link #decode(StoredEvent)}, with its place in history. */
    public RecordedEvent read(StoredEvent stored) {
        return readAll(List.of(stored)).getFirst();
    }

    /** Like {@link #read}, of many events, with one read for all keys that are not in memory. */
    public List<RecordedEvent> readAll(List<StoredEvent> stored) {
        List<Parsed> parsed = stored.stream()
                .map(event -> parse(event.name(), event.revision(), text(event.payload())))
                .toList();
        Set<String> subjects =
                parsed.stream().flatMap(each -> each.subjects().stream()).collect(Collectors.toSet());
        Map<String, Aead> found = keys.findAll(subjects);
        var events = new ArrayList<RecordedEvent>(stored.size());
        for (int i = 0; i < stored.size(); i++) {
            events.add(recorded(
                    stored.get(i), event(parsed.get(i), found), parsed.get(i).form()));
        }
        return events;
    }

    /** Returns all of {@code event} as JSON with sorted members, personal data in the clear. For those who may see it. */
    public ObjectNode plain(Object event) {
        ObjectNode plain = JSON.createObjectNode();
        for (EventForm.Member member : catalogue.of(event.getClass()).members()) {
            Object value = member.of(event);
            if (value != null) {
                plain.set(member.name(), JSON.valueToTree(value));
            }
        }
        return plain;
    }

    /** Returns the stable name of a kind of event. */
    public String nameOf(Class<?> type) {
        return catalogue.of(type).name();
    }

    /** Returns the stable names of all kinds of event. */
    public Set<String> names() {
        return catalogue.all().stream().map(EventForm::name).collect(Collectors.toSet());
    }

    EventCatalogue catalogue() {
        return catalogue;
    }

    /** Returns metadata as it is stored: a JSON object of texts with sorted members. */
    public static String metadataJson(Map<String, ?> metadata) {
        var json = new StringWriter(EXPECTED_SIZE);
        try (JsonGenerator texts = JSON.createGenerator(json)) {
            texts.writeStartObject();
            new TreeMap<>(metadata).forEach((name, value) -> texts.writeStringProperty(name, String.valueOf(value)));
            texts.writeEndObject();
        }
        return json.toString();
    }

    /** Returns the members of stored metadata. */
    static Map<String, String> metadataOf(String json) {
        var texts = new TreeMap<String, String>();
        try (JsonParser members = JSON.createParser(json)) {
            if (members.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalStateException("metadata is stored as something else than a JSON object");
            }
            for (String name = members.nextName(); name != null; name = members.nextName()) {
                String value = members.nextStringValue();
                if (value == null) {
                    throw new IllegalStateException("metadata has a member that is no text: " + name);
                }
                texts.put(name, value);
            }
        }
        return texts;
    }

    private static RecordedEvent recorded(StoredEvent stored, Object event, EventForm form) {
        return new RecordedEvent(
                event,
                form.name(),
                form.revision(),
                stored.position(),
                stored.index(),
                stored.id(),
                stored.aggregateType(),
                stored.aggregateId(),
                stored.sequence(),
                stored.at(),
                metadata(stored));
    }

    private static Metadata metadata(StoredEvent stored) {
        Map<String, String> texts = metadataOf(text(stored.metadata()));
        return new Metadata(
                texts.getOrDefault("actor", Metadata.SYSTEM),
                texts.get("session"),
                texts.getOrDefault("correlation", stored.id()),
                texts.get("causation"));
    }

    /** A stored form that was read, but whose personal data is still encrypted. */
    private record Parsed(EventForm form, ObjectNode members) {

        Set<String> subjects() {
            return form.hasPersonalData() ? Set.of(subject()) : Set.of();
        }

        String subject() {
            return members.path(form.subject().name()).asString();
        }
    }

    private Parsed parse(String name, @Nullable String revision, String json) {
        EventForm form = catalogue.of(name, revision);
        if (JSON.readTree(json) instanceof ObjectNode members) {
            return new Parsed(form, members);
        }
        throw new IllegalStateException("an event " + name + " is stored as something else than a JSON object");
    }

    /** Makes the event of {@code parsed}, which is used up by it. */
    private static Object event(Parsed parsed, Map<String, Aead> keys) {
        EventForm form = parsed.form();
        ObjectNode members = parsed.members();
        if (form.hasPersonalData()) {
            String subject = parsed.subject();
            Aead key = keys.get(subject);
            if (key == null) {
                return new PersonalDataErased(form.name(), form.revision(), subject, texts(members));
            }
            JsonNode sealed = members.remove(EventForm.PERSONAL);
            byte[] plain = PersonalData.open(
                    key,
                    subject,
                    form.name(),
                    Integer.toString(form.revision()),
                    sealed == null ? "" : sealed.asString());
            members.setAll((ObjectNode) JSON.readTree(plain));
        }
        return create(form, members);
    }

    private static Map<String, String> texts(ObjectNode members) {
        var texts = new TreeMap<String, String>();
        members.forEachEntry((name, value) -> {
            if (value.isString() && !name.equals(EventForm.PERSONAL)) {
                texts.put(name, value.asString());
            }
        });
        return texts;
    }

    private static Object create(EventForm form, ObjectNode members) {
        var unknown = new HashSet<>(members.propertyNames());
        @Nullable Object[] components = new @Nullable Object[form.members().size()];
        for (EventForm.Member member : form.members()) {
            JsonNode node = members.get(member.name());
            if (node != null) {
                components[member.index()] = node.isString() && member.type().hasRawClass(String.class)
                        ? node.asString()
                        : JSON.treeToValue(node, member.type());
            } else if (!member.nullable()) {
                throw new IllegalStateException("an event " + form.name() + " lacks its member " + member.name());
            }
            unknown.remove(member.name());
        }
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("an event " + form.name() + " has unknown members " + unknown);
        }
        return form.create(components);
    }

    private static String text(Content stored) {
        return stored instanceof Content.Text(String value)
                ? value
                : new String(stored.bytes(), StandardCharsets.UTF_8);
    }

    /** Writes times as everything here writes them. */
    private static final class Milliseconds extends StdSerializer<Instant> {

        Milliseconds() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator json, SerializationContext context) throws JacksonException {
            json.writeString(Timestamps.format(at));
        }
    }
}
