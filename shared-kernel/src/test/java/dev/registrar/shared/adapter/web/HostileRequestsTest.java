package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no client of ours sends. */
class HostileRequestsTest extends EdgeCalls {
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
        assertThat(send(many).status()).isBetween(400, 499);
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

    private static byte[] json(int length) {
        return ("{\"a\":\"" + "x".repeat(length - 8) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunked(byte[] body) {
        String size = Integer.toHexString(body.length) + "\r\n";
        return (size + new String(body, StandardCharsets.UTF_8) + "\r\n0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
