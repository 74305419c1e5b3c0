package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command side and the query side as processes of their own, behind the proxy that docker-compose.yml starts. */
class TwoSidesTest {

    private static final String PASSWORD = "Analytical-1";

    @TempDir
    Path directory;

    @Test
    void a_write_on_one_side_is_read_on_the_other_through_one_base_url() throws IOException {
        int port = App.freePort();
        try (TestMongo mongo = TestMongo.open();
                App command =
                        App.launch("command-side", environment(mongo, port)).awaitStart();
                App query = App.launch("query-side", environment(mongo, port)).awaitStart();
                Front front = front(port, command.base(), query.base())) {
            Browser ada = front.browser();
            Browser.Answer signedUp = ada.post(
                    "/api/auth/sign-up/email",
                    Map.of("email", "ada.two@example.com", "name", "Ada Byron", "password", PASSWORD));
            assertThat(signedUp.status()).as(signedUp.toString()).isEqualTo(200);
            String id = signedUp.json().get("user").get("id").stringValue();

            Browser.Answer renamed = ada.patch("/users/" + id, Map.of("name", "Ada Lovelace"));
            assertThat(renamed.status()).as(renamed.toString()).isEqualTo(200);
            Browser.Answer read = ada.get("/users/" + id, "Read-After", renamed.header("Log-Position"));
            assertThat(read.status()).as(read.toString()).isEqualTo(200);
            assertThat(read.json().get("name").stringValue()).isEqualTo("Ada Lovelace");
            assertThat(ada.get("/users?q=ada").json().get("total").intValue()).isEqualTo(1);

            Browser admin = front.browser().signIn(App.ADMIN_EMAIL, App.ADMIN_PASSWORD);
            assertThat(admin.get("/audit/verify").json().get("ok").booleanValue())
                    .isTrue();
            assertThat(admin.put("/users/" + id + "/role", Map.of("role", "auditor"))
                            .status())
                    .isEqualTo(200);
            assertThat(ada.get("/audit/events").status())
                    .as("a new role counts on the other side at once")
                    .isEqualTo(200);

            assertThat(ada.post("/auth/sign-out", Map.of()).status()).isEqualTo(200);
            assertThat(ada.get("/users/me").status()).isEqualTo(401);
        }
    }

    private static Map<String, String> environment(TestMongo mongo, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MONGODB_URI", mongo.uri());
        environment.put("BASE_URL", "http://localhost:" + port);
        environment.put("AUTH_SECRET", "0123456789abcdef0123456789abcdef0123456789");
        environment.put("MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        environment.put("BOOTSTRAP_ADMIN_EMAIL", App.ADMIN_EMAIL);
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", App.ADMIN_PASSWORD);
        return environment;
    }

    private Front front(int port, URI command, URI query) throws IOException {
        if (Tool.isThere("nginx")) {
            return Proxy.start(directory, port, command, query);
        }
        System.out.println("SKIPPED: nginx is not installed, so the two sides were tried without deploy/nginx.conf.");
        URI base = URI.create("http://localhost:" + port);
        return () -> new Browser(
                base,
                (method, path) -> isForCommandSide(method, URI.create(path).getPath()) ? command : query);
    }

    private static boolean isForCommandSide(String method, String path) {
        if (path.endsWith("/auth/admin/list-users")) {
            return false;
        }
        return path.startsWith("/auth/")
                || path.startsWith("/api/auth/")
                || (!method.equals("GET") && !method.equals("HEAD") && !path.startsWith("/projections"));
    }

    /** What makes two processes look like one. */
    private interface Front extends AutoCloseable {
        Browser browser();

        @Override
        default void close() {}
    }

    /** nginx with the shipped configuration; only the places of this machine are put in. */
    private record Proxy(Process process, URI base) implements Front {

        static Proxy start(Path directory, int port, URI command, URI query) throws IOException {
            String shipped = Repository.read(Repository.ROOT.resolve("deploy/nginx.conf"));
            String here = "daemon off;\nmaster_process off;\npid " + directory.resolve("pid") + ";\nerror_log stderr;\n"
                    + shipped.replace("server command:3000", "server 127.0.0.1:" + command.getPort())
                            .replace("server query:3000", "server 127.0.0.1:" + query.getPort())
                            .replace("listen 3000", "listen 127.0.0.1:" + port)
                            .replace(
                                    "http {",
                                    "http {\n    access_log off;\n    client_body_temp_path "
                                            + directory.resolve("body") + ";\n    proxy_temp_path "
                                            + directory.resolve("proxy")
                                            + ";\n    fastcgi_temp_path " + directory.resolve("fastcgi")
                                            + ";\n    uwsgi_temp_path " + directory.resolve("uwsgi")
                                            + ";\n    scgi_temp_path "
                                            + directory.resolve("scgi") + ";");
            Path file = Files.writeString(directory.resolve("nginx.conf"), here);
            List<String> nginx = List.of("nginx", "-p", directory.toString(), "-c", file.toString());
            Tool.run(directory, List.of("nginx", "-t", "-p", directory.toString(), "-c", file.toString()), Map.of())
                    .mustSucceed();
            Process process = new ProcessBuilder(nginx)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("nginx.log").toFile())
                    .start();
            URI base = URI.create("http://localhost:" + port);
            Browser browser = new Browser(base);
            while (process.isAlive()) {
                try {
                    browser.trySend("GET", "/health", null);
                    return new Proxy(process, base);
                } catch (IOException notYet) {
                    Thread.onSpinWait();
                }
            }
            throw new AssertionError(Repository.read(directory.resolve("nginx.log")));
        }

        @Override
        public Browser browser() {
            return new Browser(base);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
