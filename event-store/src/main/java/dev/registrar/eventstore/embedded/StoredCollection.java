package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** A collection whose documents lie in the order of their {@code _id}, found by the index that leaves the fewest to look at. */
final class StoredCollection extends AbstractSynchronizedMongoCollection<Position> {

    private final MVMap<byte[], byte[]> documents;

    StoredCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry cursors,
            MVMap<byte[], byte[]> documents) {
        super(database, name, options, cursors);
        this.documents = documents;
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, @Nullable Document orderBy, int skip, int limit, int batchSize, @Nullable Document fields) {
        if (orderBy != null && orderBy.containsKey("$natural")) {
            return matchDocuments(query, orderBy, skip, limit, batchSize, fields);
        }
        var conditions = new Conditions(query);
        StoredIndex.Part part = best(index -> index.part(conditions));
        if (limit > 0 && orderBy != null && !orderBy.isEmpty()) {
            var order = new Order(orderBy);
            StoredIndex.Part ordered = best(index -> index.ordered(conditions, order.field()));
            if (ordered != null && (part == null || ordered.worth() >= part.worth())) {
                int wanted = (int) Math.min((long) skip + limit, Integer.MAX_VALUE);
                Stream<Document> first = order.first(wanted, ordered, position -> matching(position, query)).stream();
                return matchDocumentsFromStream(first, new Document(), orderBy, skip, limit, batchSize, fields);
            }
        }
        if (batchSize > 0 && limit <= 0 && skip <= 0 && (fields == null || fields.isEmpty())) {
            Walk walk = walk(query, conditions, part, orderBy);
            if (walk != null) {
                return answer(walk, batchSize);
            }
        }
        if (part == null) {
            return matchDocuments(query, orderBy, skip, limit, batchSize, fields);
        }
        Stream<Document> found = part.positions(false).map(this::getDocument);
        return matchDocumentsFromStream(found, query, orderBy, skip, limit, batchSize, fields);
    }

    /** A walk where the order of {@code _id} is good enough: so a long answer is never held whole. */
    private @Nullable Walk walk(
            Document query, Conditions conditions, StoredIndex.@Nullable Part part, @Nullable Document orderBy) {
        boolean reverse = false;
        if (orderBy != null && !orderBy.isEmpty()) {
            var order = new Order(orderBy);
            if (!order.field().equals(IdIndex.FIELD)) {
                return null;
            }
            reverse = order.isReverse();
        }
        for (Index<Position> index : getIndexes()) {
            if (index instanceof IdIndex ids && (part == null || part.index() == ids)) {
                StoredIndex.Part ordered = ids.ordered(conditions, IdIndex.FIELD);
                return ordered == null || ordered.ranges().size() != 1
                        ? null
                        : new Walk(
                                cursorRegistry.generateCursorId(),
                                ids,
                                ordered.ranges().getFirst(),
                                reverse,
                                position -> matching(position, query));
            }
        }
        return null;
    }

    private QueryResult answer(Walk walk, int batchSize) {
        List<Document> first = walk.takeDocuments(batchSize);
        if (walk.isEmpty()) {
            return new QueryResult(first);
        }
        cursorRegistry.add(walk);
        return new QueryResult(first, walk);
    }

    private synchronized @Nullable Document matching(Position position, Document query) {
        byte[] bytes = documents.get(position.key());
        if (bytes == null) {
            return null;
        }
        Document document = Bson.decode(bytes);
        return documentMatchesQuery(document, query) ? document : null;
    }

    private StoredIndex.@Nullable Part best(Function<StoredIndex, StoredIndex.@Nullable Part> parts) {
        StoredIndex.Part best = null;
        for (Index<Position> index : getIndexes()) {
            StoredIndex.Part part = index instanceof StoredIndex stored ? parts.apply(stored) : null;
            if (part != null && (best == null || part.worth() > best.worth())) {
                best = part;
            }
        }
        return best;
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, @Nullable Document orderBy, int skip, int limit, int batchSize, @Nullable Document fields) {
        Stream<byte[]> all = documents.values().stream();
        if (isNaturalDescending(orderBy)) {
            Iterable<byte[]> keys = () -> documents.keyIteratorReverse(null);
            all = StreamSupport.stream(keys.spliterator(), false).map(documents::get);
        }
        return matchDocumentsFromStream(all.map(Bson::decode), query, orderBy, skip, limit, batchSize, fields);
    }

    @Override
    protected Stream<DocumentWithPosition<Position>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream()
                .map(entry -> new DocumentWithPosition<>(Bson.decode(entry.getValue()), new Position(entry.getKey())));
    }

    @Override
    protected Document getDocument(Position position) {
        byte[] document = documents.get(position.key());
        if (document == null) {
            throw new NoSuchElementException("no document at " + position + " in " + getFullName());
        }
        return Bson.decode(document);
    }

    @Override
    protected Position addDocumentInternal(Document document) {
        String field = getIdField();
        var position = new Position(Key.of(field == null ? UUID.randomUUID() : document.get(field)));
        documents.put(position.key(), Bson.encode(document));
        return position;
    }

    @Override
    protected void handleUpdate(Position position, Document oldDocument, Document newDocument) {
        documents.put(position.key(), Bson.encode(newDocument));
    }

    @Override
    protected void removeDocument(Position position) {
        documents.remove(position.key());
    }

    /** No document comes or goes between its entry and itself. */
    @Override
    public synchronized int count(Document query, int skip, int limit) {
        return super.count(query, skip, limit);
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public boolean isEmpty() {
        return documents.isEmpty();
    }

    /** Counted when somebody asks. */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {
        throw new UnsupportedOperationException("the size is not tracked");
    }

    @Override
    protected int getDataSize() {
        long size = 0;
        for (byte[] document : documents.values()) {
            size += document.length;
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }
}
