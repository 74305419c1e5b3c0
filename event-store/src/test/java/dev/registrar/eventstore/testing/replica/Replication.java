package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the primary has, what a majority has, and the ordered changes between them. Everything that concerns the primary
 * happens one at a time, under its lock.
 */
final class Replication {
    private static final int REMEMBERED = 20_000;

    private final Store primary;
    private final Store majority;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final ArrayDeque<Entry> onTheWay = new ArrayDeque<>();
    private final LongSupplier lag;

    /** Whether no majority can be reached, ever. */
    private final boolean isolated;

    /** The newest entries that a majority has, for those who are told of them. */
    private final ArrayDeque<Entry> history = new ArrayDeque<>();

    private long forgotten = -1;
    private long written;
    private long replicated;
    private long term = 1;
    private int waiting;
    private long rolledBack;
    private long writableFrom = System.nanoTime();
    private int leader;
    private Election.Told told = Election.Told.NOTHING;
    private Runnable streamsEnd = () -> {};
    private boolean held;
    private boolean closed;

    /**
     * Begins with empty stores.
     *
     * @param lag nanoseconds that a change takes to reach a majority, asked for each
     */
    Replication(LongSupplier lag) {
        this(lag, new Store(), new Store(), false);
    }

    private Replication(LongSupplier lag, Store primary, Store majority, boolean isolated) {
        this.lag = lag;
        this.primary = primary;
        this.majority = majority;
        this.isolated = isolated;
        held = isolated;
        Thread.ofPlatform().daemon().name("model-replication").start(this::replicate);
    }

    /** One step of the oplog: a change of one document, or a command that changes no document. */
    record Entry(long number, long due, Change change, String database, Document command, Runnable forget) {
        void apply(Store store) {
            if (change == null) {
                store.run(database, command);
            } else {
                change.apply(store);
            }
        }
    }

    /** How waiting for a majority ended. */
    enum Waited {
        REPLICATED,
        TOO_LONG,
        INTERRUPTED
    }

    /** Where a write stands: it is there for good once a majority has {@code number} while {@code term} lasts. */
    record Position(long term, long number) {}

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** The data of the primary; to be used under the lock. */
    Store primary() {
        return primary;
    }

    Store majority() {
        return majority;
    }

    boolean isPrimary(int member) {
        return locked(() -> member == leader && System.nanoTime() - writableFrom >= 0);
    }

    int leader() {
        return locked(() -> leader);
    }

    long term() {
        return locked(() -> term);
    }

    /** Where the newest write stands; to be used under the lock. */
    Position position() {
        return new Position(term, written);
    }

    /**
     * Notes a change that the primary has made; under the lock.
     *
     * @param forget is run when it is rolled back
     */
    void changed(Change change, Runnable forget) {
        add(change, null, null, forget);
    }

    /** Notes a command that the primary has obeyed and the others have to; under the lock. It is never rolled back. */
    void obeyed(String database, Document command) {
        add(null, database, command, () -> {});
    }

    private void add(Change change, String database, Document command, Runnable forget) {
        var due = System.nanoTime() + lag.getAsLong();
        var last = onTheWay.peekLast();
        written++;
        // No overtaking: what is behind arrives no earlier.
        onTheWay.add(
                new Entry(written, last == null ? due : Math.max(due, last.due), change, database, command, forget));
        moved.signalAll();
    }

