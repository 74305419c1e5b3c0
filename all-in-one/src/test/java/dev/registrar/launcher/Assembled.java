package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.adapter.openapi.OpenApiDocument;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.adapter.web.RawHttp;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The whole product in this JVM, once for all tests of the module, with a user of each role. */
final class Assembled {

    static final String BASE_URL = "http://localhost:3000";
    private static final String ADMIN = "root@example.com";
    static final String PASSWORD = "Correct-Horse-7";

    private final ConfigurableApplicationContext context;
    private final RawHttp http;
    private final Map<Role, String> cookies = new EnumMap<>(Role.class);
    private final Map<Role, String> ids = new EnumMap<>(Role.class);

    private Assembled() {
        TestMongo mongo = TestMongo.open();
        context = new SpringApplicationBuilder(Registrar.class)
                .registerShutdownHook(false)
                .run(
                        "--PORT=0",
                        "--MANAGEMENT_PORT=0",
                        "--MONGODB_URI=" + mongo.uri(),
                        "--AUTH_SECRET=0123456789abcdef0123456789abcdef",
                        "--MASTER_KEY=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "--BASE_URL=" + BASE_URL,
                        "--BOOTSTRAP_ADMIN_EMAIL=" + ADMIN,
                        "--BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD,
                        // Hashes of tests protect nothing, and tests guess more than people may.
                        "--ARGON2_MEMORY_KIB=64",
                        "--ARGON2_ITERATIONS=1",
                        "--THROTTLE_ACCOUNT_FREE=1000000",
                        "--THROTTLE_SOURCE_FREE=1000000",
                        "--spring.main.banner-mode=off");
        http = new RawHttp(
                Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"))));
        if (TestMongo.isReal()) {
            // The application is not stopped before: it ends with the JVM, as nobody waits for its answers.
            Runtime.getRuntime().addShutdownHook(new Thread(mongo::close));
        }
        signIn(Role.ADMIN, ADMIN);
        for (Role role : List.of(Role.USER, Role.AUDITOR)) {
            String email = role.wire() + "@example.com";
            String id = register(email);
            if (role != Role.USER) {
                Answer granted = send("PUT /users/" + id + "/role", Role.ADMIN, "{\"role\":\"" + role.wire() + "\"}");
                assertThat(granted.status()).as(granted.body()).isEqualTo(200);
            }
            signIn(role, email);
        }
    }

    static Assembled get() {
        return Holder.INSTANCE;
    }

    private static final class Holder {
        static final Assembled INSTANCE = new Assembled();
    }

    /** Registers a user and returns its id. */
    String register(String email) {
        Answer made = send(
                "POST /users",
                null,
                "{\"email\":\"" + email + "\",\"name\":\"Some Name\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return json(made).get("id").asString();
    }

    private void signIn(Role role, String email) {
        Person person = signedIn(email);
        cookies.put(role, person.cookie());
        ids.put(role, person.id());
    }

    /** Someone with an account and a session of its own, which a test may ruin. */
    record Person(String id, String email, String cookie) {}

    /** Registers somebody and signs in. */
    Person person(String email) {
        register(email);
        return signedIn(email);
    }

    Person signedIn(String email) {
        Answer in = as(null, "POST /auth/sign-in/email", credentials(email));
        assertThat(in.status()).as(in.body()).isEqualTo(200);
        return new Person(json(in).get("user").get("id").asString(), email, cookieOf(in));
    }

    static String credentials(String email) {
        return "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"name\":\"Some Name\"}";
    }

    /** Returns the session cookie that {@code answer} sets, as a browser sends it back; empty where it sets none. */
    static String cookieOf(Answer answer) {
        return answer.headers().stream()
                .filter(line -> line.contains("session_token=") && !line.contains("Max-Age=0"))
                .map(line ->
                        line.substring(line.indexOf(':') + 1, line.indexOf(';')).strip())
                .findFirst()
                .orElse("");
    }

    /** Sends JSON with the cookie of {@code person}, or as nobody. */
    Answer as(@Nullable Person person, String line, String body, String... headers) {
        List<String> head = new ArrayList<>(List.of("Content-Type: application/json"));
        if (person != null) {
            head.add("Cookie: " + person.cookie());
        }
        head.addAll(Arrays.asList(headers));
        return send(line, (Role) null, body.getBytes(StandardCharsets.UTF_8), head.toArray(String[]::new));
    }

    boolean isSignedIn(Person person) {
        return !as(person, "GET /auth/get-session", "").body().equals("null");
    }

    /** Sends bytes as they are. */
    Answer raw(String request) {
        return http.send(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    int managementPort() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.management.port")));
    }

    String id(Role role) {
        return Objects.requireNonNull(ids.get(role));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Sends JSON as {@code role}, or as nobody. */
    Answer send(String line, @Nullable Role role, String body) {
        return send(line, role, body.getBytes(StandardCharsets.UTF_8), "Content-Type: application/json");
    }

    /** Sends a request as {@code role}, or as nobody, with exactly these headers besides what that takes. */
    Answer send(String line, @Nullable Role role, byte[] body, String... headers) {
        List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1", "Origin: " + BASE_URL));
        if (role != null) {
            head.add("Cookie: " + cookies.get(role));
        }
        head.addAll(Arrays.asList(headers));
        if (body.length > 0 || line.startsWith("P")) {
            head.add("Content-Length: " + body.length);
        }
        return http.send(head, body);
    }

    static JsonNode json(Answer answer) {
        return Json.mapper().readTree(answer.body());
    }

    /** Returns every endpoint of ours that Spring has mapped. */
    List<Endpoint> endpoints() {
        Set<Endpoint> endpoints = new TreeSet<>(Comparator.comparing(Endpoint::toString));
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((info, method) -> {
                    if (method.getBeanType().getName().startsWith("dev.registrar.")) {
                        for (String pattern : info.getPatternValues()) {
                            Set<RequestMethod> methods =
                                    info.getMethodsCondition().getMethods();
                            assertThat(methods).as(pattern).isNotEmpty();
                            methods.forEach(verb -> endpoints.add(new Endpoint(verb.name(), pattern)));
                        }
                    }
                });
        return List.copyOf(endpoints);
    }

    /** Returns who may call each endpoint, as its annotation says. */
    Map<Endpoint, Access.Level> levels() {
        Map<Endpoint, Access.Level> levels = new TreeMap<>(Comparator.comparing(Endpoint::toString));
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((info, method) -> {
                    Access own = method.getMethodAnnotation(Access.class);
                    Access access = own != null ? own : method.getBeanType().getAnnotation(Access.class);
                    if (access != null) {
                        info.getPatternValues()
                                .forEach(pattern -> info.getMethodsCondition()
                                        .getMethods()
                                        .forEach(verb ->
                                                levels.put(new Endpoint(verb.name(), pattern), access.value())));
                    }
                });
        return levels;
    }

    OpenApiDocument document() {
        return OpenApiDocument.read(BASE_URL);
    }

    JsonNode description() {
        return Json.mapper().readTree(document().json());
    }

    /** A mapped method and pattern. */
    record Endpoint(String method, String pattern) {

        /** Better Auth's paths are served twice; the description has them once. */
        Endpoint canonical() {
            return pattern.startsWith("/api/auth") ? new Endpoint(method, pattern.substring(4)) : this;
        }

        boolean isProtocol() {
            return pattern.startsWith("/auth") || pattern.startsWith("/api/auth");
        }

        /** Returns the request line with {@code id} in place of the variables. */
        String line(String id) {
            return method + " "
                    + pattern.replaceAll("\\{[^}]*}", id.replace("\\", "\\\\").replace("$", "\\$"));
        }

        boolean hasVariable() {
            return pattern.contains("{");
        }

        Optional<JsonNode> operation(JsonNode description) {
            return Optional.ofNullable(description.get("paths").get(canonical().pattern()))
                    .map(path -> path.get(method.toLowerCase(java.util.Locale.ROOT)));
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }
}
