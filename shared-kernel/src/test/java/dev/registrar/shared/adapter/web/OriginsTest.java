package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages may read and change with credentials. */
class OriginsTest extends EdgeCalls {
    @Test
    void trusted_origins_may_read_with_credentials_and_others_may_not() {
        Answer trusted = get("/anyone", "Origin: https://app.example.com");
        assertThat(trusted.header("Access-Control-Allow-Origin")).contains("https://app.example.com");
        assertThat(trusted.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(trusted.header("Access-Control-Expose-Headers"))
                .hasValueSatisfying(exposed -> assertThat(exposed)
                        .contains("ETag", "Log-Position", "Location", "Idempotent-Replayed", "Retry-After")
                        .contains("X-Request-Id", "set-auth-token", "set-auth-jwt", "X-Retry-After"));
        Answer other = get("/anyone", "Origin: https://evil.example.com");
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.header("Vary")).contains("Origin");
    }

    @Test
    void preflights() {
        Answer trusted =
                send("OPTIONS /echo", "Origin: https://app.example.com", "Access-Control-Request-Method: PATCH");
        assertThat(trusted.status()).isEqualTo(204);
        assertThat(trusted.header("Access-Control-Allow-Methods"))
                .hasValueSatisfying(methods -> assertThat(methods).contains("PATCH", "PUT", "DELETE"));
        assertThat(trusted.header("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("If-Match", "Read-After"));
        Answer other =
                send("OPTIONS /echo", "Origin: https://evil.example.com", "Access-Control-Request-Method: PATCH");
        assertProblem(other, 403, "INVALID_ORIGIN");
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ",                                            , 403, MISSING_OR_NULL_ORIGIN",
        "Origin: null,                                , 403, MISSING_OR_NULL_ORIGIN",
        "Origin: https://evil.example.com,            , 403, INVALID_ORIGIN",
        "Origin: https://app.example.com.evil.com,    , 403, INVALID_ORIGIN",
        "Origin: http://app.example.com,              , 403, INVALID_ORIGIN",
        "Referer: https://evil.example.com/a,         , 403, INVALID_ORIGIN",
        "Referer: https://app.example.com/page,       , 200,",
        "Origin: https://app.example.com,             , 200,",
    })
    void a_change_with_cookies_needs_a_trusted_origin(String header, String empty, int status, String code) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        List<String> headers = new ArrayList<>(List.of("Cookie: a=b", "Content-Length: 2"));
        if (header != null) {
            headers.add(header);
        }
        Answer answer = post("/echo", body, headers.toArray(new String[0]));
        assertThat(answer.status()).isEqualTo(status);
        if (code != null) {
            assertProblem(answer, status, code);
        }
    }

    @Test
    void signing_in_across_sites_is_refused_even_without_cookies() {
        assertThat(send("POST /auth/sign-in/email", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
                        .body())
                .contains("CROSS_SITE_NAVIGATION_LOGIN_BLOCKED");
        assertThat(send("POST /auth/sign-in/email", "Sec-Fetch-Mode: cors").body())
                .contains("MISSING_OR_NULL_ORIGIN");
        assertThat(send("POST /api/auth/sign-up/email", "Origin: https://evil.example.com")
                        .body())
                .contains("INVALID_ORIGIN");
        assertThat(send("POST /auth/sign-in/email").status()).isEqualTo(404);
    }
}
