package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalCommitTest {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:05.120Z");

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
        "2024-02-29T01:02:03.004Z, 2024-02-29T01:02:03.004Z",
        "2026-11-21T23:59:59.999999Z, 2026-11-21T23:59:59.999Z",
        "2026-10-09T10:20:30.450Z, 2026-10-09T10:20:30.450Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00.000Z"
    })
    void times_have_milliseconds_whatever_the_year(Instant at, String written) {
        assertThat(CanonicalCommit.json(new Commit(1, "c", at, List.of(event(Content.of("{}"))), List.of(), null)))
                .startsWith("{\"at\":\"" + written + "\",");
    }

    @Test
    void members_are_sorted_and_what_is_not_there_is_null() {
        var claims = List.of(
                new StoredClaim("email:a", "ada", ClaimChange.Kind.TAKE, 0),
                new StoredClaim("email:b", "ada", ClaimChange.Kind.RELEASE, 7));

        assertThat(CanonicalCommit.json(new Commit(
                        3, "c", AT, List.of(event(Content.of("{}")), event(Content.of("[]"))), claims, null)))
                .isEqualTo("{\"at\":\"2026-11-21T07:30:05.120Z\",\"claims\":["
                        + "{\"aggregate\":\"ada\",\"claim\":\"email:a\",\"generation\":0,\"kind\":\"take\"},"
                        + "{\"aggregate\":\"ada\",\"claim\":\"email:b\",\"generation\":7,\"kind\":\"release\"}],"
                        + "\"events\":[" + eventJson("\"{}\"") + "," + eventJson("\"[]\"") + "],"
                        + "\"id\":\"c\",\"idempotency\":null,\"position\":3}");
    }

    @Test
    void text_is_escaped_as_rfc_8785_says_and_bytes_are_base64() {
        var text = Content.of("\"\\\b\t\n\f\r\u0001\u001f /<é\uD83D\uDE00");
        var bytes = new Content.Binary(new byte[] {0, 1, -1});

        assertThat(CanonicalCommit.json(
                        new Commit(3, "c", AT, List.of(event(text)), List.of(), new Idempotency("k", bytes))))
                .contains("\"data\":\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f /<é\uD83D\uDE00\"")
                .contains("\"idempotency\":{\"key\":\"k\",\"outcome\":{\"base64\":\"AAH/\"}}");
    }

    @Test
    void a_void_is_its_number() {
        assertThat(CanonicalCommit.json(new Commit(9, "", Instant.EPOCH, List.of(), List.of(), null)))
                .isEqualTo("{\"position\":9,\"void\":true}");
    }

    private static StoredEvent event(Content payload) {
        return new StoredEvent(3, 0, "e", "User", "ada", 4, "user.renamed", null, AT, Content.of("m"), payload);
    }

    private static String eventJson(String data) {
        return "{\"aggregate\":{\"id\":\"ada\",\"type\":\"User\",\"version\":4},\"at\":\"2026-11-21T07:30:05.120Z\","
                + "\"data\":" + data + ",\"id\":\"e\",\"metadata\":\"m\",\"revision\":null,\"type\":\"user.renamed\"}";
    }
}
