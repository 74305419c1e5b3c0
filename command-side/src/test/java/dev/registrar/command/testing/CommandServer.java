package dev.registrar.command.testing;

import dev.registrar.command.CommandSide;
import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.testing.TestSessions;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The command side as it runs alone, on a free port and a database of its own, and a client with sessions of users. */
public final class CommandServer implements AutoCloseable {

    private static final String ORIGIN = "http://localhost:3000";

    private final TestMongo mongo = TestMongo.open();
    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> cookies = new ConcurrentHashMap<>();

    private CommandServer() {
        context = new SpringApplicationBuilder(CommandSide.class)
                .properties(Map.of(
                        "BASE_URL", ORIGIN,
                        "server.port", "0",
                        "management.server.port", "-1",
                        "MONGODB_URI", mongo.uri(),
                        "AUTH_SECRET", "a secret of tests, long enough to be one",
                        "MASTER_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        // Hashes of tests protect nothing.
                        "ARGON2_MEMORY_KIB", "64",
                        "ARGON2_ITERATIONS", "1",
                        "spring.main.banner-mode", "off",
                        "logging.level.dev.registrar", "WARN"))
                .run();
    }

    /** Starts it. */
    public static CommandServer start() {
        return new CommandServer();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public TestMongo mongo() {
        return mongo;
    }

    /** Makes a user of {@code role} and signs it in; returns its id. */
    public String signedIn(Role role) {
        String id = Ids.next();
        bean(Commands.class)
                .send(
                        new RegisterUser(
                                id,
                                new EmailAddress(id.toLowerCase() + "@example.org"),
                                new PersonName("Name"),
                                role,
                                1),
                        CommandContext.system("test"));
        cookies.put(id, TestSessions.open(mongo.database(), id, bean(SessionCookies.class)));
        return id;
    }

    /** What was answered. */
    public record Answer(int status, JsonNode json, HttpResponse<String> response) {
        public String code() {
            return json.path("code").asString();
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    /** Sends a request by {@code user}, null for nobody, with headers as name, value, name, value. */
    public Answer send(String user, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path));
        var all = new HashMap<String, String>(Map.of("Content-Type", "application/json"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        if (user != null) {
            all.put("Cookie", cookies.get(user));
            all.put("Origin", ORIGIN);
        }
        all.forEach(request::header);
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            JsonNode json = Json.mapper().readTree(response.body().isEmpty() ? "null" : response.body());
            return new Answer(response.statusCode(), json, response);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        context.close();
        client.close();
        mongo.close();
    }
}
