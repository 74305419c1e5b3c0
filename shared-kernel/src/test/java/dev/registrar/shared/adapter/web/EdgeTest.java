package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoTimeoutException;
import dev.registrar.shared.adapter.config.SettingsConfiguration;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

class EdgeTest {

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext context;
    private static RawHttp http;

    @BeforeAll
    static void start() {
        context = start(Endpoints.class);
        http = new RawHttp(Integer.parseInt(context.getEnvironment().getProperty("local.server.port")));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static ConfigurableApplicationContext start(Class<?>... sources) {
        return new SpringApplicationBuilder(sources)
                .run(
                        "--PORT=0",
                        "--registrar.embedded=true",
                        "--DATA_DIR=" + directory,
                        "--BASE_URL=https://users.example.com",
                        "--TRUSTED_ORIGINS=https://app.example.com",
                        "--TRUSTED_PROXIES=127.0.0.1",
                        "--spring.main.banner-mode=off");
    }

    @Test
    void a_process_with_an_endpoint_that_forgot_its_access_does_not_start() {
        assertThatThrownBy(() -> start(Endpoints.class, Forgotten.class)).hasStackTraceContaining("forgotten");
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
    void unknown_paths_methods_parameters_and_types_are_problems() {
        assertProblem(get("/nowhere"), 404, "NOT_FOUND");
        assertProblem(get("/number?n=abc"), 400, "VALIDATION_ERROR");
        assertProblem(get("/number"), 400, "VALIDATION_ERROR");
        assertProblem(get("/anyone", "Accept: image/png"), 406, "NOT_ACCEPTABLE");
        Answer answer = send("DELETE /anyone");
        assertProblem(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET", "HEAD"));
        assertProblem(send("BREW /anyone"), 405, "METHOD_NOT_ALLOWED");
        assertProblem(send("TRACE /anyone"), 405, "METHOD_NOT_ALLOWED");
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

    @ParameterizedTest
    @CsvSource({
        "GET /users/a%2Fb",
        "GET /users/%00",
        "GET /users/{x}",
        "GET /users/a\\b",
        "GET /%zz",
        "GET /users/%c0%af",
        "GET /../../etc/passwd",
        "GET users",
        "GET http://"
    })
    void hostile_request_lines_are_4xx(String line) {
        Answer answer = send(line);
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).doesNotContain("Tomcat", "Exception", "html");
    }

    @Test
    void long_request_lines_and_headers_are_4xx() {
        assertThat(get("/" + "a".repeat(20_000)).status()).isBetween(400, 499);
        assertThat(get("/anyone", "X-Long: " + "a".repeat(20_000)).status()).isBetween(400, 499);
        List<String> many = new ArrayList<>(List.of("GET /anyone HTTP/1.1"));
        for (int i = 0; i < 2_000; i++) {
            many.add("X-" + i + ": a");
        }
        assertThat(http.send(many, new byte[0]).status()).isBetween(400, 499);
    }

    @Test
    void bodies_have_a_limit_announced_or_not() {
        byte[] most = json(BodyLimitFilter.LIMIT);
        assertThat(post("/echo", most, "Content-Length: " + most.length).status())
                .isEqualTo(200);
        byte[] more = json(BodyLimitFilter.LIMIT + 1);
        assertProblem(post("/echo", more, "Content-Length: " + more.length), 413, "CONTENT_TOO_LARGE");
        assertProblem(post("/echo", chunked(more), "Transfer-Encoding: chunked"), 413, "CONTENT_TOO_LARGE");
        assertThat(post("/echo", chunked(most), "Transfer-Encoding: chunked").status())
                .isEqualTo(200);
        assertThat(post("/echo", new byte[0], "Content-Length: nonsense").status())
                .isEqualTo(400);
        assertThat(post("/echo", new byte[0], "Content-Length: 99999999999").status())
                .isEqualTo(413);
    }

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

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.header("X-Request-Id")).isPresent();
        var problem = Json.mapper().readTree(answer.body());
        assertThat(problem.get("code").asString()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).startsWith("urn:registrar:problem:");
        assertThat(problem.get("detail").asString())
                .isEqualTo(problem.get("message").asString())
                .isEqualTo(problem.get("error").asString())
                .isNotBlank();
        assertThat(problem.has("title")).isTrue();
        assertThat(problem.has("instance")).isTrue();
    }

    private static byte[] json(int length) {
        return ("{\"a\":\"" + "x".repeat(length - 8) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunked(byte[] body) {
        String size = Integer.toHexString(body.length) + "\r\n";
        return (size + new String(body, StandardCharsets.UTF_8) + "\r\n0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Answer get(String path, String... headers) {
        return send("GET " + path, headers);
    }

    private static Answer send(String line, String... headers) {
        List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1"));
        head.addAll(Arrays.asList(headers));
        return http.send(head, new byte[0]);
    }

    private static Answer post(String path, byte[] body, String... headers) {
        List<String> head = new ArrayList<>(List.of("POST " + path + " HTTP/1.1", "Content-Type: application/json"));
        head.addAll(Arrays.asList(headers));
        return http.send(head, body);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({WebConfiguration.class, SettingsConfiguration.class, Api.class})
    static class Endpoints {
        @Bean
        static Callers callers() {
            return request -> Optional.ofNullable(request.getHeader("X-Role"))
                    .flatMap(Role::ofWire)
                    .map(role -> new Caller("u1", role, "s1"));
        }

        @Bean
        static jakarta.servlet.Filter broken() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getHeader("X-Broken-Filter") != null) {
                    throw new IllegalStateException("secret");
                }
                chain.doFilter(request, response);
            };
        }
    }

    @RestController
    static class Forgotten {
        @GetMapping("/forgotten")
        String forgotten() {
            return "";
        }
    }

    @RestController
    static class Api {
        private final LogPosition positions;

        Api(LogPosition positions) {
            this.positions = positions;
        }

        @Access(Level.ANYONE)
        @GetMapping(path = "/anyone", produces = "application/json")
        Map<String, Instant> anyone() {
            return Map.of("at", Instant.parse("2026-11-21T07:30:00.100999Z"));
        }

        @Access(Level.SIGNED_IN)
        @GetMapping({"/signed-in", "/auth/me"})
        String signedIn(Caller caller) {
            return caller.userId();
        }

        @Access(Level.SELF_OR_ADMIN)
        @GetMapping("/users/{id}")
        String self(@PathVariable String id) {
            return id;
        }

        @Access(Level.ADMIN)
        @GetMapping("/admin")
        String admin() {
            return "";
        }

        @Access(Level.AUDIT)
        @GetMapping("/audit")
        String audit() {
            return "";
        }

        @Access(Level.ANYONE)
        @GetMapping("/maybe")
        String maybe(Optional<Caller> caller) {
            return caller.map(Caller::userId).orElse("nobody");
        }

        @Access(Level.ANYONE)
        @GetMapping("/source")
        String source(HttpServletRequest request) {
            return RequestContext.of(request).sourceAddress();
        }

        @Access(Level.ANYONE)
        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("secret");
        }

        @Access(Level.ANYONE)
        @GetMapping("/away")
        String away() {
            throw new MongoTimeoutException("no server at 10.1.2.3");
        }

        @Access(Level.ANYONE)
        @GetMapping("/number")
        String number(@RequestParam int n) {
            return "" + n;
        }

        @Access(Level.ANYONE)
        @PostMapping("/echo")
        String echo(HttpServletRequest request) {
            JsonBody body = JsonBody.of(request);
            body.ignore("a");
            body.finish();
            return "ok";
        }

        @Access(Level.ANYONE)
        @GetMapping("/written")
        String written(HttpServletResponse response) {
            positions.written(response, 42);
            return "ok";
        }

        @Access(Level.ANYONE)
        @GetMapping("/read-after")
        String readAfter(HttpServletRequest request) {
            return "" + positions.readAfter(request);
        }
    }
}