    /** Waits until a majority has all up to a position, its term ends, or the time is over. */
    Waited await(Position position, long nanos) {
        lock.lock();
        try {
            waiting++;
            moved.signalAll();
            var left = nanos;
            while (position.term == term && (isolated || replicated < position.number) && !closed) {
                if (left <= 0) {
                    return Waited.TOO_LONG;
                }
                left = moved.awaitNanos(left);
            }
            return position.term == term && !isolated && replicated >= position.number
                    ? Waited.REPLICATED
                    : Waited.INTERRUPTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Waited.INTERRUPTED;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** What those are told whose wait was interrupted. */
    Election.Told told() {
        return locked(() -> told);
    }

    /** Ends the term: what the next primary does not have is undone. Returns who was primary. */
    int elect(Election election, int next) {
        return locked(() -> {
            var kept = Math.max((int) (onTheWay.size() * election.kept() + 0.5), commands());
            var lost = new ArrayList<Entry>();
            while (onTheWay.size() > kept) {
                lost.add(onTheWay.removeLast());
            }
            for (var entry : lost) {
                entry.change.undo(primary);
                entry.forget.run();
            }
            rolledBack += lost.size();
            written = onTheWay.isEmpty() ? replicated : onTheWay.getLast().number;
            told = election.told();
            if (told != Election.Told.STEPPED_DOWN || election.cut()) {
                streamsEnd.run();
            }
            term++;
            writableFrom = System.nanoTime() + election.down().toNanos();
            var before = leader;
            leader = next;
            moved.signalAll();
            return before;
        });
    }

    /** Returns how many entries there are up to the last command: those are never rolled back. */
    private int commands() {
        var count = 0;
        var last = 0;
        for (var entry : onTheWay) {
            count++;
            last = entry.change == null ? count : last;
        }
        return last;
    }

    /** Returns the primary as it goes on alone: with all it has, the term it knows of, and no majority. Under the lock. */
    Replication isolated() {
        var alone = new Replication(lag, primary.copy(), majority.copy(), true);
        return alone.locked(() -> {
            alone.term = term;
            alone.leader = leader;
            alone.writableFrom = writableFrom;
            alone.written = replicated;
            alone.replicated = replicated;
            return alone;
        });
    }

    /** Lets nothing reach a majority until {@link #release}. */
    void hold() {
        locked(() -> held = true);
    }

    void release() {
        locked(() -> {
            held = false;
            moved.signalAll();
            return held;
        });
    }

    /** Returns once so many writes wait for a majority. */
    void awaitWaiting(int writes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting < writes) {
                moved.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns once somebody is primary and a majority has everything that was written before the call. */
    void settle() {
        for (long left = locked(() -> writableFrom) - System.nanoTime(); left > 0; ) {
            LockSupport.parkNanos(left);
            left = locked(() -> writableFrom) - System.nanoTime();
        }
        await(locked(this::position), Duration.ofMinutes(1).toNanos());
    }

    long rolledBack() {
        return locked(() -> rolledBack);
    }

    private void remember(Entry entry) {
        history.add(entry);
        if (history.size() > REMEMBERED) {
            forgotten = history.remove().number;
        }
    }

    /** Returns the number of the newest entry that a majority has; to be used under the lock, as what follows. */
    long replicated() {
        return replicated;
    }

    /** Returns the number of the newest entry of which nobody can be told any more. */
    long forgotten() {
        return forgotten;
    }

    /** Forgets all there was, as an oplog that was full; what is told from now on begins with an entry that says nothing. */
    void forgetHistory() {
        history.clear();
        forgotten = replicated;
        if (onTheWay.isEmpty()) {
            replicated = ++written;
        }
    }

    /** Returns the entries from a number on that a majority has. */
    List<Entry> from(long number) {
        var found = new ArrayDeque<Entry>();
        for (var newest = history.descendingIterator(); newest.hasNext(); ) {
            var entry = newest.next();
            if (entry.number < number) {
                break;
            }
            found.addFirst(entry);
        }
        return List.copyOf(found);
    }

    /** Sets what is to be done, under the lock, when those who are told of changes by a former primary hear no more. */
    void streamsEnd(Runnable action) {
        streamsEnd = action;
    }

    /** Waits until anything moves, under the lock; returns whether anything ever will again. */
    boolean awaitMove(long nanos) {
        try {
            return !closed && (moved.awaitNanos(nanos) <= 0 || !closed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void wake() {
        moved.signalAll();
    }

    private void replicate() {
        lock.lock();
        try {
            while (!closed) {
                var next = onTheWay.peek();
                var wait = next == null || held ? Long.MAX_VALUE : next.due - System.nanoTime();
                if (wait > 0) {
                    moved.awaitNanos(wait);
                } else {
                    next.apply(majority);
                    onTheWay.remove();
                    replicated = next.number;
                    remember(next);
                    moved.signalAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Whatever it was, nobody may wait for a majority any more.
            closed = true;
            moved.signalAll();
            lock.unlock();
        }
    }

    void close() {
        locked(() -> {
            closed = true;
            moved.signalAll();
            return closed;
        });
        primary.close();
        majority.close();
    }
}
