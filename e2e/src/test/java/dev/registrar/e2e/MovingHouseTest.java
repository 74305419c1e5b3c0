package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.cli.EventLog;
import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What began on the embedded store goes on on a MongoDB, as README.md says. */
class MovingHouseTest {

    private static final String PASSWORD = "Analytical-1";

    @TempDir
    Path data;

    @Test
    void accounts_sessions_history_and_proof_move_from_the_embedded_store_to_a_mongodb()
            throws IOException, InterruptedException {
        Browser ada;
        Browser admin;
        String id;
        String checkpoint;
        try (App app = App.allInOne(data)) {
            ada = new Browser(app);
            id = ada.post(
                            "/auth/sign-up/email",
                            Map.of("email", "ada.moves@example.com", "name", "Ada Byron", "password", PASSWORD))
                    .json()
                    .get("user")
                    .get("id")
                    .stringValue();
            assertThat(ada.patch("/users/" + id, Map.of("name", "Ada Lovelace")).status())
                    .isEqualTo(200);
            admin = Browser.admin(app);
            app.stop();
        }
        Path head = data.resolve("head.json");
        checkpoint = eventlog(0, "checkpoint", "--data-dir", data.toString());
        Files.writeString(head, checkpoint);

        try (TestMongo mongo = TestMongo.open()) {
            eventlog(0, "copy", "--data-dir", data.toString(), "--to", mongo.uri());
            eventlog(0, "verify", "--uri", mongo.uri(), "--head", head.toString());
            try (App app = App.allInOne(Map.of(
                    "MONGODB_URI", mongo.uri(),
                    "AUTH_SECRET", Files.readString(data.resolve("auth-secret")).strip(),
                    "MASTER_KEY", Files.readString(data.resolve("master-key")).strip()))) {
                assertThat(ada.moveTo(app).get("/users/me").json().get("name").stringValue())
                        .as("her session goes on, and what is encrypted can be read")
                        .isEqualTo("Ada Lovelace");
                Browser again = new Browser(app).signIn("ada.moves@example.com", PASSWORD);
                assertThat(again.patch("/users/" + id, Map.of("name", "Countess"))
                                .status())
                        .isEqualTo(200);
                assertThat(again.get("/users?q=countess").json().get("total").intValue())
                        .isEqualTo(1);
                assertThat(again.post(
                                        "/users",
                                        Map.of("email", "ada.moves@example.com", "name", "Eve", "password", PASSWORD))
                                .status())
                        .as("the address is taken here too")
                        .isEqualTo(409);
                admin.moveTo(app);
                assertThat(admin.get("/audit/users/" + id + "/history").toString())
                        .contains("Ada Byron")
                        .contains("Countess");
                assertThat(admin.get("/audit/verify").json().get("ok").booleanValue())
                        .isTrue();
                app.stop();
            }
            assertThat(eventlog(0, "verify", "--uri", mongo.uri(), "--head", head.toString()))
                    .contains("intact");
            assertThat(eventlog(0, "keys", "--uri", mongo.uri()).lines())
                    .as("the key that signed before signs on")
                    .hasSize(1);
        }
    }

    /** Runs the command line of the log in a process of its own and returns what it says. */
    private String eventlog(int expected, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EventLog.class.getName()));
        command.addAll(List.of(arguments));
        Path errors = data.resolve("errors.log");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output + Files.readString(errors)).isEqualTo(expected);
        // The logger of this class path, which the script leaves out, writes to standard output too.
        return output.lines()
                .filter(line -> line.startsWith("{") || line.startsWith("intact"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
