package dev.registrar.command.credential.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.registrar.command.credential.Credentials;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * Password hashes in collection {@value #COLLECTION}: one document per user and credential version, found by id only.
 */
public final class MongoCredentials implements Credentials {

    static final String COLLECTION = "credentials";
    /** How many versions a sweep looks back: more than crashes between a commit and its sweep leave behind. */
    private static final int SWEEP_REACH = 32;

    private final MongoCollection<Document> credentials;
    private final Clock clock;

    public MongoCredentials(MongoDatabase database, Clock clock) {
        this.credentials = database.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
        this.clock = clock;
    }

    @Override
    public int add(String userId, int atLeast, String hash) {
        for (int version = atLeast; ; version++) {
            try {
                credentials.insertOne(new Document("_id", idOf(userId, version))
                        .append("hash", hash)
                        .append("at", Date.from(clock.instant())));
                return version;
            } catch (MongoWriteException failure) {
                if (failure.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                    throw failure;
                }
            }
        }
    }

    @Override
    public Optional<String> find(String userId, int version) {
        return Optional.ofNullable(credentials.find(byId(userId, version)).first())
                .map(document -> document.getString("hash"));
    }

    @Override
    public void renew(String userId, int version, String old, String renewed) {
        credentials.updateOne(
                byId(userId, version).append("hash", old),
                new Document("$set", new Document("hash", renewed).append("at", Date.from(clock.instant()))));
    }

    @Override
    public void remove(String userId, int version) {
        credentials.deleteOne(byId(userId, version));
    }

    @Override
    public void sweep(String userId, int version) {
        List<String> older = IntStream.range(Math.max(1, version - SWEEP_REACH), version)
                .mapToObj(old -> idOf(userId, old))
                .toList();
        if (!older.isEmpty()) {
            credentials.deleteMany(new Document("_id", new Document("$in", older)));
        }
    }

    @Override
    public void forget(String userId) {
        // Between the separator and the character after it are all versions of the user, and nothing else.
        credentials.deleteMany(new Document("_id", new Document("$gte", userId + "#").append("$lt", userId + "$")));
    }

    private static Document byId(String userId, int version) {
        return new Document("_id", idOf(userId, version));
    }

    private static String idOf(String userId, int version) {
        return userId + "#" + version;
    }
}
