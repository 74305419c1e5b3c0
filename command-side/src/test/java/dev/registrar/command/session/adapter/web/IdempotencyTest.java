package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.CommitLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Idempotency-Key on every change of users, over HTTP, with two processes on one database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyTest {

    private static RunningCommandSide one;
    private static RunningCommandSide two;
    private static String admin;

    @BeforeAll
    static void start() {
        String[] settings = {"BOOTSTRAP_ADMIN_EMAIL=root@example.com", "BOOTSTRAP_ADMIN_PASSWORD=Password123"};
        one = RunningCommandSide.start(settings);
        two = one.another(settings);
        admin = one.post("/api/auth/sign-in/email", login("root@example.com", "Password123"))
                .cookie();
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
        one.mongo().close();
    }

    @Test
    void a_registration_whose_answer_was_lost_is_answered_again_by_another_node() {
        Answer first = register(one, "k-register", "ada@example.com", "Ada", "Password123");
        long commits = head();

        Answer again = register(two, "k-register", "ada@example.com", "Ada", "Password123");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertSame(first, again);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(head()).isEqualTo(commits);
    }

    @Test
    void another_body_under_the_same_key_is_refused_the_password_too() {
        register(one, "k-body", "bea@example.com", "Bea", "Password123");
        for (Answer other : List.of(
                register(two, "k-body", "bee@example.com", "Bea", "Password123"),
                register(one, "k-body", "bea@example.com", "Beatrice", "Password123"),
                register(two, "k-body", "bea@example.com", "Bea", "Password124"))) {
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
            assertThat(other.header("Idempotent-Replayed")).isEmpty();
        }
    }

    static Stream<List<String>> changes() {
        return Stream.of(
                List.of("PATCH", "", "{\"name\":\"Cleo\"}", "{\"name\":\"Carla\"}"),
                List.of("PUT", "/role", "{\"role\":\"auditor\"}", "{\"role\":\"admin\"}"),
                List.of("DELETE", "", "", ""));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void every_change_is_made_once_and_answered_alike_whatever_happened_since(List<String> change) {
        String method = change.getFirst();
        String path = "/users/" + user(method + "@example.com") + change.get(1);
        Answer first = change(one, method, path, change.get(2), "k-" + method);
        assertThat(first.status()).isEqualTo(200);
        change(one, "PATCH", path.replace("/role", ""), "{\"profile\":{\"bio\":\"later\"}}", "k-later-" + method);
        long commits = head();

        Answer again = change(two, method, path, change.get(2), "k-" + method);

        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertSame(first, again);
        assertThat(head()).isEqualTo(commits);
        if (!change.get(3).isEmpty()) {
            assertThat(change(two, method, path, change.get(3), "k-" + method).code())
                    .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        }
        assertThat(change(two, method, path.replace("/users/", "/users/x"), change.get(2), "k-" + method)
                        .code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void a_key_is_that_of_its_caller_alone() {
        Answer ada = one.signUp("key-ada@example.com");
        Answer bob = one.signUp("key-bob@example.com");
        for (Answer who : List.of(ada, bob)) {
            Answer changed = one.send(
                    "PATCH",
                    "/users/" + who.json().at("/user/id").asString(),
                    "{\"name\":\"Shared\"}",
                    headers("k-shared", who.cookie()));
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.header("Idempotent-Replayed")).isEmpty();
        }
    }

    @RepeatedTest(10)
    void of_many_at_once_through_two_nodes_one_is_done_and_all_are_answered_alike(RepetitionInfo round)
            throws Exception {
        String many = "many-" + round.getCurrentRepetition();
        List<Answer> answers = new ArrayList<>();
        try (var pool = Executors.newFixedThreadPool(16)) {
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                RunningCommandSide node = i % 2 == 0 ? one : two;
                all.add(pool.submit(() -> register(node, "k-" + many, many + "@example.com", "Many", "Password123")));
            }
            for (Future<Answer> answer : all) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers)
                .extracting(answer -> answer.json().path("id").asString())
                .containsOnly(answers.getFirst().json().path("id").asString());
        assertThat(answers)
                .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                .hasSize(1);
    }

    @Test
    void a_refusal_is_answered_again_even_where_it_would_be_none_by_now() {
        Answer holder = register(one, "k-holder", "taken@example.com", "Holder", "Password123");
        Answer refused = register(one, "k-taken", "taken@example.com", "Second", "Password123");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.header("Idempotent-Replayed")).isEmpty();
        assertThat(change(one, "DELETE", holder.header("Location"), "", "k-release")
                        .status())
                .isEqualTo(200);

        Answer again = register(two, "k-taken", "taken@example.com", "Second", "Password123");

        assertSame(refused, again);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(register(two, "k-taken", "taken@example.com", "Third", "Password123")
                        .code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(register(one, "k-fresh", "taken@example.com", "Second", "Password123")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void every_kind_of_refusal_is_answered_again() {
        String id = user("refusals@example.com");
        for (String line : List.of("PUT /users/nobody/role", "PATCH /users/nobody", "DELETE /users/nobody")) {
            String path = line.substring(line.indexOf(' ') + 1);
            String body = line.startsWith("PUT") ? "{\"role\":\"auditor\"}" : "{\"name\":\"Nobody\"}";
            String sent = line.startsWith("DELETE") ? "" : body;
            Answer first = change(one, line.substring(0, line.indexOf(' ')), path, sent, "k-" + line);
            Answer again = change(two, line.substring(0, line.indexOf(' ')), path, sent, "k-" + line);
            assertThat(first.status()).as(line).isEqualTo(404);
            assertSame(first, again);
            assertThat(again.header("Idempotent-Replayed")).as(line).isEqualTo("true");
        }
        Answer stale = stale(one, id);
        change(one, "PATCH", "/users/" + id, "{\"name\":\"Moved On\"}", "k-moved");
        change(one, "PATCH", "/users/" + id, "{\"name\":\"Moved Again\"}", "k-moved-again");
        assertThat(stale.status()).isEqualTo(412);
        assertSame(stale, stale(two, id));
    }

    /** Asks for a change of version 1, which is not there at first and is later. */
    private static Answer stale(RunningCommandSide node, String id) {
        List<String> headers = new ArrayList<>(List.of(headers("k-stale", admin)));
        headers.addAll(List.of("If-Match", "\"1\""));
        return node.send("PATCH", "/users/" + id, "{\"name\":\"Stale\"}", headers.toArray(String[]::new));
    }

    @Test
    void what_changed_nothing_is_answered_again_as_it_was() {
        String path = "/users/" + user("same@example.com");
        Answer first = change(one, "PATCH", path, "{\"name\":\"Somebody\"}", "k-same");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("ETag")).isEqualTo("\"0\"");
        change(one, "PATCH", path, "{\"name\":\"Another\"}", "k-another");
        long commits = head();

        Answer again = change(two, "PATCH", path, "{\"name\":\"Somebody\"}", "k-same");

        assertSame(first, again);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(head()).isEqualTo(commits);
        assertThat(change(two, "PATCH", path, "{\"name\":\"Third\"}", "k-same").code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void keys_that_are_none_are_named() {
        for (String key : List.of("", "k".repeat(256), "tab\there")) {
            Answer answer = change(one, "PATCH", "/users/nobody", "{\"name\":\"Ada\"}", key);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("/Idempotency-Key");
        }
        String id = user("long-key@example.com");
        assertThat(change(one, "PATCH", "/users/" + id, "{\"name\":\"Long\"}", "k".repeat(255))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void neither_key_nor_body_can_be_read_in_the_log() {
        register(one, "k-secret-key", "secret@example.com", "Unreadable Name", "Password123");
        for (String collection : one.mongo().database().listCollectionNames()) {
            for (Document document :
                    one.mongo().database().getCollection(collection).find()) {
                assertThat(document.toJson())
                        .doesNotContain("k-secret-key")
                        .doesNotContain("Unreadable Name")
                        .doesNotContain("secret@example.com");
            }
        }
    }

    private static Answer register(RunningCommandSide node, String key, String email, String name, String password) {
        return node.post("/users", Map.of("email", email, "name", name, "password", password), "Idempotency-Key", key);
    }

    private static String user(String email) {
        return register(one, "k-" + email, email, "Somebody", "Password123")
                .json()
                .path("id")
                .asString();
    }

    private static Answer change(RunningCommandSide node, String method, String path, String body, String key) {
        return node.send(method, path, body.isEmpty() ? null : body, headers(key, admin));
    }

    private static String[] headers(String key, String cookie) {
        return new String[] {
            "Content-Type",
            "application/json",
            "Origin",
            RunningCommandSide.ORIGIN,
            "Cookie",
            cookie,
            "Idempotency-Key",
            key
        };
    }

    private static void assertSame(Answer first, Answer again) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Log-Position")).isEqualTo(first.header("Log-Position"));
    }

    private static long head() {
        return one.bean(CommitLog.class).head();
    }
}
