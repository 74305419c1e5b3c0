package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The format of the file. Before the first that has a number, documents and the keys of indexes were serialised Java
 * objects in the maps of mongo-java-server's H2 backend.
 *
 * <p>A file of that format is converted when it is opened. What it held is dropped in the commit that says the new format
 * is complete; a process that ends before begins anew the next time.
 */
final class StoreFormat {

    private static final Logger log = LoggerFactory.getLogger(StoreFormat.class);

    private static final int CURRENT = 1;

    /** Where the H2 backend kept the documents of a collection. */
    private static final String EARLIER = "databases.";

    private static final int DOCUMENTS_PER_COMMIT = 10_000;

    private StoreFormat() {}

    /**
     * Serves a file as it is or, if it may be written, as it is after its conversion.
     *
     * @throws EmbeddedStoreException if a later version wrote it
     */
    static MongoBackend open(MVStore store) {
        int format = store.getStoreVersion();
        if (format > CURRENT) {
            throw new EmbeddedStoreException("The embedded store has format " + format + ", and this version knows "
                    + CURRENT + ": open it with the version that wrote it.");
        }
        boolean earlier = format < CURRENT && store.getMapNames().stream().anyMatch(map -> map.startsWith(EARLIER));
        if (store.isReadOnly()) {
            return earlier ? new H2Backend(store) : new StoredBackend(store);
        }
        return earlier ? convert(store) : current(store);
    }

    private static MongoBackend current(MVStore store) {
        if (store.getStoreVersion() != CURRENT) {
            store.setStoreVersion(CURRENT);
        }
        return new StoredBackend(store);
    }

    private static MongoBackend convert(MVStore store) {
        log.info("The embedded store is being converted to the format of this version.");
        maps(store, true).forEach(store::removeMap);
        for (String map : maps(store, false)) {
            if (map.startsWith(EARLIER)) {
                copy(store, map, map.substring(EARLIER.length()));
            }
        }
        // Builds the indexes.
        StoredBackend backend = new StoredBackend(store);
        maps(store, false).forEach(store::removeMap);
        store.setStoreVersion(CURRENT);
        store.commit();
        store.sync();
        log.info("The embedded store has been converted.");
        return backend;
    }

    private static List<String> maps(MVStore store, boolean current) {
        return store.getMapNames().stream()
                .filter(map -> StoredDatabase.isMap(map) == current)
                .toList();
    }

    private static void copy(MVStore store, String map, String namespace) {
        MVMap<Object, Document> from = store.openMap(map);
        MVMap<byte[], byte[]> to = StoredDatabase.documents(store, namespace);
        long copied = 0;
        for (Document document : from.values()) {
            if (namespace.endsWith(".system.indexes") && isGuard(document)) {
                continue;
            }
            to.put(Key.of(identity(document, namespace)), Bson.encode(document));
            if (++copied % DOCUMENTS_PER_COMMIT == 0) {
                store.commit();
                log.info("{}: {} of {} documents", namespace, copied, from.sizeAsLong());
            }
        }
        store.commit();
    }

    /** The earlier format needed them for what is found by {@code _id} and one more field. */
    private static boolean isGuard(Document index) {
        return index.get("key") instanceof Document key
                && key.size() > 1
                && key.keySet().iterator().next().equals(IdIndex.FIELD);
    }

    private static @Nullable Object identity(Document document, String namespace) {
        return switch (namespace.substring(namespace.indexOf('.') + 1)) {
            case "system.namespaces" -> document.get("name");
            case "system.indexes" -> UUID.randomUUID();
            default -> document.getOrMissing(IdIndex.FIELD);
        };
    }
}
