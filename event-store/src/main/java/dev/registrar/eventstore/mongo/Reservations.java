package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Gives each of several writers of one log numbers of its own, from a counter in one small document, so that they insert
 * side by side. The counter is a hint and nothing else: who gets a number is decided by the insert, so a counter that is
 * gone, behind, or nonsense makes writers slower and never wrong. A writer that meets no other reserves nothing. Used by
 * one thread at a time. See {@code docs/adr/0028}.
 */
final class Reservations {
    /** What is added to the name of the log's collection. */
    static final String SUFFIX = "_numbers";

    private static final String COUNTER = "counter";
    private static final String LAST = "last";

    /** Reservations in a row with nobody between, after which a writer believes itself alone again. */
    private static final int ALONE = 32;

    /** How often a writer that believes itself alone looks whether others are reserving. */
    private static final long LOOK = Duration.ofMillis(50).toNanos();

    private static final int ATTEMPTS = 4;
    private static final int ATTEMPTS_BEFORE_REPLACING = 2;
    private static final long MISSING = -1;
    private static final long NOT_LOOKED = Long.MIN_VALUE;
    private static final Duration ANSWER = Duration.ofSeconds(1);

    /** The counter as it was: mongo-java-server in memory returns what it became only after others may have moved it. */
    private static final FindOneAndUpdateOptions BEFORE =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE);

    private final MongoCollection<Document> documents;
    private final Ticks ticks;
    private boolean met;
    private int inRow;
    private long lastOwn = MISSING;
    private long lastAtLook = NOT_LOOKED;
    private long nextLook;

    Reservations(MongoDatabase database, String log, Ticks ticks) {
        documents = database.getCollection(log + SUFFIX)
                .withTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(ReadConcern.LOCAL)
                .withWriteConcern(WriteConcern.W1);
        this.ticks = ticks;
        this.nextLook = ticks.nanos();
    }

    /** Notes that another writer took a number this one wanted. */
    void meet() {
        met = true;
        inRow = 0;
    }

    /** Returns whether others are writing, as far as is known. */
    boolean areNeeded() {
        try {
            look();
        } catch (MongoException | IllegalStateException e) {
            // Whatever is wrong, a client that was closed included, the insert will show it or do without.
            return false;
        }
        return met;
    }

    private void look() {
        var now = ticks.nanos();
        if (!met && now - nextLook >= 0) {
            nextLook = now + LOOK;
            var last = last(documents.find(eq(COUNTER)).first());
            met = lastAtLook != NOT_LOOKED && last > lastAtLook;
            lastAtLook = last;
            inRow = 0;
        }
    }

    /**
     * Reserves {@code count} numbers in a row and returns the first; empty where the counter cannot be used.
     *
     * @param taken a number that is taken, with all below it
     * @param head asks the log for the newest such number
     */
    OptionalLong reserve(int count, long taken, LongSupplier head) {
        try {
            for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
                var last = last(documents.findOneAndUpdate(
                        new Document("_id", COUNTER).append(LAST, new Document("$gte", taken)),
                        Updates.inc(LAST, (long) count),
                        BEFORE));
                if (last == MISSING) {
                    raise(taken, attempt >= ATTEMPTS_BEFORE_REPLACING);
                } else if (isBeyond(last, taken) && isBeyond(last, head.getAsLong())) {
                    // Nobody holds that many numbers: somebody wrote nonsense.
                    documents.updateOne(
                            new Document("_id", COUNTER).append(LAST, last + count),
                            Updates.set(LAST, head.getAsLong()));
                } else {
                    note(last + 1, last + count);
                    return OptionalLong.of(last + 1);
                }
            }
        } catch (MongoException | IllegalStateException e) {
            // The insert goes without.
        }
        met = false;
        return OptionalLong.empty();
    }

    /** Takes back that these numbers were reserved; returns whether nobody reserved others since. */
    boolean giveBack(long first, long last) {
        try {
            var given = documents
                            .updateOne(new Document("_id", COUNTER).append(LAST, last), Updates.set(LAST, first - 1))
                            .getModifiedCount()
                    == 1;
            if (given) {
                lastOwn = first - 1;
                lastAtLook = lastOwn;
            }
            return given;
        } catch (MongoException | IllegalStateException e) {
            return false;
        }
    }

    private static boolean isBeyond(long last, long head) {
        return last - head > NumberReader.HOLE_WINDOW;
    }

    private void raise(long taken, boolean replacing) {
        if (replacing) {
            documents.replaceOne(
                    eq(COUNTER), new Document("_id", COUNTER).append(LAST, taken), new ReplaceOptions().upsert(true));
        } else {
            documents.updateOne(eq(COUNTER), Updates.max(LAST, taken), new UpdateOptions().upsert(true));
        }
    }

    private void note(long first, long last) {
        inRow = first == lastOwn + 1 ? inRow + 1 : 0;
        met = inRow < ALONE;
        lastOwn = last;
        lastAtLook = last;
    }

    private static long last(@Nullable Document counter) {
        return counter != null && counter.get(LAST) instanceof Number number ? number.longValue() : MISSING;
    }
}
