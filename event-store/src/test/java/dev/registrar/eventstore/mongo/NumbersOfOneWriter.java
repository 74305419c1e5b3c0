package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The numbers of one writer, alone or of a replica set, in a log where others stored three commits. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
abstract class NumbersOfOneWriter {
    static final int WINDOW = NumberReader.HOLE_WINDOW;

    final TestMongo mongo = TestMongo.open();
    final MongoCollection<Document> stored = mongo.database().getCollection("commits");
    final Wire wire = new Wire(mongo.database());
    final HandTicks ticks = new HandTicks();
    final AtomicLong known = new AtomicLong(3);
    final List<Long> heard = new ArrayList<>();
    final Numbering alone = numbering(false);
    /** Of a replica set, where what was read may be lost with the primary. */
    final Numbering replicated = numbering(true);

    @BeforeEach
    void write() {
        store(1, 3);
        wire.calls();
    }

    @AfterEach
    void close() {
        mongo.close();
    }

    private Numbering numbering(boolean replicates) {
        var numbers = new NumberReader(new StoredCommits(
                wire.commits(), new Server(Server.of(mongo.database()).ranges(), replicates)));
        return new Numbering(
                numbers,
                new Reservations(wire.database(), "commits", ticks),
                new Gaps(numbers, wire.commits().withDocumentClass(RawBsonDocument.class), ticks),
                3,
                known::get,
                complete -> {
                    heard.add(complete);
                    known.accumulateAndGet(complete, Math::max);
                },
                ticks);
    }

    void insert(Numbering numbering, int count) {
        store(numbering.next(), numbering.next() + count - 1);
        numbering.used(count);
    }

    void store(long from, long to) {
        stored.insertMany(LongStream.rangeClosed(from, to)
                .mapToObj(number -> new Document("_id", number))
                .toList());
    }

    void reserveForAnother(int count) {
        new Reservations(mongo.database(), "commits", ticks)
                .reserve(count, Math.max(3, stored.countDocuments()), () -> 3)
                .orElseThrow();
    }

    void setCounter(long last) {
        mongo.database()
                .getCollection("commits_numbers")
                .insertOne(new Document("_id", "counter").append("last", last));
    }

    long counter() {
        return mongo.database().getCollection("commits_numbers").find().first().getLong("last");
    }

    List<Long> voids() {
        return stored.find(new Document("void", true)).into(new ArrayList<>()).stream()
                .map(document -> document.getLong("_id"))
                .sorted()
                .toList();
    }
}
