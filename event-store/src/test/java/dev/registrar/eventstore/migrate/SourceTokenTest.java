package dev.registrar.eventstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.axon.TokenImport.Form;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens of axon-mongo say, however an application writes them. */
class SourceTokenTest {
    private static final String TYPE = "org.axonframework.extensions.mongo.eventsourcing.eventstore.MongoTrackingToken";
    private static final Instant TIME = Instant.parse("2026-11-21T07:30:00.123Z");

    @ParameterizedTest
    @ValueSource(strings = {"1795246200.123000000", "1795246200123", "\"2026-11-21T07:30:00.123Z\""})
    void a_time_is_read_as_jackson_writes_it(String time) {
        var token = SourceToken.of(stored(new BsonString(
                "{\"timestamp\": " + time + ", \"trackedEvents\": {\"a\": 1795246200123, \"b\": 1795246199000}}")));
        assertThat(token)
                .isEqualTo(new SourceToken("p", 2, new SourceToken.Reached(TIME, Set.of("a", "b")), Form.JSON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<entry><string>a</string><long>1795246200123</long></entry>",
                "<e><k>a</k><v>1795246200123</v></e>"
            })
    void a_token_is_read_as_xstream_writes_it(String events) {
        var text = " <t><timestamp>1795246200123</timestamp><trackedEvents>" + events + "</trackedEvents></t>";
        var token = SourceToken.of(stored(new BsonBinary(text.getBytes(StandardCharsets.UTF_8))));
        assertThat(token).isEqualTo(new SourceToken("p", 2, new SourceToken.Reached(TIME, Set.of("a")), Form.XML));
    }

    @Test
    void a_segment_that_has_read_nothing_has_no_token() {
        var nothing = new SourceToken("p", 2, null, Form.JSON);
        assertThat(SourceToken.of(stored(BsonNull.VALUE))).isEqualTo(nothing);
        var without = stored(BsonNull.VALUE);
        without.remove("token");
        assertThat(SourceToken.of(without)).isEqualTo(nothing);
    }

    @Test
    void a_replay_that_runs_is_to_end_first() {
        var replay = stored(new BsonString("{}")).append("tokenType", new BsonString("some.ReplayToken"));
        assertThatThrownBy(() -> SourceToken.of(replay))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("some.ReplayToken")
                .hasMessageContaining("segment 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"trackedEvents\": {}}",
                "{\"timestamp\": 1}",
                "<t><trackedEvents/></t>",
                "<t>",
                "neither",
                "<!DOCTYPE t [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><t><timestamp>1</timestamp><k>&e;</k></t>"
            })
    void what_is_no_token_is_refused(String text) {
        assertThatThrownBy(() -> SourceToken.of(stored(new BsonString(text))))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("the token of processor p, segment 2");
    }

    private static BsonDocument stored(BsonValue token) {
        return new BsonDocument("processorName", new BsonString("p"))
                .append("segment", new BsonInt32(2))
                .append("tokenType", new BsonString(TYPE))
                .append("token", token);
    }
}
