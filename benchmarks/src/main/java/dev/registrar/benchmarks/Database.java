package dev.registrar.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.embedded.EmbeddedMongo;
import dev.registrar.eventstore.embedded.StoredBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Where the measurements run: {@code MONGODB_URI} where it is set; with {@code BENCH_DELAY} a server in memory in a process
 * of its own that answers so many microseconds late, such as {@code 200,1000}: any answer, and one to a durable write; with
 * {@code BENCH_SERVER} ({@code standalone} or {@code replica-set}) one that takes as long for its commands and documents as
 * a MongoDB of that form did; else the embedded store in a temporary directory.
 */
final class Database implements AutoCloseable {

    private final String uri;
    private final MongoClient client;
    private final List<MongoDatabase> parts = new ArrayList<>();
    private final String prefix;
    private final String kind;
    private final @Nullable AutoCloseable server;
    private final @Nullable Path directory;

    private Database(String uri, String prefix, String kind, @Nullable AutoCloseable server, @Nullable Path directory) {
        this.uri = uri;
        this.client = MongoClients.create(new ConnectionString(uri));
        this.prefix = prefix;
        this.kind = kind;
        this.server = server;
        this.directory = directory;
    }

    static Database open() {
        String name = "registrar_bench_" + ProcessHandle.current().pid();
        String uri = System.getenv("MONGODB_URI");
        if (uri != null && !uri.isBlank()) {
            return new Database(uri, name, "MONGODB_URI", null, null);
        }
        String model = System.getenv("BENCH_SERVER");
        if (model != null && !model.isBlank()) {
            DelayedServer server = DelayedServer.modelled(model.trim());
            String kind = "a server in memory in another process that takes the time of a model, " + model.trim();
            return new Database(server.uri(), name, kind, server, null);
        }
        String delay = System.getenv("BENCH_DELAY");
        if (delay != null && !delay.isBlank()) {
            return delayed(delay, name);
        }
        try {
            Path directory = Files.createTempDirectory("registrar-bench");
            EmbeddedMongo embedded = EmbeddedMongo.open(directory);
            return new Database(embedded.connectionString(), name, "the embedded store", embedded, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Database delayed(String delay, String name) {
        String[] micros = delay.split(",", 2);
        long answer = Long.parseLong(micros[0].trim());
        long durable = Long.parseLong(micros[micros.length - 1].trim());
        DelayedServer server = DelayedServer.start(answer, durable);
        String kind = "a server in memory in another process, answers " + answer + " us late, durable writes " + durable
                + " us";
        return new Database(server.uri(), name, kind, server, null);
    }

    /** Returns a database for one measurement, so that none finds the documents of another. */
    MongoDatabase part(String name) {
        MongoDatabase part = client.getDatabase(prefix + "_" + name.replace('.', '_'));
        parts.add(part);
        return part;
    }

    /** Drops all databases that were given to measurements; none may be running. */
    void dropParts() {
        parts.forEach(MongoDatabase::drop);
        parts.clear();
    }

    /** Returns the connection string of the server. */
    String uri() {
        return uri;
    }

    /** Returns the connection string of the database that {@link #part} gives for {@code name}. */
    String uri(String name) {
        String database = part(name).getName();
        String[] halves = uri.split("\\?", 2);
        int path = halves[0].indexOf('/', "mongodb+srv://".length());
        String hosts = path < 0 ? halves[0] : halves[0].substring(0, path);
        return hosts + "/" + database + (halves.length == 2 ? "?" + halves[1] : "");
    }

    /** Whether a MongoDB serves, for which large amounts are a matter of minutes. */
    boolean isReal() {
        return server == null;
    }

    /** Whether it finds by other keys than unique ones without looking at everything. */
    boolean hasIndexes() {
        Document build = client.getDatabase(prefix).runCommand(new Document("buildInfo", 1));
        return build.containsKey("gitVersion")
                || build.getList("storageEngines", String.class, List.of()).contains(StoredBackend.ENGINE);
    }

    /** Returns what serves, in words. */
    String kind() {
        return kind;
    }

    @Override
    public void close() {
        if (server == null) {
            dropParts();
        }
        client.close();
        if (server != null) {
            stop(server);
        }
        if (directory != null) {
            delete(directory);
        }
    }

    private static void stop(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server of the measurements could not be stopped", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
