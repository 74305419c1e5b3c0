package dev.registrar.eventstore.migrate;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.common.DateTimeUtils;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A stock axon-mongo store as a migration reads it; it is never written. Only what a majority has is read where the server
 * has several nodes, so that nothing is taken along that is lost in a failover.
 */
public final class AxonMongoStore {
    private static final int BATCH = 1_000;

    private final MongoDatabase database;
    private final MongoCollection<BsonDocument> events;
    private final MongoCollection<BsonDocument> snapshots;
    private final MongoCollection<BsonDocument> tokens;

    /**
     * Where axon-mongo keeps what; its own defaults are {@link #DEFAULT}.
     *
     * @param events collection of the events
     * @param snapshots collection of the snapshots
     * @param tokens collection of the tracking tokens
     */
    public record Names(String events, String snapshots, String tokens) {
        /** What axon-mongo uses where nothing else is said. */
        public static final Names DEFAULT = new Names("domainevents", "snapshotevents", "trackingtokens");
    }

    /** Reads the store in {@code database}. */
    public AxonMongoStore(MongoDatabase database, Names names) {
        this.database = database.withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(replicates(database) ? ReadConcern.MAJORITY : ReadConcern.LOCAL);
        this.events = this.database.getCollection(names.events(), BsonDocument.class);
        this.snapshots = this.database.getCollection(names.snapshots(), BsonDocument.class);
        this.tokens = this.database.getCollection(names.tokens(), BsonDocument.class);
    }

    private static boolean replicates(MongoDatabase database) {
        var hello = database.runCommand(new Document("isMaster", 1));
        return hello.containsKey("setName") || "isdbgrid".equals(hello.get("msg"));
    }

    /** Returns what tells this store from another one. */
    String name() {
        return database.getName() + "." + events.getNamespace().getCollectionName();
    }

    /** Returns how many documents with events there are whose time is before {@code end}, or at all. */
    long count(@Nullable String end) {
        return events.countDocuments(end == null ? new Document() : Filters.lt(AxonMongoDocuments.TIMESTAMP, end));
    }

    /** Hands over what is not before {@code start} and before {@code end}, in axon-mongo's own order. */
    void read(String start, @Nullable String end, Consumer<SourceCommit> each) {
        Bson range = Filters.gte(AxonMongoDocuments.TIMESTAMP, start);
        try (var cursor = events.find(
                        end == null ? range : Filters.and(range, Filters.lt(AxonMongoDocuments.TIMESTAMP, end)))
                .sort(Sorts.ascending(AxonMongoDocuments.TIMESTAMP, AxonMongoDocuments.SEQUENCE))
                .batchSize(BATCH)
                .iterator()) {
            while (cursor.hasNext()) {
                each.accept(AxonMongoDocuments.commit(cursor.next()));
            }
        }
    }

    /** Returns the documents with these identifiers, as far as they are there. */
    Map<ObjectId, SourceCommit> find(Collection<ObjectId> ids) {
        var found = new HashMap<ObjectId, SourceCommit>();
        events.find(new Document(AxonMongoDocuments.ID, new Document("$in", ids)))
                .map(AxonMongoDocuments::commit)
                .forEach(commit -> found.put(commit.id(), commit));
        return found;
    }

    MongoCollection<BsonDocument> snapshots() {
        return snapshots;
    }

    MongoCollection<BsonDocument> tokens() {
        return tokens;
    }

    /** Returns {@code millis} since 1970 as axon-mongo writes times, which sort as text. */
    static String timestamp(long millis) {
        return DateTimeUtils.formatInstant(java.time.Instant.ofEpochMilli(millis));
    }
}
