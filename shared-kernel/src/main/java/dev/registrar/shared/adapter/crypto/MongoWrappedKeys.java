package dev.registrar.shared.adapter.crypto;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Wrapped keys in the collection {@code data_keys}, {@code {_id: subject, key, kek, createdAt}}. A document without
 * {@code key} is what is left of a destroyed one, and stays, so that the key is never made again.
 */
public final class MongoWrappedKeys implements WrappedKeys {

    /** Name of the collection. */
    public static final String COLLECTION = "data_keys";

    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

    private final MongoCollection<Document> keys;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();

    public MongoWrappedKeys(MongoDatabase database) {
        // A key that a failover could lose would take the person's data with it.
        this.keys = database.getCollection(COLLECTION)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Callers that meet share one write: those that come while one is on its way go together with the next.
     */
    @Override
    public boolean insert(WrappedKey key) {
        var own = new Waiting(document(key), new CompletableFuture<>());
        waiting.add(own);
        turn.lock();
        try {
            if (!own.stored().isDone()) {
                insertWaiting();
            }
        } finally {
            turn.unlock();
        }
        try {
            return own.stored().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Override
    public void insertAll(List<WrappedKey> all) {
        keys.insertMany(all.stream().map(MongoWrappedKeys::document).toList(), UNORDERED);
    }

    private static Document document(WrappedKey key) {
        return new Document("_id", key.subject())
                .append("key", new Binary(key.wrapped()))
                .append("kek", key.masterKeyId())
                .append("createdAt", Date.from(key.createdAt()));
    }

    private void insertWaiting() {
        var batch = new ArrayList<Waiting>();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            batch.add(next);
        }
        try {
            keys.insertMany(batch.stream().map(Waiting::document).toList(), UNORDERED);
        } catch (MongoBulkWriteException e) {
            refuse(batch, e);
        } catch (RuntimeException e) {
            batch.forEach(each -> each.stored().completeExceptionally(e));
        }
        batch.forEach(each -> each.stored().complete(true));
    }

    private static void refuse(List<Waiting> batch, MongoBulkWriteException refusals) {
        if (refusals.getWriteConcernError() != null) {
            batch.forEach(each -> each.stored().completeExceptionally(refusals));
        }
        for (BulkWriteError error : refusals.getWriteErrors()) {
            var refused = batch.get(error.getIndex()).stored();
            if (error.getCategory() == ErrorCategory.DUPLICATE_KEY) {
                refused.complete(false);
            } else {
                refused.completeExceptionally(refusals);
            }
        }
    }

    /** A key on its way: true where it was stored, false where there is one already. */
    private record Waiting(Document document, CompletableFuture<Boolean> stored) {}

    @Override
    public List<WrappedKey> find(Collection<String> subjects) {
        var found = new ArrayList<WrappedKey>(subjects.size());
        for (Document key : keys.find(new Document("_id", new Document("$in", List.copyOf(subjects))))) {
            Binary wrapped = key.get("key", Binary.class);
            if (wrapped != null) {
                found.add(new WrappedKey(
                        key.getString("_id"),
                        wrapped.getData(),
                        key.getString("kek"),
                        key.getDate("createdAt").toInstant()));
            }
        }
        return found;
    }

    @Override
    public void discard(Collection<String> subjects) {
        keys.deleteMany(new Document("_id", new Document("$in", List.copyOf(subjects))));
    }
}
