package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Accounts that the reference server made on a MongoDB, brought over by the jar and used by the official client. */
class ImportTest {

    private static final Path SCRIPTS = Repository.ROOT.resolve("e2e/importing");
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789";
    private static final String MASTER_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private static final ObjectMapper JSON = new ObjectMapper();

    private static void install() {
        Tool.require("node", "nothing was brought over from the reference server");
        Tool.require("npm", "nothing was brought over from the reference server");
        Path installed = SCRIPTS.resolve("node_modules/.package-lock.json");
        Path wanted = SCRIPTS.resolve("package-lock.json");
        boolean upToDate = Files.exists(installed)
                && installed.toFile().lastModified() >= wanted.toFile().lastModified();
        if (!upToDate) {
            Tool.run(SCRIPTS, List.of("npm", "ci", "--no-progress"), Map.of()).mustSucceed();
        }
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(Installation.of("all-in-one").command());
        command.add("import");
        command.addAll(List.of(arguments));
        return command;
    }

    private static Tool.Result run(Map<String, String> target, String... arguments) {
        return Tool.run(Path.of("").toAbsolutePath(), command(arguments), target);
    }

    @Test
    void the_same_cookie_and_the_same_password_still_work(@TempDir Path directory) throws IOException {
        install();
        Map<String, String> target =
                Map.of("DATA_DIR", directory.resolve("data").toString(), "AUTH_SECRET", SECRET);
        Path report = directory.resolve("report.json");
        JsonNode made;
        try (TestMongo source = TestMongo.open()) {
            made = lastLine(Tool.run(SCRIPTS, List.of("node", "reference.mjs", source.uri(), SECRET), Map.of())
                    .mustSucceed());

            Tool.Result trial = run(target, "better-auth", "--from", source.uri(), "--dry-run");
            assertThat(trial.output()).containsPattern("would be imported +4 ");
            Tool.Result done = run(target, "better-auth", "--from", source.uri(), "--report", report.toString());
            assertThat(done.exitCode()).as(done.output()).isEqualTo(1);
            Tool.Result again = run(target, "better-auth", "--from", source.uri());
            assertThat(again.output())
                    .containsPattern("imported +0 ")
                    .containsPattern("were here already +4 ")
                    .containsPattern("1 +EMAIL_TAKEN");
        }
        JsonNode said = JSON.readTree(Files.readString(report));
        assertThat(said.at("/accounts/imported").intValue()).isEqualTo(4);
        assertThat(said.at("/accounts/skipped").intValue()).isEqualTo(1);
        assertThat(said.at("/findings/EMAIL_TAKEN").intValue()).isEqualTo(1);
        assertThat(said.toString())
                .doesNotContain("source.test", made.at("/password").asString());

        try (App app = App.allInOne(target)) {
            Browser.Answer refused = new Browser(app)
                    .post(
                            "/auth/sign-in/email",
                            Map.of(
                                    "email",
                                    "banned@source.test",
                                    "password",
                                    made.at("/password").asString()));
            assertThat(refused.json().at("/code").asString()).isEqualTo("BANNED_USER");
            JsonNode ada = lastLine(Tool.run(
                            SCRIPTS,
                            List.of(
                                    "node",
                                    "signin.mjs",
                                    app.base().toString(),
                                    "ada@source.test",
                                    made.at("/password").asString(),
                                    made.at("/cookie").asString()),
                            Map.of())
                    .mustSucceed());
            assertThat(ada.at("/user/id")).isEqualTo(made.at("/ada"));
            assertThat(ada.at("/user/emailVerified").booleanValue()).isTrue();
            assertThat(ada.at("/user/createdAt").asString()).isEqualTo("2024-02-03T04:05:06.789Z");
            assertThat(ada.at("/user/image").asString()).isEqualTo("https://example.com/ada.png");

            assertThat(session(app, made.at("/device").asString())
                            .at("/user/email")
                            .asString())
                    .isEqualTo("ada@source.test");
            assertThat(session(app, made.at("/chief").asString())
                            .at("/user/role")
                            .asString())
                    .isEqualTo("admin");
            assertThat(session(app, made.at("/twice").asString()).isNull()).isTrue();
            assertThat(session(app, made.at("/banned").asString()).isNull())
                    .as("a session of a banned account")
                    .isTrue();
            assertThat(byChief(app, made, "/users?email=ada@source.test")
                            .at("/users/0/createdAt")
                            .asString())
                    .isEqualTo("2024-02-03T04:05:06.789Z");
            assertThat(byChief(app, made, "/audit/verify").at("/ok").booleanValue())
                    .isTrue();
        }
    }

    /** The admin of the source is one here, by the session that was opened there. */
    private static JsonNode byChief(App app, JsonNode made, String path) {
        return new Browser(app)
                .get(path, "Cookie", made.at("/chief").asString())
                .json();
    }

    private static JsonNode session(App app, String cookie) {
        return new Browser(app).get("/auth/get-session", "Cookie", cookie).json();
    }

    private static JsonNode lastLine(Tool.Result result) {
        List<String> lines = result.output().strip().lines().toList();
        return JSON.readTree(lines.getLast());
    }

    @Test
    void a_run_that_was_killed_is_taken_up_where_it_was() throws Exception {
        int size = 400;
        try (TestMongo source = TestMongo.open();
                TestMongo target = TestMongo.open()) {
            source.database()
                    .getCollection("users")
                    .insertMany(IntStream.range(0, size)
                            .mapToObj(n -> new Document("_id", new ObjectId())
                                    .append("email", "n" + n + "@source.test")
                                    .append("name", "Number " + n)
                                    .append("password", "$2b$10$" + "a".repeat(53)))
                            .toList());
            Map<String, String> environment =
                    Map.of("MONGODB_URI", target.uri(), "AUTH_SECRET", SECRET, "MASTER_KEY", MASTER_KEY);
            ProcessBuilder builder = new ProcessBuilder(command("mongoose", "--from", source.uri()))
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "import-killed.log").toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            MongoCollection<Document> log = target.database().getCollection("commits");
            while (process.isAlive() && log.estimatedDocumentCount() < size / 10) {
                Thread.onSpinWait();
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
            assertThat(log.countDocuments())
                    .as("commits of the run that was killed")
                    .isBetween(size / 10L, size - 1L);

            Tool.Result done = run(environment, "mongoose", "--from", source.uri());

            assertThat(done.exitCode()).as(done.output()).isZero();
            assertThat(done.output()).containsPattern("skipped +0 ");
            Tool.Result again = run(environment, "mongoose", "--from", source.uri());
            assertThat(again.output()).containsPattern("were here already +" + size + " ");
        }
    }
}
