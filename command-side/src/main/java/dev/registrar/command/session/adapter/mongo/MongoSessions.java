package dev.registrar.command.session.adapter.mongo;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Session documents, found by the hash of their token; indexes for their user and their end. */
public final class MongoSessions implements Sessions {

    /** Long after a session ended: the server's clean-up is the last resort, closing it in the log comes first. */
    private static final long TTL_DAYS = 30;

    private final MongoCollection<Document> sessions;

    public MongoSessions(MongoDatabase database) {
        this.sessions = database.getCollection(SessionDocument.COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
    }

    /**
     * Makes the indexes.
     *
     * @param expiring whether the server removes documents by their age; the embedded store does not
     */
    public void createIndexes(boolean expiring) {
        sessions.createIndex(Indexes.ascending("user"));
        IndexOptions byEnd = new IndexOptions();
        sessions.createIndex(
                Indexes.ascending("expiresAt"), expiring ? byEnd.expireAfter(TTL_DAYS, TimeUnit.DAYS) : byEnd);
    }

    @Override
    public void open(SessionDocument session) {
        sessions.insertOne(session.toBson());
    }

    @Override
    public Optional<SessionDocument> find(String id) {
        return Optional.ofNullable(sessions.find(new Document("_id", id)).first())
                .map(SessionDocument::of);
    }

    @Override
    public boolean extend(String id, Instant from, Instant to, Instant now) {
        Document end = new Document("expiresAt", Date.from(to)).append("updatedAt", Date.from(now));
        return sessions.updateOne(
                                new Document("_id", id).append("expiresAt", Date.from(from)), new Document("$set", end))
                        .getMatchedCount()
                == 1;
    }

    @Override
    public Optional<SessionDocument> close(String id) {
        return Optional.ofNullable(sessions.findOneAndDelete(new Document("_id", id)))
                .map(SessionDocument::of);
    }

    @Override
    public List<SessionDocument> ofUser(String userId) {
        return listed(new Document("user", userId), 0);
    }

    @Override
    public List<SessionDocument> expired(Instant now, int limit) {
        return listed(new Document("expiresAt", new Document("$lte", Date.from(now))), limit);
    }

    private List<SessionDocument> listed(Document filter, int limit) {
        return sessions.find(filter).limit(limit).map(SessionDocument::of).into(new ArrayList<>());
    }
}
