package dev.registrar.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.sun.management.OperatingSystemMXBean;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import dev.registrar.eventstore.embedded.StoredBackend;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * What a command costs on the embedded store's backend (ADR 0037) and on mongo-java-server's own in its place, both over
 * H2's MVStore without a file: processor time of the whole process, driver and protocol included, on whatever database
 * the other measurements run.
 */
final class EmbeddedMeasurement implements AutoCloseable {

    private static final int DOCUMENTS = 20_000;
    private static final int INSERTS = 1_000;
    private static final int SEARCHES = 100;
    private static final int PAGE = 50;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Side stored = new Side(StoredBackend.inMemory());
    private final Side stock = new Side(H2Backend.inMemory());

    private EmbeddedMeasurement() {}

    static Measurement inserts() {
        var sides = new EmbeddedMeasurement();
        return sides.ratio("E1", "insertOne of a commit with two keys", Side::insert);
    }

    static Measurement compareAndSet() {
        var sides = new EmbeddedMeasurement();
        sides.fill();
        return sides.ratio("E2", "replaceOne by _id and applied, of 20,000", Side::replace);
    }

    static Measurement firstPage() {
        var sides = new EmbeddedMeasurement();
        sides.fill();
        return sides.ratio("E3", "the first 50 by an index, of 20,000", Side::page);
    }

    private void fill() {
        stored.fill();
        stock.fill();
    }

    private Measurement ratio(String id, String work, java.util.function.ToDoubleFunction<Side> micros) {
        return new Ratio(
                id,
                work + "; mongo-java-server's own backend",
                "us",
                "<= 1.0",
                () -> micros.applyAsDouble(stored),
                () -> micros.applyAsDouble(stock),
                this);
    }

    @Override
    public void close() {
        stored.close();
        stock.close();
    }

    /** One of the two servers, in this process as the embedded store is. */
    private static final class Side implements AutoCloseable {
        private final MongoServer server;
        private final MongoClient client;
        private final MongoCollection<Document> commits;
        private final MongoCollection<Document> views;
        private long number;
        private long applied;

        Side(MongoBackend backend) {
            server = new MongoServer(backend);
            server.bind();
            client = MongoClients.create(server.getConnectionString());
            MongoDatabase database = client.getDatabase("d");
            commits = database.getCollection("commits");
            commits.createIndex(
                    new Document("u", 1), new IndexOptions().unique(true).sparse(true));
            views = database.getCollection("views");
            views.createIndex(new Document("name", 1));
        }

        void fill() {
            views.insertMany(
                    IntStream.range(0, DOCUMENTS).mapToObj(i -> view(i, 0)).toList());
        }

        double insert() {
            return micros(INSERTS, () -> commits.insertOne(commit(++number)));
        }

        /** Each round takes the same documents, one version on. */
        double replace() {
            long seen = applied++;
            int[] next = {0};
            return micros(SEARCHES, () -> {
                int i = next[0]++;
                Document asSeen = new Document("_id", "user-" + i).append("applied", seen);
                if (views.replaceOne(asSeen, view(i, seen + 1)).getMatchedCount() != 1) {
                    throw new IllegalStateException("view " + i + " is not as it was left");
                }
            });
        }

        double page() {
            return micros(SEARCHES, () -> {
                List<Document> page =
                        views.find().sort(new Document("name", 1)).limit(PAGE).into(new ArrayList<>());
                if (page.size() != PAGE) {
                    throw new IllegalStateException("a page of " + page.size());
                }
            });
        }

        private static double micros(int times, Runnable command) {
            long before = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < times; i++) {
                command.run();
            }
            long nanos = SYSTEM.getProcessCpuTime() - before;
            return (double) nanos / TimeUnit.MICROSECONDS.toNanos(1) / times;
        }

        private static Document commit(long number) {
            return new Document("_id", number)
                    .append("u", List.of("user-" + number + ":1", "mail-" + number))
                    .append("ev", List.of(new Document("n", "user.registered").append("d", new Binary(new byte[200]))));
        }

        private static Document view(int number, long applied) {
            return new Document("_id", "user-" + number)
                    .append("applied", applied)
                    .append("name", "Name " + number)
                    .append("email", "name" + number + "@example.org")
                    .append("bio", "x".repeat(200));
        }

        @Override
        public void close() {
            client.close();
            server.shutdownNow();
        }
    }
}
