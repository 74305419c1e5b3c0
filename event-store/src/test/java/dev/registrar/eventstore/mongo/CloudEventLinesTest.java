package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit as a line of CloudEvents, and the commit of such a line. */
class CloudEventLinesTest {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final StoredEvent TEXT = new StoredEvent(
            7,
            0,
            "e1",
            "User",
            "ada",
            3,
            "user.renamed",
            "2",
            AT.minusSeconds(1),
            Content.of("{\"actor\":\"tester\"}"),
            Content.of("{\"name\":\"Ada \\\"A\\\"\"}"));
    private static final StoredEvent BINARY = new StoredEvent(
            7,
            1,
            "e2",
            "Order",
            "o-1",
            0,
            "order.placed",
            null,
            AT,
            new Content.Binary(new byte[] {}),
            new Content.Binary(new byte[] {0, -1, 127}));
    private static final Commit FULL = new Commit(
            7,
            "c1",
            AT,
            List.of(TEXT, BINARY),
            List.of(
                    new StoredClaim("email:old", "ada", ClaimChange.Kind.RELEASE, 4),
                    new StoredClaim("email:new", "ada", ClaimChange.Kind.TAKE, 0)),
            new Idempotency("key", Content.of("{\"status\":201}")));
    private static final Commit PLAIN = new Commit(7, "c1", AT, List.of(TEXT), List.of(), null);

    @Test
    void a_line_gives_back_the_commit_it_was_made_of() {
        for (var commit : List.of(FULL, PLAIN, Commit.ofVoid(9))) {
            assertThat(CloudEventLines.parse(CloudEventLines.line(commit)))
                    .usingRecursiveComparison()
                    .isEqualTo(commit);
        }
    }

    @Test
    void the_attributes_of_a_line_say_what_it_is() {
        var line = BsonDocument.parse(CloudEventLines.line(FULL));
        assertThat(line.getString("specversion").getValue()).isEqualTo("1.0");
        assertThat(line.getString("id").getValue()).isEqualTo("7");
        assertThat(line.getString("position").getValue()).isEqualTo("7");
        assertThat(line.getString("type").getValue()).isEqualTo("dev.registrar.commit");
        assertThat(Instant.parse(line.getString("time").getValue())).isEqualTo(AT);
        assertThat(line.getString("leafhash").getValue()).isEqualTo(CanonicalCommit.leafHashHex(FULL));
        assertThat(CloudEventLines.line(FULL)).endsWith("\"data\":" + CanonicalCommit.json(FULL) + "}");
    }

    @Test
    void a_void_has_no_time() {
        var line = BsonDocument.parse(CloudEventLines.line(Commit.ofVoid(9)));
        assertThat(line.getString("type").getValue()).isEqualTo("dev.registrar.void");
        assertThat(line).doesNotContainKey("time");
    }

    @Test
    void a_line_that_was_changed_is_refused() {
        var line = CloudEventLines.line(FULL).replace("user.renamed", "user.deleted");
        assertThatThrownBy(() -> CloudEventLines.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("commit 7 is not what its leafhash says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "{\"data\":7}", "{\"data\":{\"position\":1}}"})
    void a_line_that_is_none_of_an_export_is_refused(String line) {
        assertThatThrownBy(() -> CloudEventLines.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no line of an export");
    }

    @Test
    void so_is_one_with_a_time_that_is_none() {
        var line = CloudEventLines.line(PLAIN).replace("2026-11-21T07:30:00.123Z", "yesterday");
        assertThatThrownBy(() -> CloudEventLines.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no line of an export");
    }
}
