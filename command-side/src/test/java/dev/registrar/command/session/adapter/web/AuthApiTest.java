package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static dev.registrar.command.session.adapter.web.RunningCommandSide.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthApiTest {

    private static RunningCommandSide side;

    @BeforeAll
    static void start() {
        side = RunningCommandSide.start();
    }

    @AfterAll
    static void stop() {
        side.close();
        side.mongo().close();
    }

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

    @Test
    void sign_in_answers_with_user_token_and_cookie() {
        side.signUp("in@example.com");

        Answer answer = side.post("/api/auth/sign-in/email", login("IN@example.com", "Password123"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("redirect").asBoolean()).isFalse();
        assertThat(answer.json().has("url")).isFalse();
        assertThat(answer.cookie()).isNotEmpty();
        assertThat(session(answer.cookie()).json().at("/session/token"))
                .isEqualTo(answer.json().path("token"));
    }

    @Test
    void unknown_accounts_and_wrong_passwords_get_one_and_the_same_answer() {
        side.signUp("same@example.com");

        Answer wrong = side.post("/api/auth/sign-in/email", login("same@example.com", "Password124"));
        Answer unknown = side.post("/api/auth/sign-in/email", login("nobody@example.com", "Password124"));

        assertThat(wrong.status()).isEqualTo(401).isEqualTo(unknown.status());
        assertThat(wrong.body())
                .isEqualTo("{\"message\":\"Invalid email or password\",\"code\":\"INVALID_EMAIL_OR_PASSWORD\"}")
                .isEqualTo(unknown.body());
        assertThat(wrong.setCookies()).isEmpty();
    }

    @Test
    void a_callback_is_answered_with_a_redirect() {
        side.signUp("callback@example.com");

        Answer answer = side.post(
                "/api/auth/sign-in/email",
                Map.of("email", "callback@example.com", "password", "Password123", "callbackURL", "/dashboard"));

        assertThat(answer.json().path("redirect").asBoolean()).isTrue();
        assertThat(answer.json().path("url").asString()).isEqualTo("/dashboard");
        assertThat(answer.header("location")).isEqualTo("/dashboard");
    }

    @Test
    void a_session_that_is_not_remembered_ends_with_the_browser_and_after_a_day() {
        Answer answer = side.post(
                "/api/auth/sign-up/email",
                Map.of("email", "brief@example.com", "password", "Password123", "name", "Ada", "rememberMe", false));

        assertThat(answer.setCookies())
                .filteredOn(c -> c.startsWith("better-auth."))
                .hasSize(3);
        assertThat(answer.setCookies())
                .filteredOn(c -> c.startsWith("better-auth."))
                .noneMatch(cookie -> cookie.contains("Max-Age"));
        assertThat(answer.setCookies()).anyMatch(c -> c.startsWith("better-auth.dont_remember=true."));
        Instant end = Instant.parse(
                session(answer.cookie()).json().at("/session/expiresAt").asString());
        assertThat(Duration.between(Instant.now(), end)).isBetween(Duration.ofHours(23), Duration.ofHours(24));
    }

    @Test
    void a_form_signs_in_as_json_does() {
        side.signUp("form@example.com");

        Answer answer = side.send(
                "POST",
                "/api/auth/sign-in/email",
                "email=form%40example.com&password=Password123",
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void who_is_not_signed_in_has_no_session_and_that_is_no_error() {
        Answer answer = side.get("/api/auth/get-session");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("null");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertThat(answer.header("pragma")).isEqualTo("no-cache");
        assertThat(answer.setCookies()).isEmpty();
    }

    @Test
    void a_forged_cookie_is_as_none() {
        Answer answer = session("better-auth.session_token=dTCDwG8XrtVSb3jm0nXueuGbANeopl2o."
                + "AAAAhgFgAQ2tbL5bMb5wO2qqAvsnIMmeOVgocbmBDk%3D");

        assertThat(answer.body()).isEqualTo("null");
        assertThat(answer.setCookies()).isEmpty();
    }

    @Test
    void after_sign_out_the_cookie_is_dead() {
        Answer up = side.signUp("out@example.com");

        Answer out = side.post("/api/auth/sign-out", Map.of(), "Cookie", up.cookie());

        assertThat(out.body()).isEqualTo("{\"success\":true}");
        assertThat(out.setCookies())
                .filteredOn(cookie -> cookie.startsWith("better-auth."))
                .hasSize(3)
                .allMatch(cookie -> cookie.contains("Max-Age=0"));
        Answer after = session(up.cookie());
        assertThat(after.body()).isEqualTo("null");
        assertThat(after.setCookies())
                .filteredOn(cookie -> cookie.contains("Max-Age=0"))
                .hasSize(3);
    }

    @Test
    void sign_out_is_in_the_log_once() {
        Answer up = side.signUp("outlog@example.com");
        String sessionId = session(up.cookie()).json().at("/session/id").asString();

        side.post("/api/auth/sign-out", Map.of(), "Cookie", up.cookie());
        side.post("/api/auth/sign-out", Map.of(), "Cookie", up.cookie());

        assertThat(side.bean(CommitLog.class).stream(sessionId, 0))
                .extracting(StoredEvent::name)
                .containsExactly("session.opened", "session.closed");
    }

    @Test
    void a_session_a_day_old_is_refreshed_by_use() {
        Answer up = side.signUp("refresh@example.com");
        Instant end = age(up, Duration.ofDays(1).plusMinutes(1));

        Answer used = session(up.cookie());

        assertThat(Instant.parse(used.json().at("/session/expiresAt").asString()))
                .isAfter(end);
        assertThat(used.cookie()).isEqualTo(up.cookie());
        assertThat(used.setCookies()).anyMatch(cookie -> cookie.contains("Max-Age=604800"));
    }

    @Test
    void a_session_is_not_refreshed_where_the_client_asks_for_that() {
        Answer up = side.signUp("norefresh@example.com");
        Instant end = age(up, Duration.ofDays(1).plusMinutes(1));

        Answer used = side.get("/api/auth/get-session?disableRefresh=true", "Cookie", up.cookie());

        assertThat(Instant.parse(used.json().at("/session/expiresAt").asString()))
                .isEqualTo(end);
        assertThat(used.cookie()).isEmpty();
    }

    @Test
    void an_expired_session_is_none() {
        Answer up = side.signUp("expired@example.com");
        age(up, Duration.ofDays(7).plusMinutes(1));

        assertThat(session(up.cookie()).body()).isEqualTo("null");
    }

    @Test
    void get_session_by_post_is_not_offered() {
        Answer answer = side.post("/api/auth/get-session", Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/auth/nope",
        "POST, /auth/nope",
        "GET, /api/auth/sign-in/email",
        "PUT, /api/auth/get-session",
        "GET, /api/auth/sign-out",
        "GET, /api/auth/ok/",
        "DELETE, /auth/ok"
    })
    void an_unknown_path_or_method_is_404_and_nothing_else(String method, String path) {
        Answer answer = side.send(method, path, null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void a_request_with_cookies_must_say_where_it_comes_from() {
        Answer missing =
                side.send("POST", "/api/auth/sign-out", "{}", "Content-Type", "application/json", "Cookie", "a=b");
        Answer evil = side.send(
                "POST",
                "/api/auth/sign-out",
                "{}",
                "Content-Type",
                "application/json",
                "Cookie",
                "a=b",
                "Origin",
                "https://evil.com");

        assertThat(missing.status()).isEqualTo(403);
        assertThat(missing.body())
                .isEqualTo("{\"message\":\"Missing or null Origin\",\"code\":\"MISSING_OR_NULL_ORIGIN\"}");
        assertThat(evil.status()).isEqualTo(403);
        assertThat(evil.code()).isEqualTo("INVALID_ORIGIN");
    }

    @Test
    void the_error_page_says_no_more_than_a_code() {
        Answer page = side.get("/api/auth/error?error=%3Cscript%3E&error_description=%3Cb%3E");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("UNKNOWN").doesNotContain("<script").contains("&lt;b&gt;");
        assertThat(side.get("/api/auth/error?error=state_not_found").body()).contains("state_not_found");
    }

    /** Makes a session older, as if the clock had been set forward. Returns its new end. */
    private static Instant age(Answer signedUp, Duration by) {
        String id = SessionDocument.idOf(signedUp.json().path("token").asString());
        var sessions = side.mongo().database().getCollection(SessionDocument.COLLECTION);
        SessionDocument session =
                SessionDocument.of(sessions.find(new Document("_id", id)).first());
        Instant end = session.expiresAt().minus(by);
        sessions.updateOne(new Document("_id", id), new Document("$set", new Document("expiresAt", Date.from(end))));
        return end;
    }

    private static Answer session(String cookie) {
        return side.get("/api/auth/get-session", "Cookie", cookie);
    }
}
