package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;

/**
 * Takes commits into a log as they are, numbers and generations included. Goes on behind what the log has already, so an
 * import that was interrupted is simply repeated. Nobody else may write to the log meanwhile.
 */
public final class LogImport {
    private static final int BATCH = 500;

    private final MongoCollection<RawBsonDocument> collection;
    private final MongoCommitLog log;
    private final List<RawBsonDocument> waiting = new ArrayList<>();
    private final long present;
    private long last;

    /** Imports into the collection {@code commits} of {@code database}, which {@code log} reads. */
    public LogImport(MongoDatabase database, MongoCommitLog log) {
        this.collection = database.getCollection("commits", RawBsonDocument.class)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.log = log;
        this.present = log.head();
    }

    /**
     * Takes the next commit. One that the log has is passed over.
     *
     * @throws IllegalArgumentException where it does not follow the one before, or the log has another one in its place
     */
    public void add(Commit commit) {
        if (last != 0 && commit.position() != last + 1) {
            throw new IllegalArgumentException("commit " + commit.position() + " follows commit " + last);
        }
        if (last == 0 && commit.position() > present + 1) {
            throw new IllegalArgumentException(
                    "the log ends at " + present + " and the import begins at " + commit.position());
        }
        last = commit.position();
        if (last > present) {
            waiting.add(stored(commit));
        } else if (last == present && !same(commit)) {
            throw new IllegalArgumentException("the log has another commit at " + last + " than the import");
        }
        if (waiting.size() == BATCH) {
            finish();
        }
    }

    /** Stores what is still waiting. */
    public void finish() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            collection.insertMany(waiting);
        } catch (MongoBulkWriteException e) {
            throw new IllegalArgumentException(
                    "a commit up to " + last + " contradicts what is in the log: "
                            + e.getWriteErrors().getFirst().getMessage(),
                    e);
        }
        waiting.clear();
    }

    private boolean same(Commit commit) {
        return CanonicalCommit.json(log.read(present - 1, 1).getFirst()).equals(CanonicalCommit.json(commit));
    }

    private static RawBsonDocument stored(Commit commit) {
        if (commit.isVoid()) {
            return EncodedCommit.voidAt(commit.position());
        }
        var events = commit.events().stream().map(StoredEvent::asNew).toList();
        var draft = new CommitDraft(commit.id(), commit.at(), events, List.of(), commit.idempotency());
        return EncodedCommit.of(draft, commit.claims()).numbered(commit.position());
    }
}
