package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.time.Duration;
import org.bson.RawBsonDocument;

/**
 * Waits until no number is missing below one that was seen. Numbers are missing for as long as the writer that reserved
 * them takes to send; those of one that died are filled with voids, and should it not be dead, its insert meets a taken
 * number and it takes others. Safe for many threads.
 */
final class Gaps {
    /** How long no missing number may come before those that are missing are filled. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long FIRST_PAUSE = Duration.ofNanos(100_000).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(10).toNanos();
    private static final InsertManyOptions EACH = new InsertManyOptions().ordered(false);

    private final NumberReader numbers;
    private final MongoCollection<RawBsonDocument> documents;
    private final Ticks ticks;

    Gaps(NumberReader numbers, MongoCollection<RawBsonDocument> documents, Ticks ticks) {
        this.numbers = numbers;
        this.documents = documents;
        this.ticks = ticks;
    }

    /**
     * Returns once all numbers up to {@code to} are there for good.
     *
     * @param from a number up to which all are
     */
    void await(long from, long to) {
        var complete = Math.max(from, to - NumberReader.HOLE_WINDOW);
        var since = ticks.nanos();
        var pause = FIRST_PAUSE;
        while (complete < to) {
            var before = complete;
            complete = numbers.firstMissing(complete + 1, to, true) - 1;
            if (complete > before) {
                since = ticks.nanos();
                pause = FIRST_PAUSE;
            } else if (ticks.nanos() - since > PATIENCE.toNanos()) {
                fill(complete + 1, to);
                since = ticks.nanos();
            } else {
                ticks.pause(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            }
        }
    }

    /** Puts voids at all numbers from {@code from} to {@code to} that are free. */
    void fill(long from, long to) {
        var voids =
                numbers.missing(from, to).stream().map(EncodedCommit::voidAt).toList();
        if (voids.isEmpty()) {
            return;
        }
        try {
            documents.insertMany(voids, EACH);
        } catch (MongoBulkWriteException e) {
            // A number that was taken meanwhile is as good.
            if (WriteErrors.leaveOpen(e) || !e.getWriteErrors().stream().allMatch(WriteErrors::isDuplicate)) {
                throw e;
            }
        }
    }
}
