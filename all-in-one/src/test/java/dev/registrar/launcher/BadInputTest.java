package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every endpoint of the running application with what nobody should send. What is sent follows from the mappings and
 * their description, so that a new endpoint is tried without being named here. Nothing is ever a 5xx, whatever must be
 * refused is refused with a problem that says no more than it should, and nothing of it is stored.
 */
class BadInputTest {

    private static final byte[] NOTHING = new byte[0];

    private static final List<String> LEAKS = List.of(
            "Exception", "dev.registrar", "org.springframework", "com.mongodb", "tools.jackson", "\tat ", "Tomcat");

    private static final List<String> NO_OBJECTS = List.of(
            "{",
            "[]",
            "null",
            "\"text\"",
            "1",
            "{\"a\":1,\"a\":2}",
            "{'a':1}",
            "{\"a\":\"\t\"}",
            "{} {}",
            "{\"a\":NaN}",
            "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000));

    private static final List<String> NOT_TEXT =
            List.of("1", "true", "[]", "[\"x\"]", "{\"$ne\":null}", "{\"$gt\":\"\"}", "\"\\ud800\"", "\"a\\u0000b\"");

    private static final List<String> NOT_OTHER = List.of("\"text\"", "{\"$ne\":null}", "\"\\ud800\"", "1e400");

    private static final List<String> HOSTILE_IDS = List.of(
            "%00",
            "a%2Fb",
            "..%2f..%2fetc%2fpasswd",
            "%7B%22%24ne%22%3Anull%7D",
            "%ED%A0%80",
            "%c0%af",
            "%",
            "%zz",
            "a".repeat(4_000),
            "$where",
            "nobody",
            "%F0%9F%98%80",
            "{x}",
            "a;b=c",
            "%e2%80%ae");

    private static final List<String> NOT_NUMBERS =
            List.of("abc", "-1", "99999999999999999999", "1.5", "%00", "1e3", "0x10", "%EF%BC%91", "NaN");

    private static final List<String> HOSTILE_TEXTS = List.of(
            "%00",
            "%ED%A0%80",
            "%7B%22%24ne%22%3Anull%7D",
            "(.*.*.*.*)%24",
            "a".repeat(6_000),
            "%",
            "%zz",
            "%F0%9F",
            "%27%22%3Cscript%3E",
            "");

    private final Assembled app = Assembled.get();
    private final JsonNode description = app.description();
    private final List<String> wrong = new ArrayList<>();
    private final CommitLog log = app.bean(CommitLog.class);
    private long before;
    private int tried;

    @BeforeEach
    void remember() {
        before = log.head();
    }

    @AfterEach
    void nothing_was_wrong_and_nothing_was_stored() {
        assertThat(wrong).isEmpty();
        assertThat(tried).isPositive();
        List<String> stored = new ArrayList<>();
        for (List<Commit> commits = log.read(before, 500); !commits.isEmpty(); commits = log.read(before, 500)) {
            for (Commit commit : commits) {
                commit.events().stream()
                        .map(event -> event.name())
                        .filter(name ->
                                name.startsWith("user.") || name.startsWith("admins.") || name.equals("session.opened"))
                        .forEach(stored::add);
            }
            before = commits.getLast().position();
        }
        assertThat(stored).isEmpty();
    }

    @Test
    void bodies_that_are_no_json_objects() {
        for (Endpoint endpoint : withBody()) {
            for (String body : NO_OBJECTS) {
                Answer answer = app.send(line(endpoint), caller(endpoint), body);
                check(endpoint, body, answer, mustRefuseBodies(endpoint));
            }
            byte[] latin = "{\"name\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
            check(
                    endpoint,
                    "latin-1",
                    app.send(line(endpoint), caller(endpoint), latin, "Content-Type: application/json"),
                    mustRefuseBodies(endpoint));
        }
    }

    @Test
    void members_of_the_wrong_type() {
        for (Endpoint endpoint : withBody()) {
            for (Map.Entry<String, JsonNode> member :
                    schema(endpoint).path("properties").properties()) {
                boolean text =
                        resolve(member.getValue()).path("type").toString().contains("string");
                for (String value : text ? NOT_TEXT : NOT_OTHER) {
                    String body = "{\"" + member.getKey() + "\":" + value + "}";
                    check(endpoint, body, app.send(line(endpoint), caller(endpoint), body), mustRefuseBodies(endpoint));
                }
            }
        }
    }

    @Test
    void members_that_nobody_asked_for() {
        for (Endpoint endpoint : withBody()) {
            for (String body : List.of(
                    "{\"isAdmin\":true}",
                    "{\"$set\":{\"role\":\"admin\"}}",
                    "{\"__proto__\":{}}",
                    "{\"\":1}",
                    "{\"passwordHash\":\"x\"}",
                    "{\"\\ud800\":1}")) {
                check(endpoint, body, app.send(line(endpoint), caller(endpoint), body), !endpoint.isProtocol());
            }
        }
    }

    @Test
    void media_types() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        for (Endpoint endpoint : withBody()) {
            for (String header : List.of(
                    "Content-Type: text/plain",
                    "Content-Type: application/xml",
                    "Content-Type: nonsense",
                    "Content-Type: application/json; charset=utf-16",
                    "X-None: 1")) {
                Answer answer = app.send(line(endpoint), caller(endpoint), body, header);
                check(endpoint, header, answer, !endpoint.isProtocol());
                if (!endpoint.isProtocol() && answer.status() != 415) {
                    wrong.add(endpoint + " with " + header + ": " + answer.status());
                }
            }
        }
    }

