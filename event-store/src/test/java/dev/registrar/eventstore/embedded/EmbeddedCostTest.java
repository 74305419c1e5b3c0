package dev.registrar.eventstore.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.sun.management.OperatingSystemMXBean;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.bson.Document;
import org.bson.types.Binary;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints what commands cost on the embedded store and on mongo-java-server's own H2 backend in its place, driver and all:
 * {@code -Dtest=EmbeddedCostTest -Dcost=10000}. The system property says how many times each is done.
 */
@EnabledIfSystemProperty(named = "cost", matches = "\\d+")
class EmbeddedCostTest {

    private static final int TIMES = Integer.getInteger("cost", 0);
    private static final int DOCUMENTS = 20_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    Path directory;

    enum Kind {
        H2(H2Backend::new),
        STORED(StoreFormat::open);

        final Function<MVStore, MongoBackend> backend;

        Kind(Function<MVStore, MongoBackend> backend) {
            this.backend = backend;
        }
    }

    /** Without a file, as the server of the measurements has it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void commands_in_memory(boolean stored) {
        var server = new MongoServer(stored ? StoredBackend.inMemory() : new MemoryBackend());
        server.bind();
        try (MongoClient client = MongoClients.create(server.getConnectionString())) {
            measure(stored ? "in memory, stored" : "in memory", client);
        } finally {
            server.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void commands(Kind kind) throws IOException {
        Path file = directory.resolve(kind + ".mv");
        MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(64)
                .open();
        store.setRetentionTime(1_000);
        var server = new MongoServer(new DurableBackend(kind.backend.apply(store), new GroupedCommits(store)));
        server.bind();
        try (MongoClient client = MongoClients.create(server.getConnectionString())) {
            measure(kind.toString(), client);
        } finally {
            server.shutdownNow();
        }
        System.out.printf("%s file %,d bytes a commit%n", kind, Files.size(file) / (2L * TIMES));
    }

    private static void measure(String kind, MongoClient client) {
        MongoCollection<Document> commits = client.getDatabase("d").getCollection("commits");
        commits.createIndex(
                new Document("u", 1), new IndexOptions().unique(true).sparse(true));
        print(kind, "insertOne of a commit", TIMES, 1, i -> commits.insertOne(commit(i)));
        print(kind, "insertMany of 100 commits", TIMES / 100, 100, i -> {
            List<Document> many = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                many.add(commit(TIMES + i * 100 + j));
            }
            commits.insertMany(many);
        });
        print(
                kind,
                "find of a commit by key",
                TIMES,
                1,
                i -> commits.find(new Document("u", "user-" + i + ":1")).first());

        MongoCollection<Document> views = client.getDatabase("d").getCollection("views");
        List<Document> many = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            many.add(view(i, 0));
        }
        views.insertMany(many);
        views.createIndex(new Document("name", 1));
        int few = Math.max(1, TIMES / 100);
        print(kind, "replaceOne by _id", few, 1, i -> views.replaceOne(new Document("_id", "user-" + i), view(i, 0)));
        print(
                kind,
                "replaceOne by _id and applied",
                few,
                1,
                i -> views.replaceOne(new Document("_id", "user-" + i).append("applied", 0L), view(i, 1)));
        print(
                kind,
                "find by a field with an index",
                few,
                1,
                i -> views.find(new Document("name", "Name " + i)).first());
        print(
                kind,
                "first 50 by name",
                few,
                1,
                i -> views.find().sort(new Document("name", 1)).limit(50).into(new ArrayList<>()));
    }

    private static Document commit(int number) {
        return new Document("_id", (long) number + 1)
                .append("t", System.currentTimeMillis())
                .append("u", List.of("user-" + number + ":1", "mail-" + number))
                .append(
                        "e",
                        List.of(new Document("n", "user.registered")
                                .append("s", 1L)
                                .append("a", "user-" + number)
                                .append("p", new Binary(new byte[200]))));
    }

    private static Document view(int number, long applied) {
        return new Document("_id", "user-" + number)
                .append("applied", applied)
                .append("name", "Name " + number)
                .append("email", "name" + number + "@example.org")
                .append("roles", List.of("user"))
                .append("bio", "x".repeat(200));
    }

    private static void print(String kind, String what, int times, int each, IntConsumer command) {
        long before = SYSTEM.getProcessCpuTime();
        for (int i = 0; i < times; i++) {
            command.accept(i);
        }
        long cpu = SYSTEM.getProcessCpuTime() - before;
        System.out.printf("%s %s: %.1f us of processor%n", kind, what, cpu / 1e3 / times / each);
    }
}
