package dev.registrar.eventstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.StockStore;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.Sealer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private final TestMongo mongo = TestMongo.open();
    private final TestMongo other = TestMongo.open();

    @TempDir
    private Path directory;

    private String out = "";
    private String err = "";

    @BeforeEach
    void write() {
        try (var log = MongoCommitLog.open(mongo.database())) {
            log.append(Drafts.commit()
                    .event("ada", 0)
                    .take("email:ada", "ada")
                    .under("key \"1\"", "done\n")
                    .draft());
            log.append(Drafts.commit()
                    .event(new NewEvent(
                            "e-2",
                            "User",
                            "ada",
                            1,
                            "user.renamed",
                            null,
                            Instant.parse("2026-11-21T07:30:00Z"),
                            new Content.Binary(new byte[] {0, -1, 7}),
                            Content.of("{\"name\":\"Zoë \\u0001 😀 $oid\"}\t")))
                    .release("email:ada", "ada")
                    .draft());
            mongo.database().getCollection("commits").insertOne(new Document("_id", 3L).append("void", true));
        }
        try (var log = MongoCommitLog.open(mongo.database())) {
            for (var i = 0; i < 5; i++) {
                log.append(Drafts.of("bob", i));
            }
            Sealer.start(
                            log,
                            MongoSeals.of(mongo.database()),
                            new MongoSealKeys(mongo.database(), new byte[32], Clock.systemUTC()),
                            Clock.systemUTC(),
                            Sealer.INTERVAL)
                    .close();
        }
    }

    @AfterEach
    void close() {
        mongo.close();
        other.close();
    }

    @Test
    void a_round_trip_is_identical_to_the_byte_and_can_be_interrupted() throws IOException {
        var first = directory.resolve("first.ndjson");
        var second = directory.resolve("second.ndjson");
        assertThat(run("export", "--uri", mongo.uri(), "--file", first.toString()))
                .isZero();
        var whole = Files.readString(first);
        assertThat(whole.lines()).hasSize(8).allMatch(line -> line.startsWith("{\"specversion\":\"1.0\",\"id\":\""));

        // Cut in the middle of a line: export goes on, import takes what is there and later the rest.
        Files.writeString(first, whole.substring(0, whole.length() / 2));
        var part = directory.resolve("part.ndjson");
        Files.writeString(part, whole.lines().limit(3).collect(java.util.stream.Collectors.joining("\n")));
        assertThat(run("export", "--uri", mongo.uri(), "--file", first.toString()))
                .isZero();
        assertThat(first).hasContent(whole);
        assertThat(run("import", "--uri", other.uri(), "--file", part.toString()))
                .as(err)
                .isZero();
        assertThat(run("import", "--uri", other.uri(), "--file", first.toString()))
                .as(err)
                .isZero();

        assertThat(run("export", "--uri", other.uri(), "--file", second.toString()))
                .isZero();
        assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
        assertThat(run("verify", "--uri", other.uri())).isZero();
        assertThat(run("export", "--uri", other.uri(), "--after", "7")).isZero();
        assertThat(out.lines()).hasSize(1);
    }

    @Test
    void an_import_that_was_changed_or_has_a_gap_or_is_of_another_log_is_refused() throws IOException {
        run("export", "--uri", mongo.uri());
        var lines = out.lines().toList();
        assertThat(importing(lines.getFirst().replace("done", "lost"))).isEqualTo(1);
        assertThat(err).contains("fault: commit 1 is not what its leafhash says");
        assertThat(importing(lines.getFirst() + "\n" + lines.get(2))).isEqualTo(1);
        assertThat(importing("{}")).isEqualTo(1);
        assertThat(importing(lines.getFirst())).isZero();
        run("export", "--uri", mongo.uri());
        try (var log = MongoCommitLog.open(other.database())) {
            log.append(Drafts.of("eve", 0));
        }
        assertThat(importing(String.join("\n", lines))).isEqualTo(1);
        assertThat(err).contains("another commit at 2");
    }

    @Test
    void what_is_intact_and_what_is_not_shows_in_the_exit_code_and_the_last_line() throws IOException {
        assertThat(run("verify", "--uri", mongo.uri())).isZero();
        assertThat(out).isEqualToIgnoringNewLines("intact: 8 commits, head 8, sealed 8");
        assertThat(run("checkpoint", "--uri", mongo.uri())).isZero();
        var head = directory.resolve("head.json");
        Files.writeString(head, out);
        assertThat(run("verify", "--uri", mongo.uri(), "--head", head.toString()))
                .isZero();

        var commits = mongo.database().getCollection("commits");
        commits.updateOne(new Document("_id", 5L), Updates.set("at", new java.util.Date(0)));
        assertThat(run("verify", "--uri", mongo.uri())).isEqualTo(1);
        assertThat(err.lines().reduce((_, line) -> line).orElse("")).startsWith("fault: SEALED_DIFFERENTLY at 1");
        mongo.database().getCollection("seals").drop();
        assertThat(run("verify", "--uri", mongo.uri())).isZero();
        assertThat(run("verify", "--uri", mongo.uri(), "--head", head.toString()))
                .isEqualTo(1);
        assertThat(err).contains("HEAD_DIFFERS");
        assertThat(run("checkpoint", "--uri", mongo.uri())).isEqualTo(1);
    }

    @Test
    void proofs_are_printed() {
        assertThat(run("prove", "--uri", mongo.uri(), "--position", "3"))
                .as(err)
                .isZero();
        assertThat(Document.parse(out).getList("inclusion", String.class)).hasSize(3);
        assertThat(run("prove", "--uri", mongo.uri(), "--from", "3")).as(err).isZero();
        assertThat(Document.parse(out).getList("consistency", String.class)).hasSize(4);
    }

    @Test
    void nothing_is_proved_in_a_tree_that_is_not_the_sealed_one() {
        mongo.database()
                .getCollection("commits")
                .updateOne(new Document("_id", 5L), Updates.set("at", new java.util.Date(0)));
        assertThat(run("prove", "--uri", mongo.uri(), "--position", "3")).isEqualTo(1);
        assertThat(err).contains("fault: the first 8 commits are not those that were sealed");
        assertThat(run("prove", "--uri", mongo.uri(), "--from", "3")).isEqualTo(1);
        assertThat(run("prove", "--uri", mongo.uri(), "--position", "3", "--size", "4"))
                .as("before the change")
                .isZero();
    }

    @Test
    void each_command_says_what_it_does() {
        for (var command : EventLog.commandLine().getSubcommands().keySet()) {
            assertThat(run(command, "--help")).as(command).isZero();
            assertThat(out).startsWith("Usage: eventlog " + command);
        }
    }

    @Test
    void a_missing_index_is_told_and_not_made() {
        var commits = mongo.database().getCollection("commits");
        commits.dropIndex("u_1");
        assertThat(run("verify", "--uri", mongo.uri())).isEqualTo(1);
        assertThat(err).contains("fault: INDEX at 0: there is no index on u");
        assertThat(commits.listIndexes().map(index -> index.getString("name"))).containsExactly("_id_");
        assertThat(run("verify", "--uri", other.uri())).isEqualTo(1);
        assertThat(run("export", "--uri", other.uri())).isZero();
        assertThat(other.database().listCollectionNames()).isEmpty();
    }

    @Test
    void looking_leaves_the_file_of_the_embedded_store_as_it_is() throws IOException {
        run("export", "--uri", mongo.uri());
        var lines = directory.resolve("lines.ndjson");
        Files.writeString(lines, out);
        var data = Files.createDirectory(directory.resolve("data"));
        assertThat(run("verify", "--data-dir", data.toString())).isEqualTo(2);
        assertThat(data).isEmptyDirectory();
        assertThat(run("import", "--data-dir", data.toString(), "--file", lines.toString()))
                .as(err)
                .isZero();
        var before = Files.readAllBytes(data.resolve("registrar.mv"));
        assertThat(run("verify", "--data-dir", data.toString())).as(err).isZero();
        assertThat(out).startsWith("intact: 8 commits, head 8, sealed 0");
        assertThat(run("export", "--data-dir", data.toString())).isZero();
        assertThat(run("prove", "--data-dir", data.toString(), "--position", "3"))
                .isZero();
        assertThat(run("keys", "--data-dir", data.toString())).isZero();
        assertThat(Files.readAllBytes(data.resolve("registrar.mv"))).isEqualTo(before);
    }

    @Test
    void a_store_moves_to_another_server_with_all_that_is_beside_its_log() {
        var keys = mongo.database().getCollection("data_keys");
        keys.insertOne(new Document("_id", "ada").append("wrapped", new org.bson.types.Binary(new byte[] {1, 2})));
        mongo.database().getCollection("view_users_v1_0").insertOne(new Document("_id", "ada"));
        assertThat(run("copy", "--uri", mongo.uri(), "--to", other.uri()))
                .as(err)
                .isZero();
        assertThat(out.lines())
                .contains("commits: 8", "data_keys: 1", "seal_keys: 1", "copied and compared: 4 collections");
        assertThat(run("verify", "--uri", other.uri())).as(err).isZero();
        assertThat(out).startsWith("intact: 8 commits, head 8, sealed 8");
        assertThat(other.database().getCollection("data_keys").find())
                .containsExactly(keys.find().first());
        assertThat(other.database().listCollectionNames()).doesNotContain("view_users_v1_0");
        assertThat(run("copy", "--uri", mongo.uri(), "--to", other.uri())).isEqualTo(1);
        assertThat(err).startsWith("fault: the copy ended at ");
    }

    @Test
    void a_copy_goes_on_and_meets_no_strangers() {
        var keys = mongo.database().getCollection("data_keys");
        keys.insertOne(new Document("_id", "ada").append("wrapped", 1));
        var theirs = other.database().getCollection("data_keys");
        theirs.insertOne(new Document("_id", "bob").append("wrapped", 2));
        assertThat(run("copy", "--uri", mongo.uri(), "--to", other.uri())).isEqualTo(1);
        assertThat(err).contains("the collection data_keys has documents of somebody else");
        theirs.deleteOne(new Document("_id", "bob"));
        assertThat(run("copy", "--uri", mongo.uri(), "--to", other.uri()))
                .as(err)
                .isZero();
        try (var third = TestMongo.open()) {
            try (var log = MongoCommitLog.open(third.database())) {
                log.append(Drafts.of("eve", 0));
            }
            assertThat(run("copy", "--uri", mongo.uri(), "--to", third.uri())).isEqualTo(1);
            assertThat(err).contains("commits that were not put there by this");
            assertThat(run("copy", "--uri", TestMongo.open().uri(), "--to", third.uri()))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_stock_store_moves_in() {
        var stock = new StockStore(mongo, StockStore.perEvent(), StockStore.jackson());
        stock.append(StockStore.event("a", 0, 0), StockStore.event("a", 1, 10));
        assertThat(run("migrate", "--uri", other.uri(), "--from", mongo.uri()))
                .as(err)
                .isZero();
        assertThat(out).startsWith("taken and compared: 2 commits; left: 0; snapshots: 0; tokens: 0");
        stock.append(StockStore.event("a", 3, 30));
        assertThat(run("migrate", "--uri", other.uri(), "--from", mongo.uri(), "--finish"))
                .isEqualTo(1);
        assertThat(err).startsWith("fault: the stream of aggregate a has a gap before event 3");
        stock.append(StockStore.event("a", 2, 20));
        stock.snapshot("a", 3);
        stock.store(stock.tokenAfter(4), "figures", 0);
        assertThat(run("migrate", "--uri", other.uri(), "--from", mongo.uri(), "--finish"))
                .as(err)
                .isZero();
        assertThat(out).startsWith("taken and compared: 4 commits; left: 0; snapshots: 1; tokens: 1");
        assertThat(run("verify", "--uri", other.uri())).as(err).isZero();
        assertThat(run("migrate", "--uri", other.uri())).as("without --from").isEqualTo(2);
    }

    @Test
    void keys_are_shown_and_replaced_on_demand_with_overlap() {
        assertThat(run("keys", "--uri", mongo.uri(), "--rotate")).as(err).isZero();
        var first = Document.parse(out);
        var tomorrow = Clock.offset(Clock.systemUTC(), MongoSealKeys.OVERLAP.plusMinutes(1));
        // What seals sees the request, goes on with the old key and publishes the new one.
        assertThat(new MongoSealKeys(mongo.database(), new byte[32], Clock.systemUTC())
                        .current()
                        .id())
                .isEqualTo(first.getString("keyId"));
        assertThat(run("keys", "--uri", mongo.uri())).isZero();
        var second = Document.parse(out.lines().toList().get(1));
        assertThat(new MongoSealKeys(mongo.database(), new byte[32], tomorrow)
                        .current()
                        .id())
                .isEqualTo(second.getString("keyId"));
        assertThat(run("keys", "--uri", mongo.uri())).isZero();
        assertThat(out.lines()).as("asked for once").hasSize(2);
        assertThat(run("keys", "--uri", other.uri(), "--rotate")).isEqualTo(1);
    }

    @Test
    void wrong_use_is_told() {
        assertThat(run("verify")).isEqualTo(2);
        assertThat(run("verify", "--uri", mongo.uri(), "--data-dir", "x")).isEqualTo(2);
        assertThat(run("verify", "--uri", mongo.uri(), "--from", "0")).isEqualTo(2);
        assertThat(run("verify", "--data-dir", directory.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(run("prove", "--uri", mongo.uri())).isEqualTo(2);
        assertThat(run("prove", "--uri", mongo.uri(), "--position", "99")).isEqualTo(2);
        assertThat(err).isEqualToIgnoringNewLines("--position is at least 1 and at most 8, the size of the tree");
        assertThat(run("prove", "--uri", mongo.uri(), "--from", "0")).isEqualTo(2);
        assertThat(run("import", "--uri", other.uri(), "--file", "nowhere.ndjson"))
                .isEqualTo(2);
        assertThat(err).isEqualToIgnoringNewLines("nowhere.ndjson: there is no such file");
        assertThat(run("nothing")).isEqualTo(2);
    }

    private int importing(String lines) throws IOException {
        var file = directory.resolve("lines.ndjson");
        Files.writeString(file, lines);
        return run("import", "--uri", other.uri(), "--file", file.toString());
    }

    private int run(String... args) {
        var output = new StringWriter();
        var errors = new StringWriter();
        var code = EventLog.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(args);
        out = output.toString();
        err = errors.toString();
        return code;
    }
}