    @Test
    void bodies_that_are_too_large() {
        byte[] body = ("{\"name\":\"" + "x".repeat(70_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] chunked = (Integer.toHexString(body.length) + "\r\n" + new String(body, StandardCharsets.UTF_8)
                        + "\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        for (Endpoint endpoint : app.endpoints()) {
            Answer answer = app.send(line(endpoint), caller(endpoint), body, "Content-Type: application/json");
            check(endpoint, "70 kB", answer, true);
            if (answer.status() != 413) {
                wrong.add(endpoint + " with 70 kB: " + answer.status());
            }
        }
        for (Endpoint endpoint : withBody()) {
            List<String> headers = List.of("Content-Type: application/json", "Transfer-Encoding: chunked");
            Answer answer = app.send(line(endpoint), null, chunked, headers.toArray(new String[0]));
            check(endpoint, "70 kB in chunks", answer, true);
        }
    }

    @Test
    void paths() {
        for (Endpoint endpoint : app.endpoints()) {
            if (endpoint.hasVariable()) {
                for (String id : HOSTILE_IDS) {
                    String body = endpoint.method().startsWith("P") ? "{}" : "";
                    check(endpoint, "id " + id, app.send(endpoint.line(id), caller(endpoint), body), true);
                }
            }
        }
    }

    @Test
    void query_parameters() {
        for (Endpoint endpoint : app.endpoints()) {
            for (JsonNode parameter : parameters(endpoint, "query")) {
                JsonNode schema = resolve(parameter.path("schema"));
                String name = parameter.get("name").asString();
                boolean number = schema.path("type").toString().contains("integer");
                for (String value : number ? NOT_NUMBERS : HOSTILE_TEXTS) {
                    boolean must = number || (schema.has("enum") && !value.isEmpty());
                    String line = line(endpoint) + "?" + name + "=" + value;
                    check(endpoint, line, app.send(line, caller(endpoint), NOTHING), must && !endpoint.isProtocol());
                }
            }
            for (String query : List.of("?a[$ne]=1", "?%00=1", "?=", "?&&&", "?" + "a=1&".repeat(500), "?a=%")) {
                check(endpoint, query, app.send(line(endpoint) + query, null, NOTHING), false);
            }
        }
    }

    @Test
    void headers() {
        for (Endpoint endpoint : app.endpoints()) {
            for (JsonNode parameter : parameters(endpoint, "header")) {
                String header = parameter.get("name").asString() + ": nonsense\u00e4";
                Answer answer = app.send(
                        line(endpoint), caller(endpoint), body(endpoint), "Content-Type: application/json", header);
                check(endpoint, header, answer, !header.startsWith("Accept") && !endpoint.isProtocol());
            }
            for (String header : List.of(
                    "Accept: image/png",
                    "Accept: nonsense",
                    "Accept: ;;q=",
                    "X-Request-Id: <script>",
                    "Cookie: =;;==",
                    "Cookie: better-auth.session_token=%00%ff.x=",
                    "Range: bytes=9-1",
                    "If-None-Match: nonsense",
                    "Authorization: Bearer \u00e4\u00e4",
                    "Accept-Language: \u00ff",
                    "Content-Encoding: gzip",
                    "X-HTTP-Method-Override: DELETE",
                    "X-Forwarded-For: <b>",
                    "Forwarded: for=\"x",
                    "Expect: nonsense")) {
                check(endpoint, header, app.send(line(endpoint), null, body(endpoint), header), false);
            }
        }
    }

    @Test
    void methods() {
        Set<String> paths = new TreeSet<>();
        app.endpoints().forEach(endpoint -> paths.add(endpoint.pattern()));
        for (String path : paths) {
            for (String method : List.of("BREW", "TRACE", "PROPFIND", "get", "LINK")) {
                Endpoint endpoint = new Endpoint(method, path);
                check(endpoint, method, app.send(line(endpoint), caller(endpoint), NOTHING), true);
            }
        }
    }

    private void check(Endpoint endpoint, String what, Answer answer, boolean mustRefuse) {
        tried++;
        String shown = what.length() > 120 ? what.substring(0, 120) + "…" : what;
        String said = endpoint + " with " + shown + ": " + answer.status() + " " + answer.body();
        if (answer.status() >= 500 || answer.status() == 0 || (mustRefuse && answer.status() < 400)) {
            wrong.add(said);
        } else if (answer.status() >= 400
                && (LEAKS.stream().anyMatch(answer.body()::contains) || !isProblem(endpoint, answer))) {
            wrong.add("no problem document: " + said + " " + answer.headers());
        }
    }

    private static boolean isProblem(Endpoint endpoint, Answer answer) {
        String type = answer.header("Content-Type").orElse("");
        if (endpoint.isProtocol()) {
            return answer.status() == 404 || type.contains("json");
        }
        if (!type.equals("application/problem+json")) {
            return false;
        }
        JsonNode problem = Assembled.json(answer);
        return problem.path("status").asInt() == answer.status()
                && !problem.path("code").asString("").isEmpty()
                && !problem.path("detail").asString("").isEmpty();
    }

    /** Signing out needs no body, so what is in it does not matter. */
    private static boolean mustRefuseBodies(Endpoint endpoint) {
        return !endpoint.pattern().endsWith("/sign-out");
    }

    /** An admin gets furthest; but signing out would end the session that the other requests need. */
    private static @Nullable Role caller(Endpoint endpoint) {
        return endpoint.isProtocol() ? null : Role.ADMIN;
    }

    private static byte[] body(Endpoint endpoint) {
        return endpoint.method().startsWith("P") ? "{}".getBytes(StandardCharsets.UTF_8) : NOTHING;
    }

    private static String line(Endpoint endpoint) {
        return endpoint.line("unknown");
    }

    private List<Endpoint> withBody() {
        List<Endpoint> endpoints = app.endpoints().stream()
                .filter(endpoint -> endpoint.operation(description)
                        .map(operation -> operation.has("requestBody"))
                        .orElse(false))
                .toList();
        assertThat(endpoints).isNotEmpty();
        return endpoints;
    }

    private JsonNode schema(Endpoint endpoint) {
        JsonNode content = resolve(endpoint.operation(description).orElseThrow().get("requestBody"))
                .get("content");
        return resolve(content.get("application/json").get("schema"));
    }

    private List<JsonNode> parameters(Endpoint endpoint, String in) {
        List<JsonNode> parameters = new ArrayList<>();
        endpoint.operation(description)
                .ifPresent(operation -> operation.path("parameters").forEach(parameter -> {
                    JsonNode resolved = resolve(parameter);
                    if (resolved.path("in").asString("").equals(in)) {
                        parameters.add(resolved);
                    }
                }));
        return parameters;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref")
                ? resolve(description.at(node.get("$ref").asString().substring(1)))
                : node;
    }
}
