package dev.registrar.query.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.query.testing.QueryServer;
import dev.registrar.query.testing.QueryServer.Answer;
import dev.registrar.shared.session.SessionEvent.SessionClosed;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignInApiTest {

    private static final String PATH = "/users/me/sign-ins";

    private static QueryServer server;
    private static int sessions;

    @BeforeAll
    static void start() {
        server = QueryServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long open(String user, String session, String address) {
        return server.history()
                .commit(new SessionOpened(session, user, 1, true, Instant.now(), "passkey", address, "curl/8.5.0"));
    }

    private static long refuse(String user, String reason) {
        return server.history()
                .commit(new SignInRefused("attempt-" + user + sessions++, user, reason, "203.0.113.9", "wget"));
    }

    private static JsonNode get(String user, String query, long after) {
        Answer answer = server.get(user, PATH + query, "Read-After", String.valueOf(after));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void an_owner_sees_who_got_in_and_who_did_not_and_nobody_elses() {
        server.signIn("ada", "user");
        server.signIn("bob", "user");
        open("ada", "session-of-ada", "203.0.113.1");
        open("bob", "session-of-bob", "203.0.113.2");
        open("ada", "other-of-ada", "203.0.113.3");
        server.history().commit(new SessionClosed("other-of-ada", "ada", "signed-out"));
        long last = refuse("ada", "wrong-password");

        JsonNode list = get("ada", "", last).get("signIns");

        assertThat(list).hasSize(3);
        assertThat(list.get(0).get("outcome").asString()).isEqualTo("refused");
        assertThat(list.get(0).get("reason").asString()).isEqualTo("wrong-password");
        assertThat(list.get(0).get("userAgent").asString()).isEqualTo("wget");
        assertThat(list.get(1).get("ipAddress").asString()).isEqualTo("203.0.113.3");
        assertThat(list.get(1).get("endReason").asString()).isEqualTo("signed-out");
        assertThat(list.get(1).get("current").asBoolean()).isFalse();
        assertThat(list.get(2).get("outcome").asString()).isEqualTo("signed-in");
        assertThat(list.get(2).get("current").asBoolean()).isTrue();
        assertThat(list.get(2).get("method").asString()).isEqualTo("passkey");
        assertThat(list.get(0).has("method")).isFalse();
        assertThat(list.get(2).has("endedAt")).isFalse();
        assertThat(get("bob", "", last).get("signIns")).hasSize(1);
    }

    @Test
    void pages_follow_one_another_and_the_list_is_bounded() {
        server.signIn("cleo", "user");
        long last = 0;
        for (int i = 0; i < 205; i++) {
            last = refuse("cleo", "reason-" + i);
        }
        List<String> seen = new ArrayList<>();
        String query = "?limit=90";
        for (int page = 0; page < 3; page++) {
            JsonNode answer = get("cleo", query, last);
            answer.get("signIns").forEach(each -> seen.add(each.get("reason").asString()));
            if (page < 2) {
                // What comes meanwhile moves no page.
                last = refuse("cleo", "later-" + page);
                query = "?limit=90&cursor=" + answer.get("nextCursor").asString();
            } else {
                assertThat(answer.get("nextCursor").isNull()).isTrue();
            }
        }
        assertThat(seen).startsWith("reason-204", "reason-203").doesNotHaveDuplicates();
        assertThat(seen).noneMatch(reason -> reason.startsWith("later"));
        assertThat(seen).hasSize(198);
    }

    @Test
    void where_it_came_from_is_nowhere_but_encrypted_in_the_log() {
        server.signIn("dora", "user");
        long last = open("dora", "session-of-dora", "198.51.100.200");
        assertThat(get("dora", "", last).get("signIns").get(0).get("ipAddress").asString())
                .isEqualTo("198.51.100.200");
        for (String collection : server.mongo().database().listCollectionNames()) {
            for (Document document :
                    server.mongo().database().getCollection(collection).find()) {
                assertThat(document.toJson()).doesNotContain("198.51.100.200");
            }
        }
    }

    @Test
    void nothing_is_left_of_who_is_gone() {
        server.signIn("gone", "user");
        open("gone", "session-of-gone", "203.0.113.1");
        server.history().commit(new UserDeleted("gone", "gone@example.org", "user"));
        long last = server.history().commit(new SessionClosed("session-of-gone", "gone", "revoked"));
        server.signIn("emil", "user");
        get("emil", "", last);
        Document left = null;
        for (String collection : server.mongo().database().listCollectionNames()) {
            if (collection.contains(SignInProjection.NAME)) {
                left = server.mongo()
                        .database()
                        .getCollection(collection)
                        .find(new Document("_id", "gone"))
                        .first();
            }
        }
        assertThat(left).isNotNull();
        assertThat(left.containsKey("attempts")).isFalse();
    }

    @Test
    void what_is_asked_wrongly_is_named() {
        server.signIn("fay", "user");
        for (String query : List.of("?limit=0", "?limit=101", "?cursor=x", "?cursor=1-", "?page=1")) {
            assertThat(server.get("fay", PATH + query).status()).as(query).isEqualTo(400);
        }
        assertThat(server.get(null, PATH).status()).isEqualTo(401);
    }
}
