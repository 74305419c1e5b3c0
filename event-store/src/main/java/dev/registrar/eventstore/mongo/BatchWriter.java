package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import dev.registrar.eventstore.AppendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.RawBsonDocument;

/**
 * Inserts batches until the fate of every commit is known. Used by one thread at a time.
 *
 * <p>The next number after the head is a compare-and-swap: the unique {@code _id} lets one writer have it, the others
 * look for the new head and send again. What is sent again is never stored twice, because its keys in {@code u} are
 * the same.
 *
 * <p>A conditional commit is judged against everything before the number it is sent under. The compare-and-swap makes
 * that exact: if anything came in between, the number is taken and the commit is judged again. See
 * {@code docs/adr/0016}.
 */
final class BatchWriter {
    private static final InsertManyOptions ORDERED = new InsertManyOptions().ordered(true);
    private static final int MAX_FRUITLESS = 8;
    private static final int MAX_CONDITIONAL_ATTEMPTS = 64;
    private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    private final MongoCollection<RawBsonDocument> collection;
    private final Numbering numbering;
    private final Settlement settlement;
    private final Counters counters;
    private final Ticks ticks;
    private volatile boolean stopped;

    BatchWriter(
            MongoCollection<RawBsonDocument> collection,
            Numbering numbering,
            Settlement settlement,
            Counters counters,
            Ticks ticks) {
        this.collection = collection;
        this.numbering = numbering;
        this.settlement = settlement;
        this.counters = counters;
        this.ticks = ticks;
    }

    /** Returns whether other writers were met lately, so that a batch costs more than one round trip. */
    boolean isAmongOthers() {
        return numbering.isAmongOthers();
    }

    /** Sends until all is settled; returns false once the database leaves the outcome open. */
    boolean attempt(Batch batch) {
        try {
            var fruitless = 0;
            while (batch.isOpen()) {
                var before = batch.open().size();
                if (!send(batch)) {
                    return false;
                }
                fruitless = batch.open().size() < before ? 0 : fruitless + 1;
                if (fruitless > MAX_CONDITIONAL_ATTEMPTS) {
                    refuseConditional(batch);
                }
                if (fruitless > MAX_FRUITLESS) {
                    ticks.pause(FIRST_PAUSE);
                }
            }
            numbering.release();
            numbering.complete(batch.seen());
            return true;
        } catch (MongoException e) {
            batch.inDoubt(e);
            return false;
        } catch (RuntimeException | Error e) {
            // Whatever it was, the callers of this batch must not wait for it, nor those behind them.
            settlement.abandon(batch, e);
            return true;
        }
    }

    /** Asks and sends until all is settled or the log is closed. */
    void recover(Batch batch) {
        counters.recoveries.increment();
        var pause = FIRST_PAUSE;
        var settled = false;
        while (!settled && !stopped) {
            ticks.pause(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE);
            // A late interrupt of the driver's thread must not look like a failure of the server.
            Thread.interrupted();
            settled = fillNumbers() && settlement.stored(batch) && attempt(batch);
            if (batch.seen() <= numbering.durable()) {
                batch.announce();
            }
        }
        if (!settled) {
            settlement.abandon(batch, new IllegalStateException("the log was closed"));
        }
    }

    private boolean fillNumbers() {
        try {
            numbering.fill();
            return true;
        } catch (MongoException e) {
            // It is tried again, and what was in doubt still is.
            return false;
        }
    }

    void stop() {
        stopped = true;
    }

    private boolean send(Batch batch) {
        numbering.take(batch.open().size());
        var sent = batch.unconditional();
        if (sent.isEmpty()) {
            if (batch.seen() < numbering.next()) {
                numbering.complete(batch.seen());
                batch.announce();
            }
            sent = admitted(batch);
            if (sent.isEmpty()) {
                return true;
            }
        }
        var count = numbering.room(sent.size());
        var next = numbering.next();
        var documents = new ArrayList<RawBsonDocument>(count);
        for (var i = 0; i < count; i++) {
            documents.add(sent.get(i).commit().numbered(next + i));
        }
        counters.batches.increment();
        batch.sent(next + count);
        numbering.askBelow();
        try {
            collection.insertMany(documents, ORDERED);
            storedFirst(batch, count);
            return true;
        } catch (MongoBulkWriteException e) {
            return understand(batch, e);
        }
    }

    private boolean understand(Batch batch, MongoBulkWriteException failure) {
        if (WriteErrors.leaveOpen(failure)) {
            batch.inDoubt(failure);
            return false;
        }
        var error = failure.getWriteErrors().getFirst();
        storedFirst(batch, error.getIndex());
        if (!WriteErrors.isDuplicate(error)) {
            batch.refused(
                    batch.open().getFirst(), new MongoWriteException(error, failure.getServerAddress(), Set.of()));
            return true;
        }
        if (!WriteErrors.isNumber(error)) {
            return settlement.duplicates(batch);
        }
        counters.numberClashes.increment();
        numbering.meetOther();
        if (numbering.isReserved() || !batch.unconditional().isEmpty() || !batch.isJudged(numbering.next())) {
            numbering.passTaken();
        } else {
            settlement.judgeWhatCame(batch);
        }
        return true;
    }

    private void storedFirst(Batch batch, int count) {
        if (count > 0) {
            batch.storedFirst(count, numbering.next());
            numbering.used(count);
            batch.sees(numbering.next() - 1);
        }
    }

    /**
     * Returns the conditional commits that may be sent from the next number on. A judgement holds only if no election can
     * take back what it was made on.
     */
    private List<Pending> admitted(Batch batch) {
        if (!numbering.lowerAreDurable()) {
            return List.of();
        }
        settlement.judge(batch);
        return batch.independent();
    }

    private void refuseConditional(Batch batch) {
        if (batch.unconditional().isEmpty()) {
            var waiting = batch.open().size();
            for (var pending : List.copyOf(batch.open())) {
                settlement.refuse(batch, pending, new AppendException.Overloaded(waiting));
            }
        }
    }
}
