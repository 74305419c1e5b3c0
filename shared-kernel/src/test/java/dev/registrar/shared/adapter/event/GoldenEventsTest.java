package dev.registrar.shared.adapter.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.WrappedKey;
import dev.registrar.shared.testing.InMemoryWrappedKeys;
import dev.registrar.shared.testing.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file for each name and revision there ever was, as it was stored then. Files are added, never edited: they stand
 * for logs that exist.
 */
class GoldenEventsTest {

    private static final String ADA = "dTCDwG8XrtVSb3jm0nXueuGbANeopl2o";

    /** Ada's data key as it was stored, so that the form of keys stays readable too. */
    private static final String WRAPPED_KEY =
            "4fnAMSNtOuX5mkygD+TM6XHXlKTw3XNpKNLwuSYA+hK/xL4/KD+iCpP/9ngDv8fZVJXeTYZM3c2cmrWj";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EventCodec codec = new EventCodec(keys());

    private static DataKeys keys() {
        var store = new InMemoryWrappedKeys();
        store.insert(new WrappedKey(ADA, Base64.getDecoder().decode(WRAPPED_KEY), TestKeys.MASTER.id(), Instant.EPOCH));
        return new DataKeys(TestKeys.MASTER, store, Clock.systemUTC());
    }

    static Stream<EventForm> every_form_written_now() {
        return TestKeys.codec().catalogue().all().stream().sorted(Comparator.comparing(EventForm::name));
    }

    static Stream<String> every_form_ever_written() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/events"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static JsonNode golden(String file) throws IOException {
        try (InputStream stream = GoldenEventsTest.class.getResourceAsStream("/events/" + file)) {
            if (stream == null) {
                return fail("add the file src/test/resources/events/" + file);
            }
            return JSON.readTree(stream);
        }
    }

    @ParameterizedTest
    @MethodSource("every_form_written_now")
    void every_event_has_its_file(EventForm form) throws IOException {
        JsonNode golden = golden(form.name() + "." + form.revision() + ".json");
        Object event = codec.decode(
                form.name(), "" + form.revision(), golden.path("stored").toString());
        assertThat(event).isInstanceOf(form.type());

        ObjectNode written = (ObjectNode) JSON.readTree(codec.encode(event).json());
        ObjectNode stored = (ObjectNode) golden.path("stored").deepCopy();
        assertThat(written.propertyNames()).containsExactlyElementsOf(stored.propertyNames());
        // Encrypted anew each time; what it says is compared below.
        written.remove(EventForm.PERSONAL);
        stored.remove(EventForm.PERSONAL);
        assertThat(written).isEqualTo(stored);
    }

    @ParameterizedTest
    @MethodSource("every_form_ever_written")
    void what_was_stored_says_what_it_said(String file) throws IOException {
        String[] parts = file.replace(".json", "").split("\\.(?=\\d+$)");
        JsonNode golden = golden(file);
        Object event = codec.decode(parts[0], parts[1], golden.path("stored").toString());
        // As text: a small number that may be large is of another class of node.
        assertThat(JSON.readTree(codec.plain(event).toString())).isEqualTo(golden.path("event"));
    }

    @Test
    void no_name_has_a_word_of_a_class() {
        assertThat(codec.names()).allMatch(name -> name.matches("[a-z]+\\.[a-z]+(-[a-z]+)*"));
    }
}
