package dev.registrar.eventstore.migrate;

import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.mongo.LogImport;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Takes a whole store to another server: the log commit by commit, and every other collection as it is, such as keys,
 * without which the log could not be read, and what an application keeps beside the log. Indexes are not copied; who uses
 * a collection makes them. Everything is read back. Nobody may write to either store meanwhile.
 */
public final class StoreCopy {
    private static final String LOG = "commits";
    private static final int BATCH = 500;
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

    private final MongoDatabase source;
    private final MongoCommitLog sourceLog;
    private final MongoDatabase target;
    private final MongoCommitLog targetLog;
    private final Clock clock;
    private final Migration.Progress progress;

    /** Prepares to copy {@code source}, whose log may be open to be read only, to {@code target}, whose log is empty. */
    public StoreCopy(
            MongoDatabase source,
            MongoCommitLog sourceLog,
            MongoDatabase target,
            MongoCommitLog targetLog,
            Clock clock,
            Migration.Progress progress) {
        this.source = source.withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
        this.sourceLog = sourceLog;
        this.target = target.withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.targetLog = targetLog;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Copies, or goes on where a copy was interrupted.
     *
     * @param without collections to leave out, as patterns such as {@code view_*}
     * @return how many documents each collection has, the log included
     * @throws MigrationException where something stands in the way
     */
    public Map<String, Long> run(List<String> without) {
        var first = sourceLog.read(0, 1);
        if (first.isEmpty()) {
            throw new MigrationException("there is no log to copy");
        }
        var state = MigrationState.open(
                target,
                "copy",
                "the log that begins with " + CanonicalCommit.leafHashHex(first.getFirst()),
                targetLog.head());
        state.ended().ifPresent(at -> {
            throw new MigrationException("the copy ended at " + at + "; what is there may be in use");
        });
        var counts = new TreeMap<String, Long>();
        var matchers = without.stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
        for (var name : source.listCollectionNames()) {
            // What the log keeps beside itself, and tools for themselves, means nothing elsewhere.
            if (name.startsWith(LOG)
                    || name.startsWith("system.")
                    || name.equals(MigrationState.COLLECTION)
                    || matchers.stream().anyMatch(matcher -> matcher.matches(Path.of(name)))) {
                continue;
            }
            counts.put(name, copy(name));
        }
        // Last, so that whoever finds the log finds what it needs.
        counts.put(LOG, copyLog());
        state.end(clock.instant());
        return counts;
    }

    private long copy(String name) {
        var from = source.getCollection(name, BsonDocument.class);
        var to = target.getCollection(name, BsonDocument.class);
        var all = from.countDocuments();
        long done = 0;
        var batch = new ArrayList<BsonDocument>();
        for (var document : from.find().batchSize(BATCH)) {
            batch.add(document);
            if (batch.size() == BATCH) {
                done += store(batch, to);
                progress.at("copied of " + name, done, all);
            }
        }
        done += store(batch, to);
        if (to.countDocuments() != done) {
            throw new MigrationException(
                    "the collection " + name + " has documents of somebody else: use another database");
        }
        return done;
    }

    private static long store(List<BsonDocument> batch, MongoCollection<BsonDocument> to) {
        if (batch.isEmpty()) {
            return 0;
        }
        var ids = batch.stream().map(document -> document.get("_id")).toList();
        to.bulkWrite(batch.stream()
                .map(document -> new ReplaceOneModel<>(new Document("_id", document.get("_id")), document, UPSERT))
                .toList());
        Map<BsonValue, BsonDocument> stored = new HashMap<>();
        Bson these = new Document("_id", new Document("$in", ids));
        to.find(these).forEach(document -> stored.put(document.get("_id"), document));
        for (var document : batch) {
            if (!document.equals(stored.get(document.get("_id")))) {
                throw new MigrationException(to.getNamespace() + " did not keep " + document.get("_id") + " as it was");
            }
        }
        var count = batch.size();
        batch.clear();
        return count;
    }

    private long copyLog() {
        var log = new LogImport(target, targetLog);
        var head = sourceLog.head();
        long last = targetLog.head();
        for (var commits = sourceLog.read(last, BATCH); !commits.isEmpty(); commits = sourceLog.read(last, BATCH)) {
            commits.forEach(log::add);
            log.finish();
            compare(last, commits.size());
            last = commits.getLast().position();
            progress.at("copied of " + LOG, last, head);
        }
        if (targetLog.head() != head) {
            throw new MigrationException("the log ends at " + targetLog.head() + " instead of " + head);
        }
        return head;
    }

    private void compare(long after, int count) {
        CommitLog one = sourceLog;
        var original = one.read(after, count);
        var copy = targetLog.read(after, count);
        for (var i = 0; i < original.size(); i++) {
            if (i >= copy.size() || !CanonicalCommit.json(original.get(i)).equals(CanonicalCommit.json(copy.get(i)))) {
                throw new MigrationException("commit " + (after + i + 1) + " is not what it was in the source");
            }
        }
    }
}
