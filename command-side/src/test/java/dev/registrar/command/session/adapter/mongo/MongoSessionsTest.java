package dev.registrar.command.session.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoSessionsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final Instant END = Instant.parse("2026-11-28T07:30:00.123Z");
    private static final Instant LATER = Instant.parse("2026-11-29T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoSessions sessions = new MongoSessions(mongo.database(), 3);

    @BeforeEach
    void indexes() {
        sessions.createIndexes(TestMongo.isReal());
    }

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void a_session_comes_back_as_it_was_stored() {
        SessionDocument full = session("token-1", "ada", END);
        SessionDocument bare = new SessionDocument(
                SessionDocument.idOf("token-2"), "s2", "ada", 1, NOW, NOW, END, false, null, null, null);
        sessions.open(full);
        sessions.open(bare);

        assertThat(sessions.find(full.id())).contains(full);
        assertThat(sessions.find(bare.id())).contains(bare);
        assertThat(sessions.find(SessionDocument.idOf("token-3"))).isEmpty();
    }

    @Test
    void neither_a_token_nor_anything_it_could_be_read_from_is_stored() {
        sessions.open(session("dTCDwG8XrtVSb3jm0nXueuGbANeopl2o", "ada", END));

        Document stored = mongo.database()
                .getCollection(SessionDocument.COLLECTION)
                .find()
                .first();

        assertThat(stored).isNotNull();
        assertThat(stored.toJson()).doesNotContain("dTCDwG8XrtVSb3jm0nXueuGbANeopl2o");
        assertThat(stored.getString("_id")).hasSize(43);
    }

    @Test
    void extending_moves_the_end_once_for_the_end_that_was_seen() {
        SessionDocument session = session("token", "ada", END);
        sessions.open(session);

        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isTrue();
        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isFalse();
        assertThat(sessions.find(session.id()))
                .hasValueSatisfying(found -> assertThat(found.expiresAt()).isEqualTo(LATER));
    }

    @Test
    void extending_never_brings_a_closed_session_back() {
        SessionDocument session = session("token", "ada", END);
        sessions.open(session);
        sessions.close(session.id());

        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isFalse();
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void of_two_that_close_a_session_one_gets_it() {
        SessionDocument session = session("token", "ada", END);
        sessions.open(session);

        assertThat(sessions.close(session.id())).contains(session);
        assertThat(sessions.close(session.id())).isEmpty();
    }

    @Test
    void the_sessions_of_a_user_are_all_found_beyond_any_page() {
        for (int i = 0; i < 151; i++) {
            sessions.open(session("ada-" + i, "ada", END));
        }
        sessions.open(session("bob", "bob", END));

        assertThat(sessions.ofUser("ada")).hasSize(151);
        assertThat(sessions.ofUser("bob")).hasSize(1);
    }

    @Test
    void what_has_ended_is_found_a_bounded_number_at_a_time() {
        sessions.open(session("one", "ada", NOW));
        sessions.open(session("two", "ada", NOW.minusMillis(1)));
        sessions.open(session("three", "ada", NOW.plusMillis(1)));

        assertThat(sessions.expired(NOW, 10)).hasSize(2);
        assertThat(sessions.expired(NOW, 1)).hasSize(1);
    }

    @Test
    void what_was_extended_meanwhile_is_not_ended() {
        SessionDocument session = session("token", "ada", NOW);
        sessions.open(session);
        sessions.extend(session.id(), NOW, END, NOW);
        assertThat(sessions.closeExpired(session.id(), LATER.minusSeconds(1).minusSeconds(86_400)))
                .isEmpty();
        assertThat(sessions.closeExpired(session.id(), END)).isPresent();
        assertThat(sessions.closeExpired(session.id(), END)).isEmpty();
    }

    @Test
    void the_oldest_are_told_where_a_user_has_too_many() {
        for (String token : List.of("one", "two", "three")) {
            assertThat(sessions.open(session(token, "ada", END))).isEmpty();
        }
        sessions.open(session("bob", "bob", END));
        assertThat(sessions.open(session("four", "ada", END))).containsExactly(session("one", "ada", END));
        assertThat(sessions.open(session("five", "ada", END)))
                .containsExactly(session("one", "ada", END), session("two", "ada", END));
        sessions.close(SessionDocument.idOf("two"));
        assertThat(sessions.open(session("six", "ada", END)))
                .containsExactly(session("one", "ada", END), session("three", "ada", END));
    }

    @Test
    void a_list_that_a_crash_left_too_long_costs_no_living_session() {
        for (String token : List.of("one", "two", "three")) {
            sessions.open(session(token, "ada", END));
            mongo.database()
                    .getCollection(SessionDocument.COLLECTION)
                    .deleteOne(new Document("_id", SessionDocument.idOf(token)));
        }
        assertThat(sessions.open(session("four", "ada", END))).isEmpty();
        assertThat(sessions.open(session("five", "ada", END))).isEmpty();
        assertThat(list("ada").getList("open", String.class))
                .containsExactly(SessionDocument.idOf("four"), SessionDocument.idOf("five"));
    }

    @Test
    void nothing_is_left_of_a_user_whose_sessions_have_ended() {
        sessions.open(session("one", "ada", END));
        sessions.open(session("two", "ada", END));
        sessions.close(SessionDocument.idOf("one"));
        assertThat(list("ada")).isNotNull();
        sessions.close(SessionDocument.idOf("two"));
        assertThat(list("ada")).isNull();
    }

    private Document list(String user) {
        return mongo.database()
                .getCollection("session_lists")
                .find(new Document("_id", user))
                .first();
    }

    @Test
    void the_server_removes_old_documents_only_where_it_is_a_real_one() {
        List<Document> indexes = mongo.database()
                .getCollection(SessionDocument.COLLECTION)
                .listIndexes()
                .into(new java.util.ArrayList<>());

        assertThat(indexes).anyMatch(index -> index.get("key", Document.class).containsKey("user"));
        assertThat(indexes.stream().anyMatch(index -> index.containsKey("expireAfterSeconds")))
                .isEqualTo(TestMongo.isReal());
    }

    private static SessionDocument session(String token, String user, Instant end) {
        return new SessionDocument(
                SessionDocument.idOf(token),
                "session-of-" + user,
                user,
                1,
                NOW,
                NOW,
                end,
                true,
                "127.0.0.1",
                "curl",
                null);
    }
}
