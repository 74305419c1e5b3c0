package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.shared.adapter.web.RawHttp.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call, what every answer carries, and what a failure says. */
class EdgeTest extends EdgeCalls {
    @Test
    void a_process_with_an_endpoint_that_forgot_its_access_does_not_start() {
        assertThatThrownBy(() -> start(EdgeApp.Endpoints.class, EdgeApp.Forgotten.class))
                .hasStackTraceContaining("forgotten");
    }

    @ParameterizedTest
    @CsvSource({
        "/anyone,          , 200", "/signed-in,          , 401", "/signed-in,      user, 200",
        "/users/u1,        , 401", "/users/u1,       user, 200", "/users/u2,       user, 403",
        "/users/u2,   admin, 200", "/users/u2,    auditor, 403", "/admin,          user, 403",
        "/admin,    auditor, 403", "/admin,         admin, 200", "/audit,          user, 403",
        "/audit,    auditor, 200", "/audit,         admin, 200", "/audit,              , 401",
    })
    void access_is_checked_before_the_endpoint_runs(String path, String role, int status) {
        Answer answer = role == null ? get(path) : get(path, "X-Role: " + role);
        assertThat(answer.status()).isEqualTo(status);
        if (status >= 400) {
            assertProblem(answer, status, status == 401 ? "UNAUTHORIZED" : "FORBIDDEN");
        }
    }

    @Test
    void a_caller_may_be_optional() {
        assertThat(get("/maybe").body()).contains("nobody");
        assertThat(get("/maybe", "X-Role: user").body()).contains("u1");
    }

    @Test
    void times_have_three_digits() {
        assertThat(get("/anyone").body()).contains("\"2026-11-21T07:30:00.100Z\"");
    }

    @Test
    void each_answer_has_a_request_id_and_headers_that_keep_browsers_from_guessing() {
        Answer answer = get("/anyone", "X-Request-Id: abc-123");
        assertThat(answer.header("X-Request-Id")).contains("abc-123");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Strict-Transport-Security")).isPresent();
        assertThat(get("/anyone", "X-Request-Id: <script>").header("X-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[a-zA-Z0-9]{32}"));
    }

    @Test
    void a_forwarded_address_counts_as_far_as_the_proxies_are_trusted() {
        assertThat(get("/source").body()).contains("127.0.0.1");
        assertThat(get("/source", "X-Forwarded-For: 9.9.9.9, 10.0.0.1").body()).contains("10.0.0.1");
        assertThat(get("/source", "X-Forwarded-For: 9.9.9.9, 127.0.0.1").body()).contains("9.9.9.9");
        assertThat(get("/source", "X-Forwarded-For: 9.9.9.9, ::ffff:127.0.0.1").body())
                .contains("9.9.9.9");
        assertThat(get("/source", "X-Forwarded-For: 9.9.9.9, 127.0.0.1:80").body())
                .contains("127.0.0.1");
        assertThat(get("/source", "X-Forwarded-For: <b>").body()).contains("127.0.0.1");
    }

    @Test
    void failures_say_nothing_of_what_happened() {
        Answer answer = get("/broken", "X-Request-Id: find-me");
        assertProblem(answer, 500, "INTERNAL_ERROR");
        assertThat(answer.body()).contains("find-me").doesNotContain("secret", "Exception", "dev.registrar");
        Answer filter = get("/anyone", "X-Broken-Filter: 1");
        assertProblem(filter, 500, "INTERNAL_ERROR");
    }

    @Test
    void a_database_that_is_away_is_not_our_fault() {
        Answer answer = get("/away");
        assertProblem(answer, 503, "STORE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.body()).doesNotContain("10.1.2.3");
    }

    @Test
    void a_change_that_nobody_knows_of_is_asked_for_again_and_is_not_our_fault() {
        Answer answer = get("/in-doubt");
        assertProblem(answer, 503, "STORE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.body()).contains("Idempotency-Key").doesNotContain("some-id");
    }

    @Test
    void better_auth_paths_answer_as_that_protocol_does() {
        Answer unknown = get("/auth/nowhere");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).isEmpty();
        Answer refused = get("/auth/me");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).contains("application/json");
        assertThat(refused.body()).isEqualTo("{\"message\":\"Unauthorized\",\"code\":\"UNAUTHORIZED\"}");
    }

    @Test
    void a_write_says_its_position_and_the_next_read_asks_for_it() {
        Answer written = get("/written");
        assertThat(written.header("Log-Position")).contains("42");
        assertThat(written.header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("registrar.log_position=42;")
                        .contains("Secure", "HttpOnly", "SameSite=Lax"));
        assertThat(get("/read-after").body()).contains("0");
        assertThat(get("/read-after", "Cookie: registrar.log_position=42").body())
                .contains("42");
        assertThat(get("/read-after", "Cookie: registrar.log_position=x").body())
                .contains("0");
        assertThat(get("/read-after", "Read-After: 43").body()).contains("43");
        assertProblem(get("/read-after", "Read-After: -1"), 400, "VALIDATION_ERROR");
        assertProblem(get("/read-after", "Read-After: 99999999999999999999"), 400, "VALIDATION_ERROR");
    }
}
