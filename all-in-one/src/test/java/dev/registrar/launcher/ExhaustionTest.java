package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.shared.adapter.web.RawHttp;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Security class 12: whatever a client chooses the size of has an end, on every endpoint. Bodies are in
 * {@code BadInputTest}, the cost of imported hashes in {@code PooledPasswordsTest}, waiting for hashes in
 * {@code OverloadTest}. The server fetches nothing that a client names.
 */
class ExhaustionTest {

    private static final int MANY = 300;

    private static final Set<String> PLACES = Set.of("after", "from", "to", "version");

    private final Assembled app = Assembled.get();

    @Test
    void what_is_too_long_for_a_head_is_refused_on_every_endpoint() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : app.endpoints()) {
            String body = endpoint.method().equals("GET") ? "" : "{}";
            Answer header = app.as(null, endpoint.line("x"), body, "X-Filler: " + "x".repeat(100_000));
            Answer cookies = app.as(null, endpoint.line("x"), body, "Cookie: " + "a=b; ".repeat(20_000));
            Answer query = app.as(null, endpoint.line("x") + "?" + "a=b&".repeat(20_000), body);
            for (Answer answer : List.of(header, cookies, query)) {
                // Nothing at all where the connection was cut before the rest was read.
                if (answer.status() != 0 && (answer.status() < 400 || answer.status() >= 500)) {
                    wrong.add(endpoint + ": " + answer.status());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void no_number_of_a_query_asks_for_more_than_its_description_says() {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        JsonNode description = app.description();
        for (Endpoint endpoint : app.endpoints()) {
            for (JsonNode parameter : endpoint.operation(description)
                    .map(operation -> operation.path("parameters"))
                    .orElse(description.path("nothing"))) {
                JsonNode resolved = parameter.has("$ref")
                        ? description.at(parameter.get("$ref").asString().substring(1))
                        : parameter;
                JsonNode schema = resolved.path("schema");
                if (!resolved.path("in").asString("").equals("query")
                        || !schema.path("type").asString("").equals("integer")) {
                    continue;
                }
                tried++;
                String name = resolved.get("name").asString();
                if (!schema.has("maximum")) {
                    // A place in the log or a version has no end, and costs nothing.
                    if (PLACES.contains(name)) {
                        continue;
                    }
                    wrong.add(endpoint + ": " + name + " has no maximum");
                    continue;
                }
                long more = schema.get("maximum").asLong() + 1;
                Answer answer = app.send(endpoint.line("x") + "?" + name + "=" + more, Role.ADMIN, "");
                if (answer.status() < 400 || answer.status() >= 500) {
                    wrong.add(endpoint + ": " + name + "=" + more + ": " + answer.status());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isPositive();
    }

    @Test
    void no_text_of_a_request_becomes_a_label_of_a_metric() {
        for (int i = 0; i < MANY; i++) {
            app.as(null, "GET /chosen-by-a-client-" + i, "");
            app.as(null, "GET /users/chosen-by-a-client-" + i, "");
            app.as(null, "CHOSEN" + i + " /users", "");
        }
        String metrics = new RawHttp(app.managementPort())
                .send(List.of("GET /actuator/prometheus HTTP/1.1"), new byte[0])
                .body();
        assertThat(metrics).contains("http_server_requests");
        assertThat(metrics).doesNotContainIgnoringCase("chosen-by-a-client").doesNotContain("CHOSEN1");
    }

    @Test
    void every_route_is_counted_under_its_own_label() {
        Set<String> routes = new TreeSet<>();
        for (Endpoint endpoint : app.endpoints()) {
            routes.add(endpoint.pattern());
            app.as(null, endpoint.line("x"), "");
        }
        String metrics = new RawHttp(app.managementPort())
                .send(List.of("GET /actuator/prometheus HTTP/1.1"), new byte[0])
                .body();
        Set<String> counted = Pattern.compile("http_server_requests_seconds_count\\{[^\n]*uri=\"([^\"]*)\"")
                .matcher(metrics)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(counted).containsAll(routes);
    }
}
