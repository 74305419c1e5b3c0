package dev.registrar.command.session.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.command.session.application.Sessions.Over;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        open(full);
        open(bare);

        assertThat(sessions.find(full.id())).contains(full);
        assertThat(sessions.find(bare.id())).contains(bare);
        assertThat(sessions.find(SessionDocument.idOf("token-3"))).isEmpty();
    }

    @Test
    void neither_a_token_nor_anything_it_could_be_read_from_is_stored() {
        open(session("dTCDwG8XrtVSb3jm0nXueuGbANeopl2o", "ada", END));

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
        open(session);

        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isTrue();
        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isFalse();
        assertThat(sessions.find(session.id()))
                .hasValueSatisfying(found -> assertThat(found.expiresAt()).isEqualTo(LATER));
    }

    @Test
    void extending_never_brings_a_closed_session_back() {
        SessionDocument session = session("token", "ada", END);
        open(session);
        close(session.id());

        assertThat(sessions.extend(session.id(), END, LATER, NOW)).isFalse();
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void of_two_that_close_a_session_one_gets_it() {
        SessionDocument session = session("token", "ada", END);
        open(session);

        assertThat(close(session.id())).contains(session);
        assertThat(close(session.id())).isEmpty();
    }

    @Test
    void the_sessions_of_a_user_are_all_found_beyond_any_page() {
        for (int i = 0; i < 151; i++) {
            open(session("ada-" + i, "ada", END));
        }
        open(session("bob", "bob", END));

        assertThat(sessions.ofUser("ada")).hasSize(151);
        assertThat(sessions.ofUser("bob")).hasSize(1);
    }

    @Test
    void what_has_ended_is_found_a_bounded_number_at_a_time() {
        open(session("one", "ada", NOW));
        open(session("two", "ada", NOW.minusMillis(1)));
        open(session("three", "ada", NOW.plusMillis(1)));

        assertThat(sessions.over(NOW, 10)).hasSize(2);
        assertThat(sessions.over(NOW, 1)).hasSize(1);
    }

    @Test
    void what_was_extended_meanwhile_is_not_ended() {
        SessionDocument session = session("token", "ada", NOW);
        open(session);
        sessions.extend(session.id(), NOW, END, NOW);
        assertThat(sessions.closeExpired(session.id(), LATER.minusSeconds(1).minusSeconds(86_400), LATER))
                .isEmpty();
        assertThat(sessions.closeExpired(session.id(), END, LATER)).isPresent();
        assertThat(sessions.closeExpired(session.id(), END, LATER)).isEmpty();
    }

    @Test
    void the_oldest_are_told_where_a_user_has_too_many() {
        for (String token : List.of("one", "two", "three")) {
            assertThat(open(session(token, "ada", END))).isEmpty();
        }
        open(session("bob", "bob", END));
        assertThat(open(session("four", "ada", END))).containsExactly(session("one", "ada", END));
        assertThat(open(session("five", "ada", END)))
                .containsExactly(session("one", "ada", END), session("two", "ada", END));
        close(SessionDocument.idOf("two"));
        assertThat(open(session("six", "ada", END)))
                .containsExactly(session("one", "ada", END), session("three", "ada", END));
    }

    @Test
    void a_list_that_a_crash_left_too_long_costs_no_living_session() {
        for (String token : List.of("one", "two", "three")) {
            open(session(token, "ada", END));
            mongo.database()
                    .getCollection(SessionDocument.COLLECTION)
                    .deleteOne(new Document("_id", SessionDocument.idOf(token)));
        }
        assertThat(open(session("four", "ada", END))).isEmpty();
        assertThat(open(session("five", "ada", END))).isEmpty();
        assertThat(list("ada").getList("open", String.class))
                .containsExactly(SessionDocument.idOf("four"), SessionDocument.idOf("five"));
    }

    @Test
    void nothing_is_left_of_a_user_whose_sessions_have_ended() {
        open(session("one", "ada", END));
        open(session("two", "ada", END));
        close(SessionDocument.idOf("one"));
        assertThat(list("ada")).isNotNull();
        close(SessionDocument.idOf("two"));
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

    /** Opens a session as nobody interrupts it; returns those that are too many. */
    private List<SessionDocument> open(SessionDocument session) {
        sessions.prepare(session, LATER);
        return sessions.open(session).orElseThrow();
    }

    /** Closes a session as nobody interrupts it. */
    private Optional<SessionDocument> close(String id) {
        Optional<SessionDocument> closed = sessions.close(id, Reason.REVOKED, LATER);
        closed.ifPresent(sessions::remove);
        return closed;
    }

    @Test
    void a_session_that_is_prepared_or_closed_is_nobodys_and_is_found_after_a_while() {
        SessionDocument prepared = session("prepared", "ada", END);
        sessions.prepare(prepared, NOW);
        SessionDocument closed = session("closed", "ada", END);
        open(closed);
        sessions.close(closed.id(), Reason.REVOKED, NOW);

        assertThat(sessions.ofUser("ada")).isEmpty();
        assertThat(sessions.find(prepared.id())).isEmpty();
        assertThat(sessions.find(closed.id())).isEmpty();
        assertThat(sessions.extend(closed.id(), NOW, LATER, NOW)).isFalse();
        // Also to a reader that knows nothing of all this.
        assertThat(mongo.database()
                        .getCollection(SessionDocument.COLLECTION)
                        .find(new Document("credential", new Document("$gte", 0))))
                .isEmpty();
        assertThat(sessions.over(NOW, 10))
                .extracting(Over::isClosed, Over::reason)
                .containsExactlyInAnyOrder(tuple(true, Reason.UNFINISHED), tuple(true, Reason.REVOKED));
        assertThat(sessions.over(NOW.minusMillis(1), 10)).isEmpty();
    }

    @Test
    void what_was_removed_does_not_come_to_life() {
        SessionDocument left = session("left", "ada", END);
        sessions.prepare(left, NOW);
        sessions.remove(left);
        assertThat(sessions.open(left)).isEmpty();
        assertThat(list("ada")).isNull();
    }

    @Test
    void a_session_is_listed_before_it_lives() {
        sessions.prepare(session("one", "ada", END), LATER);
        assertThat(list("ada").getList("open", String.class)).containsExactly(SessionDocument.idOf("one"));
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
