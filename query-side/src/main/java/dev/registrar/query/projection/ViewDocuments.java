package dev.registrar.query.projection;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;

/**
 * The documents of one collection of views. Each carries {@code _applied}, the token of the last event in it, and is
 * only ever replaced while it still carries the token it was loaded with: a batch applied twice, or by two processes at
 * once, changes nothing wrongly. What is gone stays as a tombstone without content, for the same reason.
 */
final class ViewDocuments {

    static final String APPLIED = "_applied";
    static final String GONE = "_gone";
    /** Token of a key that has no document. */
    static final long NEVER = -1;

    private static final int DUPLICATE_KEY = 11000;

    /** As many documents are worth a command of their own: each takes the server about as long as what surrounds them. */
    private static final int FEW = 8;

    private final MongoCollection<Document> collection;

    ViewDocuments(MongoCollection<Document> collection) {
        this.collection = collection.withCodecRegistry(ViewCodec.REGISTRY);
    }

    MongoCollection<Document> collection() {
        return collection;
    }

    static boolean isGone(Document document) {
        return document.containsKey(GONE);
    }

    static long applied(Document document) {
        return Numbers.longOf(document, APPLIED);
    }

    /** Returns the documents of {@code keys} by key, tombstones too. */
    Map<String, Document> load(Collection<String> keys) {
        Map<String, Document> found = new HashMap<>();
        if (!keys.isEmpty()) {
            for (Document each : collection.find(new Document("_id", new Document("$in", List.copyOf(keys))))) {
                found.put(each.getString("_id"), each);
            }
        }
        return found;
    }

    /**
     * Writes all of {@code changes}, each of another document.
     *
     * @param lanes how many commands may be under way at once, 1 and up; few changes are one command
     * @return whether each document still was as it was loaded; if not, the others are written, and the batch is to be
     *     loaded and applied again
     */
    boolean write(List<Change> changes, int lanes) throws InterruptedException {
        int count = Math.clamp(changes.size() / FEW, 1, lanes);
        if (count == 1) {
            return write(changes);
        }
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int lane = 0; lane < count; lane++) {
            List<Change> part = changes.subList(changes.size() * lane / count, changes.size() * (lane + 1) / count);
            parts.add(() -> write(part));
        }
        boolean asLoaded = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // All of them end before any failure shows: what is tried again must not meet its own former attempt.
            for (Future<Boolean> part : threads.invokeAll(parts)) {
                asLoaded &= Coming.result(part);
            }
        }
        return asLoaded;
    }

    private boolean write(List<Change> changes) {
        if (changes.isEmpty()) {
            return true;
        }
        // The driver sends inserts and replacements one after the other, each to wait for its majority: where most are
        // replaced, what is new replaces a document that cannot be there. One that is there keeps its key, as at an
        // insert. Where most are new, as in a rebuild, inserts are cheaper by more than that.
        long replaced = changes.stream().filter(each -> each.loaded() != NEVER).count();
        boolean replaces = 2 * replaced >= changes.size();
        List<WriteModel<Document>> models = new ArrayList<>(changes.size());
        for (Change each : changes) {
            if (each.loaded() == NEVER && !replaces) {
                models.add(new InsertOneModel<>(each.document()));
            } else {
                Document asLoaded =
                        new Document("_id", each.document().getString("_id")).append(APPLIED, each.loaded());
                models.add(new ReplaceOneModel<>(
                        asLoaded, each.document(), new ReplaceOptions().upsert(each.loaded() == NEVER)));
            }
        }
        try {
            var result = collection.bulkWrite(models, new BulkWriteOptions().ordered(false));
            int written = result.getInsertedCount() + result.getUpserts().size() + result.getMatchedCount();
            return written == changes.size();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE_KEY)
                    && e.getWriteConcernError() == null) {
                return false;
            }
            throw e;
        }
    }

    /**
     * One document to write.
     *
     * @param loaded token it was loaded with; {@link #NEVER} where it is new
     * @param document what it becomes
     */
    record Change(long loaded, Document document) {}
}
