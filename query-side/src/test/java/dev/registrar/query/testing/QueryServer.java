package dev.registrar.query.testing;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.QuerySide;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.testing.TestSessions;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The query side as it runs alone, on a free port and a database of its own, and a client that is signed in. */
public final class QueryServer implements AutoCloseable {

    private final TestMongo mongo = TestMongo.open();
    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final History history;
    private final Map<String, String> cookies = new HashMap<>();

    private QueryServer() {
        context = new SpringApplicationBuilder(QuerySide.class)
                .properties(Map.of(
                        "PORT", "0",
                        "server.port", "0",
                        "management.server.port", "-1",
                        "BASE_URL", "http://localhost:3000",
                        "MONGODB_URI", mongo.uri(),
                        "AUTH_SECRET", "a secret of tests, long enough to be one",
                        "MASTER_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "spring.main.banner-mode", "off",
                        "logging.level.dev.registrar", "WARN"))
                .run();
        history = new History(context.getBean(CommitLog.class), context.getBean(DataKeys.class));
    }

    public static QueryServer start() {
        return new QueryServer();
    }

    public History history() {
        return history;
    }

    public TestMongo mongo() {
        return mongo;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Registers a user and signs it in, under its id as the name of the session; returns the position. */
    public long signIn(String id, String role) {
        long position = history.commit(new UserRegistered(id, id + "@example.org", "Name of " + id, role, 1));
        cookies.put(id, TestSessions.open(mongo.database(), id, context.getBean(SessionCookies.class)));
        return position;
    }

    /** What was answered. */
    public record Answer(int status, JsonNode json, String text, HttpResponse<String> response) {

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public String code() {
            return json.path("code").asString();
        }
    }

    /** Asks as {@code user}, or as nobody where that is null; {@code headers} are names and values in turn. */
    public Answer get(String user, String path, String... headers) {
        return send("GET", user, path, headers);
    }

    public Answer send(String method, String user, String path, String... headers) {
        try {
            HttpResponse<String> response = client.send(request(method, user, path, headers), BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            JsonNode json = type.contains("json")
                            && !type.contains("ndjson")
                            && !response.body().isEmpty()
                    ? Json.mapper().readTree(response.body())
                    : Json.mapper().nullNode();
            return new Answer(response.statusCode(), json, response.body(), response);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public HttpClient client() {
        return client;
    }

    public HttpRequest request(String method, String user, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (user != null) {
            request.header("Cookie", cookies.get(user));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Override
    public void close() {
        context.close();
        mongo.close();
    }
}
