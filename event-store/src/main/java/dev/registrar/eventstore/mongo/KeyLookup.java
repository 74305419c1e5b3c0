package dev.registrar.eventstore.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;

/** Tells which events and versions of streams a log has, many at once: for tools that fill a log and may be interrupted. */
public final class KeyLookup {
    private static final Document KEYS_ONLY = new Document(Fields.NUMBER, 0).append(Fields.KEYS, 1);

    private final MongoCollection<BsonDocument> commits;

    /** Looks into the collection {@code commits} of {@code database}. */
    public KeyLookup(MongoDatabase database) {
        commits = database.getCollection("commits", BsonDocument.class)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(Server.of(database).durable());
    }

    /** Returns the key of an event. */
    public static String event(String eventId) {
        return Keys.event(eventId);
    }

    /** Returns the key of a version of a stream. */
    public static String version(String aggregateId, long sequence) {
        return Keys.stream(aggregateId, sequence);
    }

    /** Returns those of {@code keys} that the log has. */
    public Set<String> present(Collection<String> keys) {
        var present = new HashSet<String>();
        var asked = Set.copyOf(keys);
        if (!asked.isEmpty()) {
            commits.find(new Document(Fields.KEYS, new Document("$in", asked)))
                    .projection(KEYS_ONLY)
                    .forEach(commit -> commit.getArray(Fields.KEYS).forEach(key -> {
                        if (asked.contains(key.asString().getValue())) {
                            present.add(key.asString().getValue());
                        }
                    }));
        }
        return present;
    }
}
