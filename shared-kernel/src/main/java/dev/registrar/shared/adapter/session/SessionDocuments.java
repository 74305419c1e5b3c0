package dev.registrar.shared.adapter.session;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.Optional;
import org.bson.Document;

/** Finds living sessions by their token: one read by id. */
public final class SessionDocuments {

    private final MongoCollection<Document> sessions;

    public SessionDocuments(MongoDatabase database) {
        this.sessions = database.getCollection(SessionDocument.COLLECTION);
    }

    /** Returns the session of {@code token} if it is open and not expired at {@code now}. */
    public Optional<SessionDocument> find(String token, Instant now) {
        return Optional.ofNullable(sessions.find(new Document("_id", SessionDocument.idOf(token)))
                        .first())
                .map(SessionDocument::of)
                .filter(session -> session.expiresAt().isAfter(now));
    }
}
