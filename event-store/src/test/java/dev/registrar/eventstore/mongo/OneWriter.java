package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * One writer whose wire and time a test leads, on a log where others stored three commits: {@code ada} and {@code bob} have
 * one event each, {@code bob}'s under the idempotency key {@code used}, and {@code cy} holds the claim {@code email:c}.
 */
final class OneWriter implements AutoCloseable {
    /** The first pause where something has to be asked again, nanoseconds. */
    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<RawBsonDocument> documents =
            mongo.database().getCollection("commits", RawBsonDocument.class);

    final Wire wire = new Wire(mongo.database());
    final HandTicks ticks = new HandTicks();
    final Counters counters = new Counters();
    /** Up to where the log is known to be complete. */
    final AtomicLong known = new AtomicLong(3);

    final Numbering numbering;
    final BatchWriter writer;

    private OneWriter(boolean replicates) {
        documents.createIndex(
                Indexes.ascending("u"),
                new IndexOptions().unique(true).sparse(true).name("u_1"));
        stores(1, Drafts.commit().event("ada", 0));
        stores(2, Drafts.commit().event("bob", 0).under("used", "done"));
        stores(3, EncodedCommit.of(Drafts.of("cy", 0), List.of(takenClaim())));
        var commits = new StoredCommits(
                wire.commits(), new Server(Server.of(mongo.database()).ranges(), replicates));
        var written = wire.commits().withDocumentClass(RawBsonDocument.class);
        var numbers = new NumberReader(commits);
        numbering = new Numbering(
                numbers,
                new Reservations(wire.database(), "commits", ticks),
                new Gaps(numbers, written, ticks),
                3,
                known::get,
                complete -> known.accumulateAndGet(complete, Math::max),
                ticks);
        writer = new BatchWriter(
                written, numbering, new Settlement(new StubReader(commits), numbering), counters, ticks);
    }

    /** On a server that keeps what it acknowledged. */
    static OneWriter alone() {
        return new OneWriter(false);
    }

    /** On a replica set: what others see of a commit may be gone after an election. */
    static OneWriter replicated() {
        return new OneWriter(true);
    }

    static Batch batch(Pending... commits) {
        return new Batch(List.of(commits));
    }

    static Pending pending(Drafts draft) {
        return pending(EncodedCommit.of(draft.draft(), List.of()));
    }

    static Pending pending(EncodedCommit commit) {
        return new Pending(commit, Long.MAX_VALUE, Ticks.SYSTEM);
    }

    static String id(Pending pending) {
        return pending.commit().draft().id();
    }

    /** The claim that {@code cy} holds. */
    static StoredClaim takenClaim() {
        return new StoredClaim("email:c", "cy", ClaimChange.Kind.TAKE, 0);
    }

    /** Another writer, or an earlier attempt of this one, stores a commit, whatever happens on this wire. */
    void stores(long number, EncodedCommit commit) {
        documents.insertOne(commit.numbered(number));
    }

    void stores(long number, Drafts draft) {
        stores(number, EncodedCommit.of(draft.draft(), List.of()));
    }

    void putsVoidAt(long number) {
        documents.insertOne(EncodedCommit.voidAt(number));
    }

    /** The server that had it is gone with it. */
    void loses(long number) {
        documents.deleteOne(new Document("_id", number));
    }

    /** This writer met another one lately, so that it reserves its numbers. */
    OneWriter amongOthers() {
        numbering.meetOther();
        return this;
    }

    /** Another writer reserves the next number and stores nothing there yet. */
    void reserveForAnother() {
        new Reservations(mongo.database(), "commits", ticks)
                .reserve(1, 3, () -> 3)
                .orElseThrow();
    }

    /** Somebody takes each number just before it is sent, and nobody gives out reserved ones. */
    void losesItsNumber(int times) {
        for (var i = 0; i < times; i++) {
            wire.cut("numbers.findOneAndUpdate");
            wire.before("insertMany", () -> putsVoidAt(numbering.next()));
        }
        wire.cut("numbers.findOneAndUpdate");
    }

    /** Returns the last number that was reserved. */
    long counter() {
        return mongo.database().getCollection("commits_numbers").find().first().getLong("last");
    }

    /** Returns the identifiers of the commits from {@code number} on, in order; null for a void. */
    List<String> idsFrom(long number) {
        return find(new Document("_id", new Document("$gte", number))).stream()
                .map(document -> document.getString("cid"))
                .toList();
    }

    List<Long> voids() {
        return find(new Document("void", true)).stream()
                .map(document -> document.getLong("_id"))
                .toList();
    }

    private List<Document> find(Document filter) {
        return mongo.database()
                .getCollection("commits")
                .find(filter)
                .sort(new Document("_id", 1))
                .into(new ArrayList<>());
    }

    @Override
    public void close() {
        mongo.close();
    }
}
