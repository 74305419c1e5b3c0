package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/** A database: a map of documents for each collection, and one of entries for each of its indexes but that of {@code _id}. */
final class StoredDatabase extends AbstractSynchronizedMongoDatabase<Position> {

    static final String DOCUMENTS = "documents.";
    private static final String INDEX = "index.";

    private final MVStore store;

    StoredDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, cursors);
        this.store = store;
        initializeNamespacesAndIndexes();
    }

    /** Whether a map of a store is one of a database. */
    static boolean isMap(String name) {
        return name.startsWith(DOCUMENTS) || name.startsWith(INDEX);
    }

    static MVMap<byte[], byte[]> documents(MVStore store, String namespace) {
        return store.openMap(
                DOCUMENTS + namespace,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /** No name of a collection has a dollar sign in it. */
    private static String indexName(String namespace, String index) {
        return INDEX + namespace + "$" + index;
    }

    @Override
    protected MongoCollection<Position> openOrCreateCollection(String name, CollectionOptions options) {
        var documents = documents(store, getFullCollectionNamespace(name));
        return new StoredCollection(this, name, options, cursorRegistry, documents);
    }

    @Override
    protected Index<Position> openOrCreateUniqueIndex(
            String collection, String name, List<IndexKey> keys, boolean sparse) {
        if (keys.size() == 1 && keys.getFirst().getKey().equals(IdIndex.FIELD)) {
            return new IdIndex(name, keys, documents(store, getFullCollectionNamespace(collection)));
        }
        return index(collection, name, keys, true, sparse);
    }

    @Override
    protected Index<Position> openOrCreateSecondaryIndex(
            String collection, String name, List<IndexKey> keys, boolean sparse) {
        return index(collection, name, keys, false, sparse);
    }

    private OrderedIndex index(String collection, String name, List<IndexKey> keys, boolean unique, boolean sparse) {
        MVMap<byte[], Long> entries = store.openMap(
                indexName(getFullCollectionNamespace(collection), name),
                new MVMap.Builder<byte[], Long>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
        return new OrderedIndex(name, keys, unique, sparse, entries);
    }

    @Override
    protected void dropIndex(MongoCollection<Position> collection, String name) {
        super.dropIndex(collection, name);
        remove(indexName(collection.getFullName(), name));
    }

    @Override
    public void dropCollection(String name, Oplog oplog) {
        super.dropCollection(name, oplog);
        remove(DOCUMENTS + getFullCollectionNamespace(name));
    }

    private void remove(String map) {
        if (store.hasMap(map)) {
            store.removeMap(map);
        }
    }

    @Override
    public void moveCollection(MongoDatabase oldDatabase, MongoCollection<?> collection, String newName) {
        String before = collection.getFullName();
        super.moveCollection(oldDatabase, collection, newName);
        rename(DOCUMENTS + before, DOCUMENTS + collection.getFullName());
        for (Index<?> index : collection.getIndexes()) {
            rename(indexName(before, index.getName()), indexName(collection.getFullName(), index.getName()));
        }
    }

    private void rename(String before, String after) {
        if (store.hasMap(before)) {
            store.renameMap(store.openMap(before), after);
        }
    }

    /** What a pipeline lets in by its first stage is found as a query finds it; the server would read everything. */
    @Override
    public Document handleCommand(
            Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
        if (command.equalsIgnoreCase("aggregate")
                && !query.containsKey("let")
                && query.get("pipeline") instanceof List<?> stages
                && !stages.isEmpty()
                && stages.getFirst() instanceof Document first
                && first.get("$match") instanceof Document match
                && resolveCollection(String.valueOf(query.get(command)), false)
                        instanceof StoredCollection collection) {
            var rest = Aggregation.fromPipeline(stages.subList(1, stages.size()), databases, this, collection, oplog);
            rest.validate(query);
            Document cursor = new Document("id", 0L)
                    .append("ns", collection.getFullName())
                    .append("firstBatch", rest.runStages(collection.handleQueryAsStream(match)));
            return new Document("cursor", cursor).append("ok", 1.0);
        }
        return super.handleCommand(channel, command, query, databases, oplog);
    }

    @Override
    protected long getStorageSize() {
        return store.getFileStore() == null ? 0 : store.getFileStore().size();
    }

    @Override
    protected long getFileSize() {
        return getStorageSize();
    }
}
