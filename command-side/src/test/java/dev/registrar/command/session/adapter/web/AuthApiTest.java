package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signing in and out, the session meanwhile, and what is no endpoint. */
class AuthApiTest extends SessionCalls {

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
    Instant age(Answer signedUp, Duration by) {
        String id = SessionDocument.idOf(signedUp.json().path("token").asString());
        var sessions = side.mongo().database().getCollection(SessionDocument.COLLECTION);
        SessionDocument session =
                SessionDocument.of(sessions.find(new Document("_id", id)).first());
        Instant end = session.expiresAt().minus(by);
        sessions.updateOne(new Document("_id", id), new Document("$set", new Document("expiresAt", Date.from(end))));
        return end;
    }
}
