package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.CommitLogStatistics;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.verify.VerifiableLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The commit log in one collection of a MongoDB database, from version 4.4 on, standalone, replica set or sharded
 * cluster (the collection itself stays unsharded), or of the embedded server. Needs no transactions and no change
 * streams.
 */
public final class MongoCommitLog implements CommitLog, VerifiableLog {
    /** Bytes that one stored commit may have; the server takes 16 MiB, and readers need room around it. */
    public static final int MAX_COMMIT_BYTES = 12 << 20;

    private static final int MAX_CLAIM_ATTEMPTS = 16;
    private static final Duration ASK_AGAIN = Duration.ofMillis(10);

    private final CommitReader reader;
    private final Inspector inspector;
    private final Claims claims;
    private final Tail tail;
    private final Times times;
    private final Shown shown;
    private final Counters counters = new Counters();
    private final GroupCommit writers;
    private final Duration patience;
    private final boolean readOnly;

    private MongoCommitLog(Builder options) {
        var collection =
                options.database.getCollection(options.collection).withReadPreference(ReadPreference.primary());
        readOnly = options.readOnly;
        if (!readOnly) {
            ensureIndex(collection);
        }
        var server = options.server == null ? Server.of(options.database) : options.server;
        reader = new CommitReader(collection, server);
        inspector = new Inspector(collection, server);
        var head = reader.findHead();
        times = new Times(reader);
        var watched = server.replicates() ? Optional.of(collection) : Optional.<MongoCollection<Document>>empty();
        tail = new Tail(reader, head, options.pollInterval, watched);
        // A connection that went silent must not hold up the writer, and with it everybody, for ever.
        var bounded = collection
                .withTimeout(options.appendTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        var documents = bounded.withDocumentClass(RawBsonDocument.class);
        var boundedReader = new CommitReader(bounded, server);
        var gaps = new Gaps(boundedReader, documents);
        shown = new Shown(gaps, tail, readOnly);
        claims = new Claims(reader, shown);
        var writer = new BatchWriter(
                documents,
                boundedReader,
                head,
                tail::note,
                counters,
                new Reservations(options.database, options.collection),
                gaps);
        writers = new GroupCommit(writer, tail::tell, options.maxWaiting, options.appendTimeout);
        patience = options.appendTimeout;
    }

    /** Opens the log in the collection {@code commits} of {@code database} with the default settings. */
    public static MongoCommitLog open(MongoDatabase database) {
        return in(database).open();
    }

    /** Returns the settings of a log in {@code database}. */
    public static Builder in(MongoDatabase database) {
        return new Builder(database);
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
        var start = System.nanoTime();
        try {
            EncodedCommit.refuseRepeated(draft);
            var position = store(draft);
            counters.commits.increment();
            counters.appendNanos.add(System.nanoTime() - start);
            return position;
        } catch (AppendException e) {
            counters.refusals.increment();
            throw e;
        }
    }

    private long store(CommitDraft draft) {
        for (var attempt = 1; ; attempt++) {
            try {
                var numbered = numbered(draft, attempt == 1);
                var encoded = encode(draft, numbered);
                var position = writers.append(encoded);
                if (encoded.storedInThisForm()) {
                    claims.learn(numbered);
                }
                return position;
            } catch (AppendException.ClaimTaken | AppendException.ClaimNotHeld e) {
                return storedOrRefused(draft, e);
            } catch (Refusals.ClaimClash e) {
                if (attempt == MAX_CLAIM_ATTEMPTS) {
                    throw new AppendException.Overloaded(writers.depth());
                }
            }
        }
    }

    private List<StoredClaim> numbered(CommitDraft draft, boolean hopeful) {
        return patiently(() -> claims.number(draft.claims(), hopeful));
    }

    /** Asks again where the network fails: a question changes nothing, so the caller need not hear of it. */
    private static <T> T patiently(Supplier<T> question) {
        for (var attempt = 1; ; attempt++) {
            try {
                return question.get();
            } catch (MongoException e) {
                if (attempt == MAX_CLAIM_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(attempt * ASK_AGAIN.toNanos());
            }
        }
    }

    private static EncodedCommit encode(CommitDraft draft, List<StoredClaim> claims) {
        var encoded = EncodedCommit.of(draft, claims);
        if (encoded.size() > MAX_COMMIT_BYTES) {
            throw new AppendException.CommitTooLarge(encoded.size(), MAX_COMMIT_BYTES);
        }
        return encoded;
    }

    /**
     * What a claim stands in the way of may be there already, by an earlier attempt whose answer was lost, or be refused
     * for a reason that its caller would rather know.
     */
    private long storedOrRefused(CommitDraft draft, AppendException refusal) {
        var unclaimed = EncodedCommit.of(draft, List.of());
        var taken = new HashSet<String>();
        for (var stub : patiently(() -> reader.holding(unclaimed.decidingKeys(), true))) {
            shown.upTo(stub.number());
            if (stub.commitId().equals(draft.id())) {
                return stub.number();
            }
            taken.addAll(stub.keys());
        }
        throw Refusals.apartFromClaims(unclaimed, taken).orElse(refusal);
    }

    @Override
    public List<Commit> read(long after, int limit) {
        var commits = reader.tail(after, limit, tail.known());
        if (!commits.isEmpty() && after <= tail.known()) {
            tail.advance(commits.getLast().position());
        }
        return commits;
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence) {
        return shown.events(reader.stream(aggregateId, fromSequence, Long.MAX_VALUE));
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        return shown.events(reader.stream(aggregateId, fromSequence, fromSequence + limit));
    }

    @Override
    public OptionalLong lastSequence(String aggregateId) {
        var last = reader.lastSequence(aggregateId);
        last.ifPresent(sequence -> shown.commits(reader.withKeys(List.of(Keys.stream(aggregateId, sequence)))));
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
        return shown.commits(reader.withKeys(List.of(Keys.idempotency(idempotencyKey)))).stream()
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

    /** The settings of a log; each has a default that suits most. */
    public static final class Builder {
        private final MongoDatabase database;
        private String collection = "commits";
        private int maxWaiting = 10_000;
        private Duration appendTimeout = Duration.ofSeconds(30);
        private Duration pollInterval = Duration.ofMillis(50);
        private @Nullable Server server;
        private boolean readOnly;

        private Builder(MongoDatabase database) {
            this.database = database;
        }

        /** Sets the collection; {@code commits} unless set. */
        public Builder collection(String name) {
            collection = name;
            return this;
        }

        /** Sets how many commits may wait before more are refused as overload, 1 and up; 10,000 unless set. */
        public Builder maxWaiting(int commits) {
            maxWaiting = commits;
            return this;
        }

        /** Sets how long a caller waits before the outcome counts as unknown; 30 s unless set. */
        public Builder appendTimeout(Duration timeout) {
            appendTimeout = timeout;
            return this;
        }

        /** Sets how often commits of other processes are looked for while somebody listens; 50 ms unless set. */
        public Builder pollInterval(Duration interval) {
            pollInterval = interval;
            return this;
        }

        /** Keeps the log from being written: no index is made where it is missing, and what appends is refused. */
        public Builder readOnly() {
            readOnly = true;
            return this;
        }

        /** Sets what the server can do, instead of asking it. */
        Builder server(Server known) {
            server = known;
            return this;
        }

        /** Opens the log: makes its index where it is missing, unless it is to be read only, and finds its head. */
        public MongoCommitLog open() {
            return new MongoCommitLog(this);
        }
    }
}
