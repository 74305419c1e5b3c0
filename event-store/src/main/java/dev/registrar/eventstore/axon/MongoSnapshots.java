package dev.registrar.eventstore.axon;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.UpdateOptions;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Snapshots in a collection of their own, one document for each aggregate.
 *
 * <p>The snapshot is one sub-document that begins with its sequence and time, and is written by {@code $max}: the server
 * compares and replaces it in one step, so that a late snapshot never moves an aggregate back, and the same sequence
 * can be written again, for instance in a newer revision.
 */
public final class MongoSnapshots implements Snapshots {
    private static final String SNAPSHOT = "v";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final MongoCollection<Document> collection;

    /** Keeps snapshots in the collection {@code snapshots} of {@code database}. */
    public MongoSnapshots(MongoDatabase database) {
        this(database, "snapshots");
    }

    /** Keeps snapshots in a collection of {@code database}. */
    public MongoSnapshots(MongoDatabase database, String collection) {
        this.collection = database.getCollection(collection)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary());
    }

    @Override
    public void store(NewEvent snapshot) {
        var version = new Document("s", snapshot.sequence())
                .append("at", Date.from(snapshot.at()))
                .append("i", snapshot.id())
                .append("t", snapshot.aggregateType())
                .append("n", snapshot.name())
                .append("r", snapshot.revision())
                .append("m", stored(snapshot.metadata()))
                .append("d", stored(snapshot.payload()));
        try {
            upsert(snapshot.aggregateId(), version);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            // Two first snapshots at once: now there is one to compare with.
            upsert(snapshot.aggregateId(), version);
        }
    }

    private void upsert(String aggregateId, Document version) {
        collection.updateOne(
                new Document("_id", aggregateId), new Document("$max", new Document(SNAPSHOT, version)), UPSERT);
    }

    @Override
    public Optional<StoredEvent> find(String aggregateId) {
        return Optional.ofNullable(
                        collection.find(new Document("_id", aggregateId)).first())
                .map(document -> read(aggregateId, document.get(SNAPSHOT, Document.class)));
    }

    private static StoredEvent read(String aggregateId, Document version) {
        return new StoredEvent(
                0,
                0,
                version.getString("i"),
                version.getString("t"),
                aggregateId,
                version.getLong("s"),
                version.getString("n"),
                version.getString("r"),
                version.getDate("at").toInstant(),
                content(version, "m"),
                content(version, "d"));
    }

    @Override
    public void delete(String aggregateId) {
        collection.deleteOne(new Document("_id", aggregateId));
    }

    private static Object stored(Content content) {
        return switch (content) {
            case Content.Text text -> text.value();
            case Content.Binary binary -> new Binary(binary.bytes());
        };
    }

    private static Content content(Document version, String field) {
        return version.get(field) instanceof Binary binary
                ? new Content.Binary(binary.getData())
                : new Content.Text(version.getString(field));
    }
}
