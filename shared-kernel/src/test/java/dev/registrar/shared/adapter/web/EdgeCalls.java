package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What the tests of the edge share: {@link EdgeApp} on a free port, and requests byte for byte. */
abstract class EdgeCalls {
    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext context;
    private static RawHttp http;

    @BeforeAll
    static void start() {
        context = start(EdgeApp.Endpoints.class);
        http = new RawHttp(Integer.parseInt(context.getEnvironment().getProperty("local.server.port")));
    }

    static ConfigurableApplicationContext start(Class<?>... sources) {
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

    @AfterAll
    static void stop() {
        context.close();
    }

    static Answer get(String path, String... headers) {
        return send("GET " + path, headers);
    }

    static Answer send(String line, String... headers) {
        List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1"));
        head.addAll(Arrays.asList(headers));
        return http.send(head, new byte[0]);
    }

    static Answer post(String path, byte[] body, String... headers) {
        List<String> head = new ArrayList<>(List.of("POST " + path + " HTTP/1.1", "Content-Type: application/json"));
        head.addAll(Arrays.asList(headers));
        return http.send(head, body);
    }

    static void assertProblem(Answer answer, int status, String code) {
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

    /** Sends this head and no body. */
    static Answer send(List<String> head) {
        return http.send(head, new byte[0]);
    }
}
