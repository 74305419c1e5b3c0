package dev.registrar.eventstore.migrate;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** How far a migration or a copy has come: one document of the collection {@code migration} beside the log. */
final class MigrationState {
    static final String COLLECTION = "migration";

    private static final String SOURCE = "source";
    private static final String PLACE = "place";
    private static final String VERIFIED = "verified";
    private static final String ENDED = "ended";

    private final MongoCollection<Document> collection;
    private final String id;
    private final String source;
    private String place;
    private long verified;
    private @Nullable Instant ended;

    private MigrationState(MongoCollection<Document> collection, String id, String source, Document stored) {
        this.collection = collection;
        this.id = id;
        this.source = source;
        this.place = stored.get(PLACE, "");
        this.verified = stored.get(VERIFIED, 0L);
        var end = stored.getDate(ENDED);
        this.ended = end == null ? null : end.toInstant();
    }

    /**
     * Opens the state of the work {@code id} from {@code source} into the log that ends at {@code head}.
     *
     * @throws MigrationException where the log is in use for something else
     */
    static MigrationState open(MongoDatabase target, String id, String source, long head) {
        var collection = target.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        var stored = collection.find(new Document("_id", id)).first();
        if (stored == null) {
            if (head > 0) {
                throw new MigrationException(
                        "the log has " + head + " commits that were not put there by this: use another database");
            }
            var state = new MigrationState(collection, id, source, new Document());
            state.save();
            return state;
        }
        if (!source.equals(stored.getString(SOURCE))) {
            throw new MigrationException(
                    "this log is filled from " + stored.getString(SOURCE) + " already, not from " + source);
        }
        return new MigrationState(collection, id, source, stored);
    }

    /** Returns the time before which everything of the source was taken, as the source writes times. */
    String place() {
        return place;
    }

    void reach(String newPlace) {
        // A second walk, for what came late, begins before the place and must not move it back.
        if (newPlace.compareTo(place) > 0) {
            place = newPlace;
            save();
        }
    }

    /** Returns the last commit that was compared with its source. */
    long verified() {
        return verified;
    }

    void verified(long position) {
        verified = position;
        save();
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(ended);
    }

    void end(Instant at) {
        ended = at;
        save();
    }

    private void save() {
        var document = new Document("_id", id)
                .append(SOURCE, source)
                .append(PLACE, place)
                .append(VERIFIED, verified)
                .append(ENDED, ended == null ? null : Date.from(ended));
        collection.replaceOne(new Document("_id", id), document, new ReplaceOptions().upsert(true));
    }
}
