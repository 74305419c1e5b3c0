package dev.registrar.shared.adapter.session;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.registrar.shared.adapter.SharedReads;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;

/** Finds living sessions by their token: one read by id, shared by those who ask at the same time (ADR 0034). */
public final class SessionDocuments {

    private final MongoCollection<Document> sessions;
    private final SharedReads<String, Document> reads = new SharedReads<>(this::stored);

    public SessionDocuments(MongoDatabase database) {
        this.sessions = database.getCollection(SessionDocument.COLLECTION);
    }

    private Map<String, Document> stored(Set<String> ids) {
        Map<String, Document> found = new HashMap<>();
        sessions.find(new Document("_id", new Document("$in", ids)))
                .forEach(session -> found.put(session.getString("_id"), session));
        return found;
    }

    /** Returns the session of {@code token} if it is open and not expired at {@code now}. */
    public Optional<SessionDocument> find(String token, Instant now) {
        return reads.find(SessionDocument.idOf(token))
                .map(SessionDocument::of)
                .filter(session -> session.expiresAt().isAfter(now));
    }
}
