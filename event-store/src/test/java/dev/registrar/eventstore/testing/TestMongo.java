package dev.registrar.eventstore.testing;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.registrar.eventstore.embedded.EmbeddedMongo;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.Document;

/**
 * A fresh database for one test, dropped when closed.
 *
 * <pre>{@code
 * private final TestMongo mongo = TestMongo.open();
 *
 * @AfterEach
 * void drop() {
 *     mongo.close();
 * }
 * }</pre>
 */
public final class TestMongo implements AutoCloseable {

    private static final String VARIABLE = "MONGODB_URI";

    private final MongoClient client;
    private final String server;
    private final MongoDatabase database;
    private final AutoCloseable afterwards;

    private TestMongo(MongoClient client, String server, AutoCloseable afterwards) {
        this.client = client;
        this.server = server;
        this.database = client.getDatabase(
                "test_" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX));
        this.afterwards = afterwards;
    }

    /**
     * A database on {@code MONGODB_URI} where that is set, else on a mongo-java-server in memory. {@code -Dmodel=MILLIS}
     * puts a {@link ReplicaSet} in its place, whose writes take up to so long to reach a majority.
     */
    public static TestMongo open() {
        return new TestMongo(Shared.CLIENT, Shared.URI, () -> {});
    }

    /** A database on the embedded store that keeps its file in the given directory, whatever the environment says. */
    public static TestMongo embedded(Path directory) {
        EmbeddedMongo store = EmbeddedMongo.open(directory);
        MongoClient client = MongoClients.create(store.connectionString());
        return new TestMongo(client, store.connectionString(), () -> {
            client.close();
            store.close();
        });
    }

    /** A database on a server the caller started and stops. */
    public static TestMongo on(String uri) {
        MongoClient client = MongoClients.create(uri);
        return new TestMongo(client, uri, client::close);
    }

    /** Whether {@link #open()} gives a real MongoDB, with real transactions, indexes and query plans. */
    public static boolean isReal() {
        return Shared.REAL && !Shared.MODEL;
    }

    /** A client for this database and any other on the same server. */
    public MongoClient client() {
        return client;
    }

    public MongoDatabase database() {
        return database;
    }

    /** A connection string that names this database. */
    public String uri() {
        ConnectionString parsed = new ConnectionString(server);
        int hosts = server.indexOf("//") + 2;
        int slash = server.indexOf('/', hosts);
        int query = server.indexOf('?', hosts);
        int end = slash >= 0 ? slash : query >= 0 ? query : server.length();
        String options = query >= 0 ? server.substring(query) : "";
        // A user is looked up in the database that the URI names, unless it says where.
        if (parsed.getCredential() != null && !options.contains("authSource")) {
            options = (options.isEmpty() ? "?" : options + "&") + "authSource="
                    + parsed.getCredential().getSource();
        }
        return server.substring(0, end) + "/" + database.getName() + options;
    }

    @Override
    public void close() {
        try {
            database.drop();
            afterwards.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One server and one client for all tests of a JVM: connecting anew costs more than most tests. */
    private static final class Shared {

        static final Integer LAG = Integer.getInteger("model");
        static final boolean REAL = System.getenv(VARIABLE) != null;
        static final String URI = REAL ? System.getenv(VARIABLE) : LAG == null ? inMemory() : model(LAG);
        static final MongoClient CLIENT = MongoClients.create(URI);
        static final boolean MODEL = CLIENT.getDatabase("admin")
                .runCommand(new Document("buildInfo", 1))
                .getList("modules", String.class, List.of())
                .contains(ReplicaSet.MODULE);

        static {
            System.out.println(
                    REAL
                            ? "Tests use the MongoDB at " + String.join(",", new ConnectionString(URI).getHosts())
                                    + " (" + VARIABLE + ")."
                            : "Tests use " + (LAG == null ? "mongo-java-server in memory" : "a model of a replica set")
                                    + "; set " + VARIABLE + " for a real MongoDB.");
        }

        private static String model(int lag) {
            // One address: what stands between a driver and its server in tests knows no other.
            ReplicaSet set = ReplicaSet.with()
                    .members(1)
                    .lag(new Random(), Duration.ofMillis(lag))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(set::close));
            return set.uri();
        }

        private static String inMemory() {
            MongoServer server = new MongoServer(new MemoryBackend());
            String uri = server.bindAndGetConnectionString();
            Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
            return uri;
        }
    }
}
