package dev.registrar.shared.adapter.crypto;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Wrapped keys in the collection {@code data_keys}, {@code {_id: subject, key, kek, createdAt}}. A document without
 * {@code key} is what is left of a destroyed one, and stays, so that the key is never made again.
 */
public final class MongoWrappedKeys implements WrappedKeys {

    /** Name of the collection. */
    public static final String COLLECTION = "data_keys";

    private final MongoCollection<Document> keys;

    public MongoWrappedKeys(MongoDatabase database) {
        // A key that a failover could lose would take the person's data with it.
        this.keys = database.getCollection(COLLECTION)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary());
    }

    @Override
    public boolean insert(WrappedKey key) {
        try {
            keys.insertOne(new Document("_id", key.subject())
                    .append("key", new Binary(key.wrapped()))
                    .append("kek", key.masterKeyId())
                    .append("createdAt", Date.from(key.createdAt())));
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

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
    public void discard(String subject) {
        keys.deleteOne(new Document("_id", subject));
    }
}
