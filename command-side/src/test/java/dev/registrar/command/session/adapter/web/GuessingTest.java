package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guessing over HTTP (security class 4): every path that compares a secret, two nodes, and proxies that lie. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuessingTest {

    private static RunningCommandSide one;
    private static RunningCommandSide two;

    @BeforeAll
    static void start() {
        one = RunningCommandSide.start(
                "THROTTLE_SOURCE_FREE=1000000",
                "BOOTSTRAP_ADMIN_EMAIL=root@example.com",
                "BOOTSTRAP_ADMIN_PASSWORD=Password123");
        two = one.another("THROTTLE_SOURCE_FREE=10", "TRUSTED_PROXIES=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
        one.mongo().close();
    }

    @Test
    void guesses_are_slowed_down_on_every_node_and_say_so_as_the_client_expects() {
        one.signUp("ada@example.com");
        for (int i = 0; i < 5; i++) {
            assertThat(signIn(one, "ada@example.com", "Wrong12345").status()).isEqualTo(401);
        }
        Answer refused = elsewhere("ada@example.com");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 900);
        assertThat(refused.header("X-Retry-After")).isEqualTo(refused.header("Retry-After"));
        assertThat(refused.code()).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(refused.json().path("message").asString()).isEqualTo("Too many requests. Please try again later.");
        assertThat(refused.json().size()).isEqualTo(2);
        assertThat(refused.setCookies()).isEmpty();
    }

    @Test
    void an_address_without_account_is_slowed_down_alike() {
        List<Integer> unknown = guesses("nobody@example.com");
        one.signUp("known@example.com");
        assertThat(guesses("known@example.com")).isEqualTo(unknown).endsWith(429);
        assertThat(unknown).startsWith(401, 401, 401, 401, 401, 429);
    }

    private static List<Integer> guesses(String email) {
        return IntStream.range(0, 7)
                .mapToObj(_ -> signIn(one, email, "Wrong12345").status())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-password", "change-password"})
    void every_path_that_compares_the_password_counts_together_with_sign_in(String path) {
        String email = path + "@example.com";
        Answer ada = one.signUp(email);
        for (int i = 0; i < 4; i++) {
            assertThat(guess(path, ada.cookie()).status()).isEqualTo(400);
        }
        assertThat(signIn(one, email, "Wrong12345").status()).isEqualTo(401);
        assertThat(guess(path, ada.cookie()).status()).isEqualTo(429);
        assertThat(signIn(one, email, "Password123").status()).isEqualTo(429);
        assertThat(one.get("/api/auth/get-session", "Cookie", ada.cookie()).body())
                .isNotEqualTo("null");
    }

    private static Answer guess(String path, String cookie) {
        Object body = path.equals("verify-password")
                ? Map.of("password", "Wrong12345")
                : Map.of("currentPassword", "Wrong12345", "newPassword", "Password456");
        return one.post("/api/auth/" + path, body, "Cookie", cookie);
    }

    @Test
    void an_admin_unlocks_and_both_are_in_the_history() {
        String id = one.signUp("eve@example.com").json().at("/user/id").asString();
        guesses("eve@example.com");
        one.bean(SignInHistory.class).flush();
        String admin = signIn(one, "root@example.com", "Password123").cookie();

        Answer unlocked = one.post("/users/" + id + "/unlock", "", "Cookie", admin);

        assertThat(unlocked.status()).isEqualTo(200);
        assertThat(unlocked.header("Log-Position")).isNotEmpty();
        assertThat(elsewhere("eve@example.com").status()).isEqualTo(200);
        assertThat(types(id)).containsSubsequence("user.registered", "user.locked", "user.unlocked");
        assertThat(types(id)).filteredOn("user.locked"::equals).hasSize(1);
    }

    private static List<String> types(String userId) {
        return one.bean(CommitLog.class).stream(userId, 0).stream()
                .map(StoredEvent::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /auth/reset-password/none?callbackURL=/done",
                "POST /auth/reset-password",
                "GET /auth/verify-email?token=none",
                "GET /auth/verify-email?token=none&callbackURL=/done",
                "POST /auth/delete-user",
                "GET /auth/delete-user/callback?token=none"
            })
    void tokens_of_mailed_links_are_slowed_down_by_source(String line) {
        String email = "links-" + Integer.toHexString(line.hashCode()) + "@example.com";
        String cookie = one.signUp(email).cookie();
        String source = "198.18.0." + Math.floorMod(line.hashCode(), 250);
        for (int i = 0; i < 10; i++) {
            assertThat(follow(line, cookie, source).status()).isNotEqualTo(429);
        }
        Answer refused = follow(line, cookie, source);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(follow(line, cookie, "198.19.0.1").status()).isNotEqualTo(429);
    }

    private static Answer follow(String line, String cookie, String source) {
        String[] headers = {"Cookie", cookie, "X-Forwarded-For", source};
        String path = line.substring(line.indexOf(' ') + 1);
        return line.startsWith("GET")
                ? two.get(path, headers)
                : two.post(path, Map.of("token", "none", "newPassword", "Password456"), headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request-password-reset", "send-verification-email"})
    void a_mailbox_is_not_flooded_whether_an_account_has_it_or_not(String path) {
        List<Integer> unknown = mails(path, "nobody-" + path + "@example.com");
        one.signUp("known-" + path + "@example.com");
        List<Integer> known = mails(path, "known-" + path + "@example.com");
        assertThat(unknown).containsExactly(200, 200, 200, 200, 200, 429, 429);
        assertThat(known).isEqualTo(unknown);
    }

    private static List<Integer> mails(String path, String email) {
        return IntStream.range(0, 7)
                .mapToObj(i -> (i % 2 == 0 ? one : two)
                        .post("/api/auth/" + path, Map.of("email", email), "X-Forwarded-For", "203.0.113." + i)
                        .status())
                .toList();
    }

    @Test
    void a_change_of_address_floods_nobody() {
        String cookie = one.signUp("flooder@example.com").cookie();
        for (int i = 0; i < 5; i++) {
            assertThat(changeEmail(cookie, "flooded@example.com").status()).isEqualTo(200);
        }
        assertThat(changeEmail(cookie, "flooded@example.com").status()).isEqualTo(429);
        assertThat(changeEmail(cookie, "flooded-not@example.com").status()).isEqualTo(200);
    }

    private static Answer changeEmail(String cookie, String to) {
        return one.post("/auth/change-email", Map.of("newEmail", to), "Cookie", cookie);
    }

    @Test
    void deletion_counts_its_password_and_its_mails() {
        Answer ada = one.signUp("deleting@example.com");
        for (int i = 0; i < 5; i++) {
            assertThat(delete(ada, Map.of("password", "Wrong12345")).code()).isEqualTo("INVALID_PASSWORD");
        }
        assertThat(delete(ada, Map.of("password", "Password123")).status()).isEqualTo(429);
        Date old = Date.from(Instant.now().minus(Duration.ofDays(2)));
        one.mongo()
                .database()
                .getCollection("sessions")
                .updateMany(
                        new Document("user", ada.json().at("/user/id").asString()),
                        new Document("$set", new Document("createdAt", old)));
        for (int i = 0; i < 5; i++) {
            assertThat(delete(ada, Map.of()).json().path("message").asString()).isEqualTo("Verification email sent");
        }
        assertThat(delete(ada, Map.of()).status()).isEqualTo(429);
    }

    private static Answer delete(Answer signedIn, Map<String, String> body) {
        return one.post("/auth/delete-user", body, "Cookie", signedIn.cookie());
    }

    @Test
    void only_what_a_trusted_proxy_says_moves_the_source() {
        for (int i = 0; i < 10; i++) {
            // The first hop is what the client claims; the last is what our proxy has seen.
            assertThat(from("203.0.113." + i + ", 198.51.100.7", i).status()).isEqualTo(401);
        }
        assertThat(from("203.0.113.200, 198.51.100.7", 11).status()).isEqualTo(429);
        assertThat(from("198.51.100.7, 198.51.100.8", 12).status()).isEqualTo(401);
    }

    private static Answer from(String forwarded, int account) {
        return two.post(
                "/api/auth/sign-in/email",
                login("spray" + account + "@example.com", "Wrong12345"),
                "X-Forwarded-For",
                forwarded);
    }

    /** Signs in through the other node, from an address that nothing was guessed from. */
    private static Answer elsewhere(String email) {
        return two.post(
                "/api/auth/sign-in/email", login(email, "Password123"), "X-Forwarded-For", "192.0.2." + email.length());
    }

    private static Answer signIn(RunningCommandSide side, String email, String password) {
        return side.post("/api/auth/sign-in/email", login(email, password));
    }
}
