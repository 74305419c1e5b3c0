package dev.registrar.query.projection;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
     * Writes all of {@code changes} at once.
     *
     * @return whether each document still was as it was loaded; if not, the others are written, and the batch is to be
     *     loaded and applied again
     */
    boolean write(List<Change> changes) {
        if (changes.isEmpty()) {
            return true;
        }
        List<WriteModel<Document>> models = new ArrayList<>(changes.size());
        for (Change each : changes) {
            if (each.loaded() == NEVER) {
                models.add(new InsertOneModel<>(each.document()));
            } else {
                Document asLoaded =
                        new Document("_id", each.document().getString("_id")).append(APPLIED, each.loaded());
                models.add(new ReplaceOneModel<>(asLoaded, each.document()));
            }
        }
        try {
            var result = collection.bulkWrite(models, new BulkWriteOptions().ordered(false));
            return result.getInsertedCount() + result.getMatchedCount() == changes.size();
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
