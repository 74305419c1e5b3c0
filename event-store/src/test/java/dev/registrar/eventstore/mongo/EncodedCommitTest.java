package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedCommitTest {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final Content NOTHING = Content.of("");

    @Test
    void what_must_not_happen_twice_is_a_key() {
        var draft = Drafts.commit()
                .event("e1", "ada", 3)
                .event("e2", "bob", 0)
                .under("request-1", "")
                .draft();
        var commit = EncodedCommit.of(
                draft,
                List.of(
                        new StoredClaim("email:a", "ada", ClaimChange.Kind.RELEASE, 2),
                        new StoredClaim("email:b", "ada", ClaimChange.Kind.TAKE, 0)));

        assertThat(commit.keys())
                .containsExactly(
                        "e:e1",
                        "e:e2",
                        "s:ada#00000003",
                        "s:bob#00000000",
                        "r:email:a#00000002",
                        "k:email:b#00000000",
                        "i:request-1");
        assertThat(commit.numbered(7).getArray("u").stream()
                        .map(key -> key.asString().getValue()))
                .containsExactlyElementsOf(commit.keys());
        assertThat(commit.keys()).contains(commit.findingKey());
        assertThat(commit.decidingKeys()).isEqualTo(commit.keys());
        assertThat(commit.isConditional()).isFalse();
        assertThat(commit.draft()).isSameAs(draft);
        assertThat(commit.claims()).extracting(StoredClaim::claim).containsExactly("email:a", "email:b");
    }

    @Test
    void a_conditional_commit_asks_for_the_last_event_read_and_the_one_after_it() {
        var commit = encoded(Drafts.commit()
                .event("e1", "ada", 0)
                .reading("bob", 4)
                .reading("cy", 0)
                .reading("new", -1));

        assertThat(commit.isConditional()).isTrue();
        assertThat(commit.decidingKeys())
                .containsExactly(
                        "e:e1",
                        "s:ada#00000000",
                        "s:bob#00000004",
                        "s:bob#00000005",
                        "s:cy#00000000",
                        "s:cy#00000001",
                        "s:new#00000000");
        assertThat(commit.keys()).containsExactly("e:e1", "s:ada#00000000");
    }

    @Test
    void a_commit_reads_another_that_writes_a_stream_it_was_decided_on() {
        var reader = encoded(Drafts.commit().event("ada", 0).reading("bob", 0).reading("cy", 0));
        assertThat(reader.reads(encoded(Drafts.commit().event("dan", 0).event("cy", 1))))
                .isTrue();
        assertThat(reader.reads(encoded(Drafts.commit().event("ada", 1)))).isFalse();
        assertThat(encoded(Drafts.commit().event("bob", 1)).reads(reader)).isFalse();
    }

    @Test
    void a_commit_found_under_the_claims_of_an_earlier_attempt_is_not_stored_in_this_form() {
        var commit = encoded(Drafts.commit().event("e1", "ada", 0));
        assertThat(commit.storedInThisForm()).isTrue();
        commit.foundUnder(List.of("e:e1", "s:ada#00000000", "k:email:a#00000001"));
        assertThat(commit.storedInThisForm()).isFalse();
        commit.foundUnder(List.of("e:e1", "s:ada#00000000"));
        assertThat(commit.storedInThisForm()).isTrue();
    }

    @Test
    void one_commit_cannot_hold_a_place_or_an_event_twice() {
        assertThatThrownBy(() -> EncodedCommit.refuseRepeated(
                        Drafts.commit().event("ada", 0).event("ada", 0).draft()))
                .isInstanceOf(AppendException.StreamConflict.class);
        assertThatThrownBy(() -> EncodedCommit.refuseRepeated(Drafts.commit()
                        .event("e1", "ada", 0)
                        .event("e1", "ada", 1)
                        .draft()))
                .isInstanceOf(AppendException.DuplicateEvent.class);
        assertThatCode(() -> EncodedCommit.refuseRepeated(
                        Drafts.commit().event("ada", 0).event("ada", 1).draft()))
                .doesNotThrowAnyException();
    }

    @Test
    void only_the_number_changes_from_one_attempt_to_the_next() {
        var commit = encoded(Drafts.commit().event("ada", 0));
        var first = BsonBytesTest.bytes(commit.numbered(1));
        var second = BsonBytesTest.bytes(commit.numbered(Long.MAX_VALUE));
        assertThat(commit.numbered(0x0102030405060708L).getInt64("_id").getValue())
                .isEqualTo(0x0102030405060708L);
        assertThat(first).hasSize(commit.size());
        var differing = IntStream.range(0, first.length)
                .filter(i -> first[i] != second[i])
                .toArray();
        assertThat(differing).containsExactly(9, 10, 11, 12, 13, 14, 15, 16);
    }

    /** Names of array elements are written from a table, as far as it goes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 130})
    void the_elements_of_an_array_are_named_by_their_place(int count) {
        var draft = Drafts.commit();
        IntStream.range(0, count).forEach(i -> draft.event("e" + i, "ada", i));
        var claims = IntStream.range(0, count)
                .mapToObj(i -> new StoredClaim("c" + i, "ada", ClaimChange.Kind.TAKE, i))
                .toList();
        var stored = EncodedCommit.of(draft.draft(), claims).numbered(1);
        assertThat(namesIn(stored, "u")).isEqualTo(namesUpTo(3 * count));
        assertThat(namesIn(stored, "ev")).isEqualTo(namesUpTo(count));
        assertThat(namesIn(stored, "cl")).isEqualTo(namesUpTo(count));
    }

    private static List<String> namesUpTo(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** Readers pass over the names of an array; in bytes it is a document, and shown as one it tells them. */
    private static List<String> namesIn(RawBsonDocument stored, String array) {
        var bytes = BsonBytesTest.bytes(stored);
        var element = ("\4" + array + "\0").getBytes(StandardCharsets.US_ASCII);
        var start = element.length
                + IntStream.range(0, bytes.length)
                        .filter(i -> Arrays.equals(bytes, i, i + element.length, element, 0, element.length))
                        .findFirst()
                        .orElseThrow();
        var length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
        return List.copyOf(new RawBsonDocument(bytes, start, length).keySet());
    }

    /** Every text of a commit in turn is long: none may be forgotten where the room is reckoned. */
    static Stream<CommitDraft> longTexts() {
        var text = "x".repeat(50_000);
        var bytes = new Content.Binary(new byte[50_000]);
        return Stream.of(
                draft(text, event("e", "t", "a", "n", "r", NOTHING, NOTHING), null),
                draft("c", event(text, "t", "a", "n", "r", NOTHING, NOTHING), null),
                draft("c", event("e", text, "a", "n", "r", NOTHING, NOTHING), null),
                draft("c", event("e", "t", text, "n", "r", NOTHING, NOTHING), null),
                draft("c", event("e", "t", "a", text, "r", NOTHING, NOTHING), null),
                draft("c", event("e", "t", "a", "n", text, NOTHING, NOTHING), null),
                draft("c", event("e", "t", "a", "n", null, Content.of(text), NOTHING), null),
                draft("c", event("e", "t", "a", "n", null, NOTHING, bytes), null),
                draft("c", event("e", "t", "a", "n", "r", NOTHING, NOTHING), new Idempotency(text, NOTHING)),
                draft("c", event("e", "t", "a", "n", "r", NOTHING, NOTHING), new Idempotency("k", Content.of(text))),
                draft("c", event("e", "t", "a", "n", "r", NOTHING, NOTHING), null, ClaimChange.take(text, "a")),
                draft("c", event("e", "t", "a", "n", "r", NOTHING, NOTHING), null, ClaimChange.take("c", text)));
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void a_commit_of_plain_text_is_written_once_and_never_copied_into_more_room(CommitDraft draft) {
        var claims = draft.claims().stream()
                .map(claim -> new StoredClaim(claim.claim(), claim.aggregateId(), claim.kind(), 0))
                .toList();
        var commit = EncodedCommit.of(draft, claims);
        var room = commit.numbered(1).getByteBuffer().array().length;
        // Growing doubles the room; where it was right from the start, little more than the commit's size is taken.
        assertThat(room - commit.size()).isBetween(0, 512);
    }

    private static NewEvent event(
            String id, String type, String stream, String name, String revision, Content metadata, Content payload) {
        return new NewEvent(id, type, stream, 0, name, revision, AT, metadata, payload);
    }

    private static CommitDraft draft(String id, NewEvent event, Idempotency idempotency, ClaimChange... claims) {
        return new CommitDraft(id, AT, List.of(event), List.of(claims), idempotency);
    }

    private static EncodedCommit encoded(Drafts draft) {
        return EncodedCommit.of(draft.draft(), List.of());
    }

    @Test
    void text_beyond_ascii_and_bytes_are_stored_as_they_are() {
        var bytes = new byte[] {0, (byte) 0xfe};
        var event = new NewEvent(
                "e1", "Üser", "zoë", 0, "user.renamed", null, AT, Content.of("{\"ß\":1}"), new Content.Binary(bytes));
        var stored = EncodedCommit.of(
                        new CommitDraft(
                                "c1", AT, List.of(event), List.of(), new Idempotency("key", new Content.Binary(bytes))),
                        List.of())
                .numbered(1);
        var first = stored.getArray("ev").get(0).asDocument();
        assertThat(first.get("t")).isEqualTo(new BsonString("Üser"));
        assertThat(first.get("m")).isEqualTo(new BsonString("{\"ß\":1}"));
        assertThat(first.getBinary("d").getData()).isEqualTo(bytes);
        assertThat(first).doesNotContainKey("r");
        assertThat(first.getDateTime("at").getValue()).isEqualTo(AT.toEpochMilli());
        assertThat(stored.getDocument("key").getBinary("o").getData()).isEqualTo(bytes);
        assertThat(stored).doesNotContainKey("cl");
    }
}
