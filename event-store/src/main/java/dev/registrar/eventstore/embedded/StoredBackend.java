package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * mongo-java-server over an {@link MVStore}, with indexes that answer what those of a MongoDB answer: equality, ranges,
 * prefixes and order, by their first fields. By itself it makes nothing durable; {@link EmbeddedMongo} does.
 */
public class StoredBackend extends AbstractMongoBackend {

    /** What {@code buildInfo} lists under {@code storageEngines}, as a MongoDB names its own, and mongo-java-server none. */
    public static final String ENGINE = "mvstore";

    private final MVStore store;

    /** Makes a backend that holds everything in memory. */
    protected StoredBackend() {
        this(new MVStore.Builder().open());
    }

    @SuppressWarnings("this-escape") // a database needs the backend's cursors only
    StoredBackend(MVStore store) {
        this.store = store;
        store.getMapNames().stream()
                .filter(map -> map.startsWith(StoredDatabase.DOCUMENTS))
                .map(map -> map.substring(StoredDatabase.DOCUMENTS.length()))
                .map(namespace -> namespace.substring(0, namespace.indexOf('.')))
                .distinct()
                .forEach(this::resolveDatabase);
    }

    /** Returns a backend that holds everything in memory. */
    public static StoredBackend inMemory() {
        return new StoredBackend();
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        Document answer = super.handleCommand(channel, database, command, query);
        return command.equalsIgnoreCase("buildInfo") ? answer.append("storageEngines", List.of(ENGINE)) : answer;
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new StoredDatabase(name, store, getCursorRegistry());
    }

    @Override
    public void close() {
        super.close();
        store.close();
    }
}
