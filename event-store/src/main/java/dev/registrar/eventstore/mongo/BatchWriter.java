package dev.registrar.eventstore.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Numbers batches and inserts them until the fate of every commit is known. Used by one thread at a time.
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
    private static final int DUPLICATE_KEY = 11_000;
    private static final String INDEX = "index: ";

    /** Refusals of a whole command that sending it again does not cure: not allowed, not valid, not known. */
    private static final Set<Integer> PERMANENT =
            Set.of(2, 9, 13, 14, 18, 20, 26, 59, 72, 73, 79, 100, 115, 121, 166, 8000);

    private static final InsertManyOptions ORDERED = new InsertManyOptions().ordered(true);
    /** Numbers reserved at once; a few writers together stay far below {@link CommitReader#HOLE_WINDOW}. */
    private static final int MAX_RESERVED = 256;

    private static final int MAX_FRUITLESS = 8;
    private static final int MAX_CONDITIONAL_ATTEMPTS = 64;
    private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final long MAJORITY_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    private final MongoCollection<RawBsonDocument> collection;
    private final CommitReader reader;
    private final LongConsumer stored;
    private final Counters counters;
    private final Reservations reservations;
    private final Gaps gaps;
    private long next;

    /** Whether the numbers from {@code next} on are reserved, and where they end. */
    private boolean reserved;

    private long end;

    /** Everything up to here is there for good, whichever server is elected. */
    private long durable;

    private volatile boolean amongOthers;

    private volatile boolean stopped;

    BatchWriter(
            MongoCollection<RawBsonDocument> collection,
            CommitReader reader,
            long head,
            LongConsumer stored,
            Counters counters,
            Reservations reservations,
            Gaps gaps) {
        this.collection = collection;
        this.reader = reader;
        this.next = head + 1;
        this.durable = head;
        this.stored = stored;
        this.counters = counters;
        this.reservations = reservations;
        this.gaps = gaps;
    }

    /** Returns whether other writers were met lately, so that a batch costs more than one round trip. */
    boolean isAmongOthers() {
        return amongOthers;
    }

    /** Takes numbers for the open commits: reserved ones among other writers, those after the head alone. */
    private void takeNumbers(Batch batch) {
        amongOthers = reservations.areNeeded();
        if (amongOthers) {
            var count = Math.min(batch.open().size(), MAX_RESERVED);
            var first = reservations.reserve(
                    count, Math.max(next - 1, durable), () -> reader.head(Math.max(next - 1, durable), false));
            if (first.isPresent()) {
                reserved = true;
                next = first.getAsLong();
                end = next + count;
                stayNearHead();
                return;
            }
        }
        if (reserved) {
            reserved = false;
            foundHead(reader.head(Math.max(durable, next - 1 - CommitReader.HOLE_WINDOW), false));
        }
    }

    /** Readers look for holes only so far back. */
    private void stayNearHead() {
        if (end - 1 - durable > CommitReader.HOLE_WINDOW) {
            complete(Math.max(durable, reader.findHead()));
            complete(end - 1 - CommitReader.HOLE_WINDOW);
        }
    }

    /** Returns once everything up to {@code number} is there for good. */
    private void complete(long number) {
        if (durable < number) {
            gaps.await(durable, number);
            durable = number;
            stored.accept(number);
        }
        if (!reserved) {
            next = Math.max(next, durable + 1);
        }
    }

    /** Gives reserved numbers back that are left over, or puts voids there: what follows them waits for that. */
    private void releaseNumbers() {
        if (reserved && next < end) {
            if (reservations.giveBack(next, end - 1)) {
                end = next;
            } else {
                fillNumbers();
            }
        }
    }

    private void fillNumbers() {
        gaps.fill(next, end - 1);
        next = end;
    }

    private void foundHead(long head) {
        next = head + 1;
        if (reader.latestIsDurable()) {
            durable = head;
        }
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
                    LockSupport.parkNanos(FIRST_PAUSE);
                }
            }
            releaseNumbers();
            complete(batch.seen());
            return true;
        } catch (MongoException e) {
            batch.inDoubt(e);
            return false;
        } catch (RuntimeException | Error e) {
            // Whatever it was, the callers of this batch must not wait for it, nor those behind them.
            abandon(batch, e);
            return true;
        }
    }

    /** Asks and sends until all is settled or the log is closed. */
    void recover(Batch batch) {
        counters.recoveries.increment();
        var pause = FIRST_PAUSE;
        var settled = false;
        while (!settled && !stopped) {
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE);
            // A late interrupt of the driver's thread must not look like a failure of the server.
            Thread.interrupted();
            settled = recoverNumbers(batch) && settleStored(batch) && attempt(batch);
            if (batch.seen() <= durable) {
                batch.announce();
            }
        }
        if (!settled) {
            abandon(batch, new IllegalStateException("the log was closed"));
        }
    }

    /** What was sent under reserved numbers may be there or may still arrive: there it meets voids. */
    private boolean recoverNumbers(Batch batch) {
        try {
            if (reserved && next < end) {
                fillNumbers();
            }
            return true;
        } catch (MongoException e) {
            batch.inDoubt(e);
            return false;
        }
    }

    void stop() {
        stopped = true;
    }

    private boolean send(Batch batch) {
        if (!reserved || next == end) {
            takeNumbers(batch);
        }
        var sent = batch.unconditional();
        if (sent.isEmpty()) {
            if (batch.seen() < next) {
                complete(batch.seen());
                batch.announce();
            }
            sent = admitted(batch);
            if (sent.isEmpty()) {
                return true;
            }
        }
        var count = reserved ? (int) Math.min(sent.size(), end - next) : sent.size();
        var documents = new ArrayList<RawBsonDocument>(count);
        for (var i = 0; i < count; i++) {
            documents.add(sent.get(i).commit().numbered(next + i));
        }
        counters.batches.increment();
        batch.sent(next + documents.size());
        try {
            collection.insertMany(documents, ORDERED);
            storedFirst(batch, count);
            return true;
        } catch (MongoBulkWriteException e) {
            return understand(batch, e);
        }
    }

    private boolean understand(Batch batch, MongoBulkWriteException failure) {
        if (failure.getWriteConcernError() != null || failure.getWriteErrors().isEmpty()) {
            batch.inDoubt(failure);
            return false;
        }
        var error = failure.getWriteErrors().getFirst();
        storedFirst(batch, error.getIndex());
        if (error.getCode() != DUPLICATE_KEY) {
            batch.refused(
                    batch.open().getFirst(), new MongoWriteException(error, failure.getServerAddress(), Set.of()));
            return true;
        }
        if (isNumber(error)) {
            counters.numberClashes.increment();
            reservations.meet();
            if (reserved) {
                next = reader.firstMissing(next, end - 1, false);
            } else {
                lookForHead(batch);
            }
            return true;
        }
        return settleDuplicates(batch, failure);
    }

    private void storedFirst(Batch batch, int count) {
        if (count > 0 && reserved) {
            batch.storedFirst(count, next);
            next += count;
            batch.sees(next - 1);
        } else if (count > 0) {
            batch.storedFirst(count, next);
            if (durable == next - 1) {
                durable += count;
            }
            next += count;
            stored.accept(next - 1);
        }
    }

    /** Finds the next free number, and for conditional commits whether what took the others concerns them. */
    private void lookForHead(Batch batch) {
        if (batch.unconditional().isEmpty() && batch.isJudged(next)) {
            var following = reader.following(next - 1);
            foundHead(next - 1 + following.size());
            if (!concerns(following, batch)) {
                batch.judged(next);
            }
        } else {
            foundHead(reader.head(next - 1, false));
        }
    }

    private static boolean concerns(List<CommitReader.Stub> following, Batch batch) {
        var keys = new HashSet<String>();
        following.forEach(stub -> keys.addAll(stub.keys()));
        return batch.open().stream()
                .flatMap(pending -> pending.commit().draft().reads().stream())
                .anyMatch(read -> Refusals.hasMovedOn(read, keys));
    }

    /** Refuses the conditional commits whose streams moved on, and returns those that may be sent from next on. */
    private List<Pending> admitted(Batch batch) {
        if (!lowerNumbersAreDurable()) {
            return List.of();
        }
        if (!batch.isJudged(next)) {
            var stubs = stubsByKey(batch);
            for (var pending : List.copyOf(batch.open())) {
                var commit = pending.commit();
                // What an earlier attempt stored is sent too: its keys will say that it is there.
                if (commit.keys().stream().noneMatch(key -> isOwn(stubs.get(key), commit))) {
                    Refusals.apartFromClaims(commit, stubs.keySet()).ifPresent(reason -> {
                        batch.sees(highest(stubs));
                        refuse(batch, pending, reason);
                    });
                }
            }
            batch.judged(next);
        }
        return batch.independent();
    }

    /**
     * A judgement holds only if no election can take back what it was made on. Own commits are acknowledged by a
     * majority; those of others may have been seen before that.
     */
    private boolean lowerNumbersAreDurable() {
        if (reserved) {
            complete(next - 1);
        } else if (durable < next - 1) {
            durable = reader.head(Math.max(durable, next - 1 - CommitReader.HOLE_WINDOW), true);
            if (durable < next - 1) {
                LockSupport.parkNanos(MAJORITY_PAUSE);
                next = reader.head(durable, false) + 1;
                return false;
            }
            next = durable + 1;
        }
        return true;
    }

    private void refuseConditional(Batch batch) {
        if (batch.unconditional().isEmpty()) {
            var waiting = batch.open().size();
            for (var pending : List.copyOf(batch.open())) {
                refuse(batch, pending, new AppendException.Overloaded(waiting));
            }
        }
    }

    /** Refuses for a reason that is not a key in the way of any earlier attempt. */
    private void refuse(Batch batch, Pending pending, AppendException reason) {
        batch.refused(
                pending,
                batch.mayStillArrive(reserved ? durable + 1 : next)
                        ? new OutcomeUnknownException(pending.commit().draft().id(), reason)
                        : reason);
    }

    private static boolean isOwn(CommitReader.@Nullable Stub stub, EncodedCommit commit) {
        return stub != null && stub.commitId().equals(commit.draft().id());
    }

    /**
     * Tells the two unique indexes apart. The driver passes on the server's text only; in it the name of the index comes
     * before the key, which may hold anything.
     */
    private static boolean isNumber(BulkWriteError error) {
        var name = error.getMessage().indexOf(INDEX);
        return name >= 0 && error.getMessage().startsWith("_id_ ", name + INDEX.length());
    }

    /**
     * Settles every open commit that meets a stored key, not only the one the server named: under contention one
     * question answers for the whole batch.
     */
    private boolean settleDuplicates(Batch batch, MongoException failure) {
        var stubs = stubsByKey(batch);
        var own = false;
        for (var pending : List.copyOf(batch.open())) {
            var commit = pending.commit();
            String first = null;
            for (var key : commit.keys()) {
                var stub = stubs.get(key);
                if (isOwn(stub, commit)) {
                    own = true;
                    first = null;
                    break;
                }
                first = stub != null && first == null ? key : first;
            }
            if (first != null) {
                batch.sees(highest(stubs));
                batch.refused(pending, Refusals.of(commit, stubs.keySet()));
            }
        }
        if (!own) {
            return true;
        }
        // An earlier attempt of ours arrived. Before its caller hears of it, a majority has to have it.
        batch.inDoubt(failure);
        return settleStored(batch);
    }

    private static long highest(Map<String, CommitReader.Stub> stubs) {
        return stubs.values().stream()
                .mapToLong(CommitReader.Stub::number)
                .max()
                .orElse(0);
    }

    private Map<String, CommitReader.Stub> stubsByKey(Batch batch) {
        var keys = new ArrayList<String>();
        for (var pending : batch.open()) {
            keys.addAll(pending.commit().decidingKeys());
        }
        var stubs = new HashMap<String, CommitReader.Stub>();
        for (var stub : reader.holding(keys, false)) {
            for (var key : stub.keys()) {
                stubs.put(key, stub);
            }
        }
        return stubs;
    }

    /** Settles the open commits that are stored for good. Returns false where the database does not answer. */
    private boolean settleStored(Batch batch) {
        try {
            var byId = new HashMap<String, CommitReader.Stub>();
            var keys = batch.open().stream()
                    .map(pending -> pending.commit().findingKey())
                    .toList();
            for (var stub : reader.holding(keys, true)) {
                byId.put(stub.commitId(), stub);
            }
            for (var pending : List.copyOf(batch.open())) {
                var stub = byId.get(pending.commit().draft().id());
                if (stub != null) {
                    pending.commit().foundUnder(stub.keys());
                    batch.stored(pending, stub.number());
                    batch.sees(stub.number());
                }
            }
            if (isPermanent(batch.doubt())) {
                refuseAll(batch);
            }
            batch.certain();
            // From where nothing can be missing: what others had stored may be gone with the server that had it.
            if (!reserved) {
                foundHead(reader.head(Math.max(durable, next - 1 - CommitReader.HOLE_WINDOW), false));
            }
            return true;
        } catch (MongoException e) {
            batch.inDoubt(e);
            return false;
        }
    }

    private static boolean isPermanent(@Nullable RuntimeException failure) {
        return failure instanceof MongoCommandException refusal && PERMANENT.contains(refusal.getErrorCode());
    }

    private static void refuseAll(Batch batch) {
        var reason = batch.doubt();
        if (reason != null) {
            for (var pending : List.copyOf(batch.open())) {
                batch.refused(pending, reason);
            }
        }
    }

    private void abandon(Batch batch, Throwable cause) {
        batch.unsure(durable, cause);
        for (var pending : List.copyOf(batch.open())) {
            batch.refused(
                    pending,
                    new OutcomeUnknownException(pending.commit().draft().id(), cause));
        }
    }
}
