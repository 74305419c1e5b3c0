package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The index of {@code _id}: the documents themselves, which lie in its order. */
final class IdIndex extends StoredIndex {

    static final String FIELD = "_id";

    private final MVMap<byte[], byte[]> documents;

    IdIndex(String name, List<IndexKey> keys, MVMap<byte[], byte[]> documents) {
        super(name, keys, false);
        this.documents = documents;
    }

    @Override
    boolean isArray(int field) {
        return false;
    }

    @Override
    boolean isBlind() {
        return false;
    }

    @Override
    Stream<Position> positions(Bounds.Range range, boolean reverse) {
        Iterable<byte[]> keys = () -> reverse
                ? documents.cursor(range.high(), range.low(), true)
                : documents.cursor(range.low(), range.high(), false);
        return StreamSupport.stream(keys.spliterator(), false).map(Position::new);
    }

    @Override
    public @Nullable Position getPosition(Document document) {
        byte[] key = Key.of(document.get(FIELD));
        return documents.containsKey(key) ? new Position(key) : null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Position> collection) {
        Object id = document.get(FIELD);
        if (documents.containsKey(Key.of(id))) {
            throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(new Object[] {id}));
        }
    }

    @Override
    public void add(Document document, Position position, MongoCollection<Position> collection) {
        // The document is its own entry.
    }

    @Override
    public @Nullable Position remove(Document document) {
        return getPosition(document);
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Position> collection) {
        // An _id never changes.
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Position position, MongoCollection<Position> collection) {
        // An _id never changes.
    }

    @Override
    public boolean isUnique() {
        return true;
    }

    @Override
    public long getCount() {
        return documents.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        // It goes with the documents.
    }
}
