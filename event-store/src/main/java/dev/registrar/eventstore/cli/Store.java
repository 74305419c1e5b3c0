package dev.registrar.eventstore.cli;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.embedded.EmbeddedMongo;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store a command works on, opened and closed by it. */
record Store(
        MongoDatabase database,
        MongoCommitLog log,
        MongoClient client,
        @Nullable EmbeddedMongo embedded) implements AutoCloseable {
    private static final String DATABASE = "registrar";
    private static final int PATIENCE_SECONDS = 10;

    /** Opens a store without changing anything in it, not even an index that is missing. */
    static Store toRead(StoreOptions.Address address) {
        return open(
                address,
                EmbeddedMongo::openToRead,
                database -> MongoCommitLog.in(database).readOnly().open());
    }

    static Store open(StoreOptions.Address address) {
        return open(address, EmbeddedMongo::open, MongoCommitLog::open);
    }

    private static Store open(
            StoreOptions.Address address,
            Function<Path, EmbeddedMongo> opening,
            Function<MongoDatabase, MongoCommitLog> reading) {
        var directory = address.dataDir;
        if (directory == null) {
            return connect(String.valueOf(address.uri), null, reading);
        }
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("--data-dir: " + directory + " is not a directory");
        }
        var embedded = opening.apply(directory);
        try {
            return connect(embedded.connectionString(), embedded, reading);
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private static Store connect(
            String uri, @Nullable EmbeddedMongo embedded, Function<MongoDatabase, MongoCommitLog> reading) {
        var address = new ConnectionString(uri);
        var client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(address)
                .readPreference(ReadPreference.primary())
                .writeConcern(WriteConcern.MAJORITY)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .build());
        try {
            var named = address.getDatabase();
            var database = client.getDatabase(named == null ? DATABASE : named);
            return new Store(database, reading.apply(database), client, embedded);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() {
        log.close();
        client.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
