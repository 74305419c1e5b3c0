package dev.registrar.command.session.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Session documents, found by the hash of their token; indexes for their user and their end. Beside them one document per
 * user lists its sessions, so that too many are noticed by a write by id: the embedded store would have to look at all
 * sessions of everybody. The list may name sessions that are gone, after a crash, but lacks none.
 */
public final class MongoSessions implements Sessions {

    /** Long after a session ended: the server's clean-up is the last resort, closing it in the log comes first. */
    private static final long TTL_DAYS = 30;

    private static final String OPEN = "open";

    private final MongoCollection<Document> sessions;
    private final MongoCollection<Document> lists;
    private final int mostPerUser;

    /**
     * Keeps sessions in {@code database}.
     *
     * @param mostPerUser how many sessions one user may have, 1 and up
     */
    public MongoSessions(MongoDatabase database, int mostPerUser) {
        this.sessions = database.getCollection(SessionDocument.COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
        this.lists = database.getCollection("session_lists");
        this.mostPerUser = mostPerUser;
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
    public List<SessionDocument> open(SessionDocument session) {
        sessions.insertOne(session.toBson());
        // After the session: what is listed and not there has ended.
        List<String> listed = list(session);
        return listed.size() > mostPerUser ? oldest(session.userId(), listed) : List.of();
    }

    private List<String> list(SessionDocument session) {
        for (int attempt = 0; ; attempt++) {
            try {
                // The embedded store in memory may show sessions that were listed later too: then two callers end the
                // same oldest ones, which the second of them finds ended.
                @Nullable
                Document list = lists.findOneAndUpdate(
                        new Document("_id", session.userId()),
                        new Document("$push", new Document(OPEN, session.id())),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
                return list == null ? List.of() : list.getList(OPEN, String.class);
            } catch (MongoException failure) {
                // Two first sessions at once: the list of one is there when the other tries again.
                if (attempt > 0 || ErrorCategory.fromErrorCode(failure.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw failure;
                }
            }
        }
    }

    /** Returns the sessions among {@code listed} that are too many, and takes from the list what has ended. */
    private List<SessionDocument> oldest(String userId, List<String> listed) {
        Map<String, SessionDocument> open = new HashMap<>();
        for (Document found : sessions.find(new Document("_id", new Document("$in", listed)))) {
            open.put(found.getString("_id"), SessionDocument.of(found));
        }
        List<String> gone = listed.stream().filter(id -> !open.containsKey(id)).toList();
        if (!gone.isEmpty()) {
            lists.updateOne(new Document("_id", userId), new Document("$pullAll", new Document(OPEN, gone)));
        }
        return listed.stream()
                .filter(open::containsKey)
                .limit(Math.max(0, open.size() - mostPerUser))
                .map(open::get)
                .toList();
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
        return closed(new Document("_id", id));
    }

    @Override
    public Optional<SessionDocument> closeExpired(String id, Instant now) {
        return closed(new Document("_id", id).append("expiresAt", new Document("$lte", Date.from(now))));
    }

    private Optional<SessionDocument> closed(Document which) {
        Optional<SessionDocument> closed =
                Optional.ofNullable(sessions.findOneAndDelete(which)).map(SessionDocument::of);
        closed.ifPresent(session -> {
            Document user = new Document("_id", session.userId());
            lists.updateOne(user, new Document("$pull", new Document(OPEN, session.id())));
            lists.deleteOne(user.append(OPEN, List.of()));
        });
        return closed;
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
