package dev.registrar.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A person at a browser: keeps cookies and says where its pages came from. */
final class Browser {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private URI base;
    private Route route;

    Browser(App app) {
        this(app.base());
    }

    Browser(URI base) {
        this(base, (method, path) -> base);
    }

    /** Takes the given address for where it is, but sends each request where the route says. */
    Browser(URI base, Route route) {
        this.base = base;
        this.route = route;
    }

    /** Goes on with the same cookies, which do not know ports, after a restart elsewhere. */
    Browser moveTo(App app) {
        base = app.base();
        route = (method, path) -> app.base();
        return this;
    }

    /** Signs in and fails if that is refused. */
    Browser signIn(String email, String password) {
        Answer answer = post("/auth/sign-in/email", Map.of("email", email, "password", password));
        if (answer.status() != 200) {
            throw new AssertionError("Sign-in refused: " + answer);
        }
        return this;
    }

    static Browser admin(App app) {
        return new Browser(app).signIn(App.ADMIN_EMAIL, App.ADMIN_PASSWORD);
    }

    /** A cookie's value, for another program to send. */
    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** Keeps a cookie, as if it had been set by where it is. */
    void keep(String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(base, cookie);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, Object body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer patch(String path, Object body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    Answer put(String path, Object body, String... headers) {
        return send("PUT", path, body, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    private Answer send(String method, String path, Object body, String... headers) {
        try {
            return trySend(method, path, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the others, but lets through what happens when the other end dies. */
    Answer trySend(String method, String path, Object body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        route.to(method, path).resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Origin", base.toString())
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Which process answers a request. */
    interface Route {
        URI to(String method, String path);
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        long position() {
            return Long.parseLong(header("Log-Position"));
        }

        @Override
        public String toString() {
            return response.request().method() + " " + response.uri() + " -> " + status() + " " + response.body();
        }
    }
}
