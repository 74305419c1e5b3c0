package dev.registrar.command.jwt.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.jwt.SigningKey;
import dev.registrar.command.jwt.SigningKeys;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Signing keys in collection {@value #COLLECTION}, {@code {_id: number, kid, x, key, kek, createdAt, signsUntil}}. The
 * number is the identifier, so that of several processes that make the next key at once one does.
 */
public final class MongoSigningKeys implements SigningKeys {

    /** Name of the collection. */
    public static final String COLLECTION = "jwks";

    private final MongoCollection<Document> keys;

    public MongoSigningKeys(MongoDatabase database) {
        // A key that a failover could lose would have signed tokens that nobody can verify.
        this.keys = database.getCollection(COLLECTION)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary());
    }

    @Override
    public List<SigningKey> all() {
        return keys.find()
                .sort(new Document("_id", 1))
                .map(MongoSigningKeys::key)
                .into(new ArrayList<>());
    }

    private static SigningKey key(Document stored) {
        @Nullable Binary sealed = stored.get("key", Binary.class);
        return new SigningKey(
                stored.getInteger("_id"),
                stored.getString("kid"),
                stored.getString("x"),
                sealed == null ? null : sealed.getData(),
                stored.getString("kek"),
                stored.getDate("createdAt").toInstant(),
                stored.getDate("signsUntil").toInstant());
    }

    @Override
    public boolean add(SigningKey key) {
        Document document = new Document("_id", key.number())
                .append("kid", key.id())
                .append("x", key.publicHalf())
                .append("kek", key.masterKeyId())
                .append("createdAt", Date.from(key.createdAt()))
                .append("signsUntil", Date.from(key.signsUntil()));
        byte[] sealed = key.sealed();
        if (sealed != null) {
            document.append("key", new Binary(sealed));
        }
        try {
            keys.insertOne(document);
            return true;
        } catch (MongoWriteException failure) {
            if (failure.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw failure;
            }
            return false;
        }
    }

    @Override
    public void retireBefore(int number) {
        keys.updateMany(
                new Document("_id", new Document("$lt", number)), new Document("$unset", new Document("key", "")));
    }

    @Override
    public void remove(int number) {
        keys.deleteOne(new Document("_id", number));
    }
}
