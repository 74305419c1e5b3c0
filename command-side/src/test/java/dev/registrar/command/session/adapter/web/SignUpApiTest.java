package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static dev.registrar.command.session.adapter.web.RunningCommandSide.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignUpApiTest extends SessionCalls {

    @Test
    void who_signs_up_is_signed_in() {
        Answer answer = side.signUp("Ada.Up@Example.com");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.json().path("token").asString()).matches("[A-Za-z0-9]{32}");
        assertThat(answer.json().at("/user/email").asString()).isEqualTo("ada.up@example.com");
        assertThat(answer.json().at("/user/role").asString()).isEqualTo("user");
        assertThat(answer.json().at("/user/image").isNull()).isTrue();
        assertThat(answer.json().at("/user/createdAt").asString()).matches(".{19}\\.\\d{3}Z");
        assertThat(answer.setCookies())
                .anyMatch(
                        cookie -> cookie.matches(
                                "better-auth\\.session_token=[^;]+; Path=/; Max-Age=604800;( Expires=[^;]+;)? HttpOnly; SameSite=Lax"));
        assertThat(answer.header("log-position")).matches("\\d+");
        assertThat(session(answer.cookie()).json().at("/user/id"))
                .isEqualTo(answer.json().at("/user/id"));
    }

    @Test
    void registration_and_session_are_one_commit() {
        Answer answer = side.signUp("one.commit@example.com");

        long position = Long.parseLong(answer.header("log-position"));
        Commit commit = side.bean(CommitLog.class).read(position - 1, 1).getFirst();

        assertThat(commit.events()).extracting(StoredEvent::name).containsExactly("user.registered", "session.opened");
    }

    @Test
    void neither_token_nor_password_nor_hash_is_in_the_log() {
        Answer answer = side.signUp("secrets@example.com");

        long position = Long.parseLong(answer.header("log-position"));
        Commit commit = side.bean(CommitLog.class).read(position - 1, 1).getFirst();

        assertThat(commit.toString())
                .doesNotContain(answer.json().path("token").asString())
                .doesNotContain("Password123")
                .doesNotContain("argon2")
                .doesNotContain("secrets@example.com");
    }

    @Test
    void a_picture_is_kept_with_the_sign_up() {
        Answer answer = side.post(
                "/auth/sign-up/email",
                Map.of(
                        "email", "image@example.com",
                        "password", "Password123",
                        "name", "Ada",
                        "image", "https://example.com/ada.png"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/user/image").asString()).isEqualTo("https://example.com/ada.png");
    }

    @Test
    void both_bases_serve_one_account_store() {
        side.post("/auth/sign-up/email", person("bases@example.com"));

        assertThat(side.post("/api/auth/sign-in/email", login("bases@example.com", "Password123"))
                        .status())
                .isEqualTo(200);
        assertThat(side.get("/auth/ok").body()).isEqualTo("{\"ok\":true}");
        assertThat(side.get("/api/auth/ok").body()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void an_address_signs_up_once_whatever_its_case() {
        side.signUp("once@example.com");

        Answer again = side.signUp("ONCE@example.com");

        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body())
                .isEqualTo("{\"message\":\"User already exists. Use another email.\","
                        + "\"code\":\"USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL\"}");
    }

    @Test
    void of_64_equal_sign_ups_at_once_one_succeeds() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int caller = 0; caller < 64; caller++) {
                statuses.add(callers.submit(() -> {
                    start.await();
                    return side.signUp("race@example.com").status();
                }));
            }
            start.countDown();

            List<Integer> found = new ArrayList<>();
            for (Future<Integer> status : statuses) {
                found.add(status.get(60, TimeUnit.SECONDS));
            }
            assertThat(found).containsOnly(200, 422);
            assertThat(found).filteredOn(status -> status == 200).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "id", "emailVerified", "banned", "createdAt", "credentialVersion", "unknown"})
    void no_member_but_the_known_ones_can_be_set_at_sign_up(String member) {
        Answer answer = side.post(
                "/api/auth/sign-up/email",
                Map.of("email", "m@example.com", "password", "Password123", "name", "Ada", member, "admin"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"" + member + " is not allowed to be set\",\"code\":\"FIELD_NOT_ALLOWED\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "Pass123, PASSWORD_TOO_SHORT, Password too short",
        "password1, PASSWORD_TOO_WEAK, Password must contain an upper-case letter",
        "PASSWORD1, PASSWORD_TOO_WEAK, Password must contain a lower-case letter",
        "Password, PASSWORD_TOO_WEAK, Password must contain a digit",
        "password, PASSWORD_TOO_WEAK, Password must contain an upper-case letter; Password must contain a digit"
    })
    void the_rules_of_passwords_hold_and_are_named(String password, String code, String message) {
        Answer answer = side.post(
                "/api/auth/sign-up/email", Map.of("email", "w@example.com", "password", password, "name", "Ada"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("message").asString()).isEqualTo(message);
    }

    @Test
    void the_rules_of_names_hold() {
        Answer answer = side.post(
                "/api/auth/sign-up/email", Map.of("email", "n@example.com", "password", "Password123", "name", "A"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asString())
                .isEqualTo("[body.name] Name must have at least 2 characters");
    }
}
