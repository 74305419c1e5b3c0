package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Lets several busy writers of one log go one after the other, by tickets from one small document. This is courtesy and
 * nothing else: whoever ignores it, dies with the turn or cannot reach the document is still kept right by the
 * compare-and-swap on the numbers. A writer that meets no other takes no tickets. Used by one thread at a time.
 */
final class Turns {
    /** What is added to the name of the log's collection. */
    static final String SUFFIX = "_turns";

    private static final String WRITERS = "writers";
    private static final String TAKEN = "taken";
    private static final String DONE = "done";

    /** Tickets in a row with nobody between, after which a writer believes itself alone again. */
    private static final int ALONE = 32;

    /** How often a writer that believes itself alone looks whether others are taking turns. */
    private static final long LOOK = Duration.ofMillis(50).toNanos();

    /** How long the one whose turn it is may do nothing before the next goes on without it. */
    private static final long PATIENCE = Duration.ofMillis(250).toNanos();

    /** How long one turn lasts, where callers keep coming: taking it costs several round trips. */
    private static final long TURN = Duration.ofMillis(5).toNanos();

    private static final long SHORTEST_WAIT = TimeUnit.MICROSECONDS.toNanos(300);
    private static final long UNSEEN = -1;
    private static final int MOST_WAITS = 8;
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final MongoCollection<Document> documents;
    private boolean met;
    private boolean holding;
    private long ticket;
    private long turnEnds;
    private int inRow;
    private long takenAtLook = UNSEEN;
    private long nextLook = System.nanoTime();

    Turns(MongoDatabase database, String log) {
        documents = database.getCollection(log + SUFFIX)
                .withTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .withReadConcern(ReadConcern.LOCAL)
                .withWriteConcern(WriteConcern.W1);
    }

    /** Notes that another writer took a number this one wanted. */
    void meet() {
        met = true;
        inRow = 0;
    }

    /** Waits for the turn, if others are writing; returns whether they may have written since the last one. */
    boolean await() {
        try {
            look();
            return met && !holding && takeTicket();
        } catch (MongoException | IllegalStateException e) {
            // Whatever is wrong, a client that was closed included, the insert will show it or do without.
            met = false;
            return false;
        }
    }

    private void look() {
        var now = System.nanoTime();
        if (!met && now - nextLook >= 0) {
            nextLook = now + LOOK;
            var taken = number(documents.find(eq(WRITERS)).first(), TAKEN);
            met = takenAtLook != UNSEEN && taken > takenAtLook;
            takenAtLook = taken;
            inRow = 0;
        }
    }

    private boolean takeTicket() {
        var turns = documents.findOneAndUpdate(
                eq(WRITERS),
                Updates.inc(TAKEN, 1L),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        var mine = number(turns, TAKEN);
        var others = mine != ticket + 1;
        ticket = mine;
        takenAtLook = mine;
        holding = true;
        inRow = others ? 0 : inRow + 1;
        met = inRow < ALONE;
        waitUntilDone(mine - 1, number(turns, DONE));
        turnEnds = System.nanoTime() + TURN;
        return others;
    }

    private void waitUntilDone(long before, long first) {
        var done = first;
        var start = System.nanoTime();
        while (done < before && System.nanoTime() - start < PATIENCE) {
            LockSupport.parkNanos(this, Math.min(before - done, MOST_WAITS) * SHORTEST_WAIT);
            var now = number(documents.find(eq(WRITERS)).first(), DONE);
            if (now > done) {
                start = System.nanoTime();
            }
            done = now;
        }
    }

    /** Returns whether the turn lasts on; passes it on when its time is over. */
    boolean keep() {
        if (holding && System.nanoTime() - turnEnds >= 0) {
            pass();
        }
        return holding;
    }

    /** Lets the next one go, if this one had the turn. */
    void pass() {
        if (holding) {
            holding = false;
            try {
                documents.updateOne(eq(WRITERS), Updates.max(DONE, ticket));
            } catch (MongoException | IllegalStateException e) {
                // The next one waits a little and goes on without.
                met = false;
            }
        }
    }

    private static long number(@Nullable Document turns, String field) {
        return turns != null && turns.get(field) instanceof Number number ? number.longValue() : 0;
    }
}
