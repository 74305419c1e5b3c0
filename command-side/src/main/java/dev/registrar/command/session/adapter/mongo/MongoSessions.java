package dev.registrar.command.session.adapter.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Session documents, found by the hash of their token; indexes for their user and their end. Beside them one document per
 * user lists its sessions, so that too many are noticed by a write by id: the embedded store would have to look at all
 * sessions of everybody. The list may name sessions that are gone, after a crash, but lacks none that lives: they are listed
 * before they are opened.
 */
public final class MongoSessions implements Sessions {

    /** Long after a session ended: the server's clean-up is the last resort, closing it in the log comes first. */
    private static final long TTL_DAYS = 30;

    private static final String OPEN = "open";

    /** Why a session ends that lives no more, or not yet. */
    private static final String END = "end";

    private static final String CREDENTIAL = "credential";

    /** No account has this credential, so that such a session is nobody's, whatever a node's clock says. */
    private static final int NOBODYS = -1;

    private static final Document NO_END = new Document("$exists", false);

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
    public void prepare(SessionDocument session, Instant until) {
        sessions.insertOne(session.toBson()
                .append(CREDENTIAL, NOBODYS)
                .append("expiresAt", Date.from(until))
                .append(END, Reason.UNFINISHED.stored()));
        list(session);
    }

    @Override
    public Optional<List<SessionDocument>> open(SessionDocument session) {
        Document life = new Document(CREDENTIAL, session.credentialVersion())
                .append("expiresAt", Date.from(session.expiresAt()));
        Document prepared = new Document("_id", session.id()).append(END, Reason.UNFINISHED.stored());
        boolean isOpen =
                sessions.updateOne(prepared, new Document("$set", life).append("$unset", new Document(END, "")))
                                .getMatchedCount()
                        == 1;
        return isOpen ? Optional.of(tooMany(session.userId())) : Optional.empty();
    }

    private List<SessionDocument> tooMany(String userId) {
        @Nullable Document list = lists.find(new Document("_id", userId)).first();
        List<String> listed = list == null ? List.of() : list.getList(OPEN, String.class);
        return listed.size() > mostPerUser ? oldest(userId, listed) : List.of();
    }

    private void list(SessionDocument session) {
        for (int attempt = 0; ; attempt++) {
            try {
                lists.updateOne(
                        new Document("_id", session.userId()),
                        new Document("$push", new Document(OPEN, session.id())),
                        new UpdateOptions().upsert(true));
                return;
            } catch (MongoException failure) {
                // Two first sessions at once: the list of one is there when the other tries again.
                if (attempt > 0 || ErrorCategory.fromErrorCode(failure.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw failure;
                }
            }
        }
    }

    /** Returns the sessions among {@code listed} that are too many, and takes from the list what is gone. */
    private List<SessionDocument> oldest(String userId, List<String> listed) {
        Map<String, SessionDocument> open = new HashMap<>();
        Set<String> there = new HashSet<>();
        for (Document found : sessions.find(new Document("_id", new Document("$in", listed)))) {
            there.add(found.getString("_id"));
            if (!found.containsKey(END)) {
                open.put(found.getString("_id"), SessionDocument.of(found));
            }
        }
        List<String> gone = listed.stream().filter(id -> !there.contains(id)).toList();
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
        return Optional.ofNullable(sessions.find(new Document("_id", id).append(END, NO_END))
                        .first())
                .map(SessionDocument::of);
    }

    @Override
    public boolean extend(String id, Instant from, Instant to, Instant now) {
        Document end = new Document("expiresAt", Date.from(to)).append("updatedAt", Date.from(now));
        Document seen =
                new Document("_id", id).append("expiresAt", Date.from(from)).append(END, NO_END);
        return sessions.updateOne(seen, new Document("$set", end)).getMatchedCount() == 1;
    }

    @Override
    public Optional<SessionDocument> close(String id, Reason reason, Instant until) {
        return closed(new Document("_id", id), reason, until);
    }

    @Override
    public Optional<SessionDocument> closeExpired(String id, Instant now, Instant until) {
        Document over = new Document("_id", id).append("expiresAt", new Document("$lte", Date.from(now)));
        return closed(over, Reason.EXPIRED, until);
    }

    private Optional<SessionDocument> closed(Document which, Reason reason, Instant until) {
        Document death = new Document(CREDENTIAL, NOBODYS)
                .append("expiresAt", Date.from(until))
                .append(END, reason.stored());
        return Optional.ofNullable(sessions.findOneAndUpdate(which.append(END, NO_END), new Document("$set", death)))
                .map(SessionDocument::of);
    }

    @Override
    public void remove(SessionDocument session) {
        sessions.deleteOne(new Document("_id", session.id()));
        Document user = new Document("_id", session.userId());
        lists.updateOne(user, new Document("$pull", new Document(OPEN, session.id())));
        lists.deleteOne(user.append(OPEN, List.of()));
    }

    @Override
    public List<SessionDocument> ofUser(String userId) {
        return sessions.find(new Document("user", userId).append(END, NO_END))
                .map(SessionDocument::of)
                .into(new ArrayList<>());
    }

    @Override
    public List<Over> over(Instant now, int limit) {
        return sessions.find(new Document("expiresAt", new Document("$lte", Date.from(now))))
                .limit(limit)
                .map(MongoSessions::over)
                .into(new ArrayList<>());
    }

    private static Over over(Document found) {
        @Nullable String end = found.getString(END);
        return new Over(SessionDocument.of(found), end != null, end == null ? Reason.EXPIRED : Reason.ofStored(end));
    }
}
