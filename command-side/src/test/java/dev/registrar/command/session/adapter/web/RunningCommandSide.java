package dev.registrar.command.session.adapter.web;

import dev.registrar.command.CommandSide;
import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command side on a free port, with a database of its own and cheap password hashes. */
final class RunningCommandSide implements AutoCloseable {

    static final String ORIGIN = "http://localhost:3000";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestMongo mongo;
    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private RunningCommandSide(TestMongo mongo, Class<?> more, @Nullable Clock clock, List<String> settings) {
        this.mongo = mongo;
        // What is said later counts.
        Map<String, String> all = new LinkedHashMap<>();
        List<String> usual = List.of(
                "PORT=0",
                "MONGODB_URI=" + mongo.uri(),
                "BASE_URL=" + ORIGIN,
                "AUTH_SECRET=0123456789abcdef0123456789abcdef0123456789",
                "MASTER_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "ARGON2_MEMORY_KIB=64",
                "ARGON2_ITERATIONS=1");
        Stream.concat(usual.stream(), settings.stream())
                .forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        this.context = new SpringApplicationBuilder(CommandSide.class, more)
                .initializers((GenericApplicationContext made) -> {
                    if (clock != null) {
                        made.registerBean("clockOfTest", Clock.class, () -> clock, bean -> bean.setPrimary(true));
                    }
                })
                .run(all.values().stream().map(setting -> "--" + setting).toArray(String[]::new));
    }

    static RunningCommandSide start(String... settings) {
        return startWith(CommandSide.class, settings);
    }

    /** Starts it with another configuration beside its own. */
    static RunningCommandSide startWith(Class<?> more, String... settings) {
        return new RunningCommandSide(TestMongo.open(), more, null, List.of(settings));
    }

    /** One that looks at {@code clock}. */
    static RunningCommandSide start(Clock clock, String... settings) {
        return new RunningCommandSide(TestMongo.open(), CommandSide.class, clock, List.of(settings));
    }

    /** A second process on the same database that looks at {@code clock}. */
    RunningCommandSide another(Clock clock) {
        return new RunningCommandSide(mongo, CommandSide.class, clock, List.of());
    }

    /** A second process on the same database. */
    RunningCommandSide another(String... settings) {
        return new RunningCommandSide(mongo, CommandSide.class, null, List.of(settings));
    }

    TestMongo mongo() {
        return mongo;
    }

    /** What Spring has mapped of ours. */
    RequestMappingHandlerMapping mappings() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, Object body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json", "Origin", ORIGIN));
        all.addAll(List.of(headers));
        String text = body instanceof String ready ? ready : JSON.writeValueAsString(body);
        return send("POST", path, text, all.toArray(String[]::new));
    }

    Answer send(String method, String path, String body, String... headers) {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopping);
        }
    }

    /** Signs someone up and returns the answer. */
    Answer signUp(String email) {
        return post("/api/auth/sign-up/email", person(email));
    }

    static Map<String, Object> person(String email) {
        return Map.of("email", email, "password", "Password123", "name", "Ada Lovelace");
    }

    static Map<String, Object> login(String email, String password) {
        return Map.of("email", email, "password", password);
    }

    @Override
    public void close() {
        context.close();
    }

    /** An answer with its JSON and its cookies. */
    record Answer(HttpResponse<String> http) {

        int status() {
            return http.statusCode();
        }

        String body() {
            return http.body();
        }

        JsonNode json() {
            return JSON.readTree(http.body());
        }

        String code() {
            return json().path("code").asString("");
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        List<String> setCookies() {
            return http.headers().allValues("set-cookie");
        }

        /** Returns the session cookie as a browser sends it back. */
        String cookie() {
            return setCookies().stream()
                    .filter(cookie -> cookie.startsWith("better-auth.session_token="))
                    .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }
    }
}
