package dev.registrar.eventstore.mongo;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.CommitLogStatistics;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.VerifiableLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * The commit log in one collection of a MongoDB database, from version 4.4 on, standalone, replica set or sharded
 * cluster (the collection itself stays unsharded), or of the embedded server. Needs no transactions and no change
 * streams.
 */
public final class MongoCommitLog implements CommitLog, VerifiableLog {
    /** Bytes that one stored commit may have; the server takes 16 MiB, and readers need room around it. */
    public static final int MAX_COMMIT_BYTES = 12 << 20;

    private final CommitReader commits;
    private final StreamReader streams;
    private final Inspector inspector;
    private final Claims claims;
    private final Tail tail;
    private final Times times;
    private final Shown shown;
    private final Counters counters = new Counters();
    private final GroupCommit writers;
    private final Appender appender;
    private final Duration patience;
    private final boolean readOnly;

    MongoCommitLog(CommitLogSettings options) {
        var collection =
                options.database.getCollection(options.collection).withReadPreference(ReadPreference.primary());
        readOnly = options.readOnly;
        if (!readOnly) {
            ensureIndex(collection);
        }
        var server = options.server == null ? Server.of(options.database) : options.server;
        var stored = new StoredCommits(collection, server);
        commits = new CommitReader(stored);
        streams = new StreamReader(stored, commits);
        inspector = new Inspector(collection, server);
        var numbers = new NumberReader(stored);
        var head = numbers.findHead();
        times = new Times(stored, commits);
        // There are no change streams with other reads, whatever the client was told to use.
        var watched = server.replicates()
                ? Optional.of(collection.withReadConcern(ReadConcern.MAJORITY))
                : Optional.<MongoCollection<Document>>empty();
        tail = new Tail(numbers, head, options.pollInterval, watched);
        // A connection that went silent must not hold up the writer, and with it everybody, for ever.
        var bounded = collection
                .withTimeout(options.appendTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        var documents = bounded.withDocumentClass(RawBsonDocument.class);
        var boundedCommits = new StoredCommits(bounded, server);
        var boundedNumbers = new NumberReader(boundedCommits);
        var gaps = new Gaps(boundedNumbers, documents, options.ticks);
        shown = new Shown(gaps, tail, readOnly);
        claims = new Claims(commits, new HighestKey(stored), shown);
        var numbering = new Numbering(
                boundedNumbers,
                new Reservations(options.database, options.collection, options.ticks),
                gaps,
                head,
                tail::known,
                tail::note,
                options.ticks);
        var writer = new BatchWriter(
                documents,
                numbering,
                new Settlement(new StubReader(boundedCommits), numbering),
                counters,
                options.ticks);
        writers = new GroupCommit(writer, tail::tell, options.maxWaiting, options.appendTimeout, options.ticks);
        appender = new Appender(writers, claims, new StubReader(stored), shown, counters, options.ticks);
        patience = options.appendTimeout;
    }

    /** Opens the log in the collection {@code commits} of {@code database} with the default settings. */
    public static MongoCommitLog open(MongoDatabase database) {
        return in(database).open();
    }

    /** Returns the settings of a log in {@code database}. */
    public static CommitLogSettings in(MongoDatabase database) {
        return new CommitLogSettings(database);
    }

    private static void ensureIndex(MongoCollection<Document> collection) {
        // Sparse, because voids have no keys, and a missing key would be a value that only one of them may have.
        collection.createIndex(
                Indexes.ascending(Fields.KEYS),
                new IndexOptions().unique(true).sparse(true).name("u_1"));
    }

    @Override
    public long append(CommitDraft draft) {
        if (readOnly) {
            throw new IllegalStateException("this log was opened to be read only");
        }
        return appender.append(draft);
    }

    @Override
    public List<Commit> read(long after, int limit) {
        var found = commits.tail(after, limit, tail.known());
        if (!found.isEmpty() && after <= tail.known()) {
            tail.advance(found.getLast().position());
        }
        return found;
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence) {
        return shown.events(streams.stream(aggregateId, fromSequence, Long.MAX_VALUE));
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        return shown.events(streams.stream(aggregateId, fromSequence, fromSequence + limit));
    }

    @Override
    public Set<String> grown(Map<String, Long> next) {
        return streams.grown(next);
    }

    @Override
    public OptionalLong lastSequence(String aggregateId) {
        var last = streams.lastSequence(aggregateId);
        last.ifPresent(sequence -> shown.commits(commits.withKeys(List.of(Keys.stream(aggregateId, sequence)))));
        return last;
    }

    @Override
    public long head() {
        return tail.ask();
    }

    @Override
    public Optional<Commit> firstSince(Instant time) {
        var first = times.firstSince(time, tail.ask());
        first.ifPresent(commit -> shown.upTo(commit.position()));
        return first;
    }

    @Override
    public Optional<String> holder(String claim) {
        return claims.holder(claim);
    }

    @Override
    public Optional<Commit> underKey(String idempotencyKey) {
        return shown.commits(commits.withKeys(List.of(Keys.idempotency(idempotencyKey)))).stream()
                .findFirst();
    }

    @Override
    public List<Inspected> inspect(long after, int limit) {
        return inspector.inspect(after, limit);
    }

    @Override
    public Scan scan(long after) {
        return inspector.scan(after, from -> VerifiableLog.super.scan(from));
    }

    @Override
    public Optional<String> indexFault() {
        return inspector.indexFault();
    }

    @Override
    public Subscription onCommit(LongConsumer listener) {
        return tail.subscribe(listener);
    }

    /** Returns what this log did since it was opened. */
    public CommitLogStatistics statistics() {
        return new CommitLogStatistics(
                counters.commits.sum(),
                counters.refusals.sum(),
                counters.batches.sum(),
                counters.numberClashes.sum(),
                counters.recoveries.sum(),
                counters.appendNanos.sum(),
                writers.depth(),
                tail.known());
    }

    @Override
    public void close() {
        writers.close(patience);
        tail.close();
    }
}
