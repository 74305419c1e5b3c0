package dev.registrar.shared.adapter.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.registrar.shared.adapter.config.Refused;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.UuidRepresentation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the client. What the connection string says wins over what is set here.
 *
 * <p>At start a database that does not answer is waited for, as it may be starting too: {@link #PATIENCE}, or as long as
 * the connection string's {@code serverSelectionTimeoutMS} says. Then the start is refused. Later the driver reconnects by
 * itself, and requests that need the database are answered 503 meanwhile.
 */
final class Connecting {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

    private static final Duration SELECTION = Duration.ofSeconds(5);

    /** One virtual thread a request would open as many connections as requests; these are shared instead. */
    private static final int CONNECTIONS = 64;

    /** As many threads as the embedded store serves connections with. */
    private static final int EMBEDDED_CONNECTIONS = 32;

    private Connecting() {}

    /** Returns a client that has reached its database once. */
    static MongoClient connect(MongoAddress address, ConnectionLife life) {
        MongoClient client = MongoClients.create(settings(address, life));
        try {
            reach(client, address);
            return client;
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    static MongoClientSettings settings(MongoAddress address, ConnectionLife life) {
        return MongoClientSettings.builder()
                .applicationName("registrar")
                .applyToConnectionPoolSettings(
                        pool -> pool.maxSize(address.embedded() ? EMBEDDED_CONNECTIONS : CONNECTIONS)
                                .maxWaitTime(SELECTION.toMillis(), TimeUnit.MILLISECONDS))
                .applyToSocketSettings(
                        socket -> socket.connectTimeout(3, TimeUnit.SECONDS).readTimeout(60, TimeUnit.SECONDS))
                .applyToServerSettings(server -> server.heartbeatFrequency(5, TimeUnit.SECONDS))
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SELECTION.toMillis(), TimeUnit.MILLISECONDS)
                                .addClusterListener(life))
                .applyConnectionString(address.connectionString())
                // After the URI, because what it may say of these would let a session that was ended, or a change that
                // was acknowledged, be taken back.
                .readPreference(ReadPreference.primary())
                .readConcern(ReadConcern.DEFAULT)
                .writeConcern(WriteConcern.MAJORITY)
                .retryWrites(true)
                .retryReads(true)
                .uuidRepresentation(UuidRepresentation.STANDARD)
                .build();
    }

    private static void reach(MongoClient client, MongoAddress address) {
        Integer stated = address.connectionString().getServerSelectionTimeout();
        Duration patience = stated == null ? PATIENCE : Duration.ofMillis(stated);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                client.getDatabase(address.database()).runCommand(new Document("ping", 1));
                return;
            } catch (MongoSecurityException e) {
                throw new Refused("MONGODB_URI names a user or password that the MongoDB at " + address.hosts()
                        + " does not accept.");
            } catch (MongoException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new Refused(
                            "MONGODB_URI names a MongoDB at " + address.hosts() + " that did not answer within "
                                    + patience.toSeconds() + " s: start it, or correct the address.");
                }
                LOG.info("MongoDB at {}: not reached yet, trying for {} s", address.hosts(), patience.toSeconds());
            }
        }
    }
}
