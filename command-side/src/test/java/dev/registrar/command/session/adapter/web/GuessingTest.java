package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
