package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets callers that meet share one write. There is no thread and no timer: the caller that finds nobody writing writes,
 * what gathers meanwhile is the next batch, and its first caller writes that. One caller alone pays one round trip.
 */
final class GroupCommit {
    private static final int MAX_BATCH = 1_000;
    private static final int MAX_BATCH_BYTES = 16 << 20;

    private static final long LOOK_AGAIN = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(2);

    /** A batch that takes longer than this waits for more than work: for a majority, a disk or a network. */
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(3);

    private final BatchWriter writer;
    private final Runnable afterwards;
    private final int maxWaiting;
    private final Duration timeout;
    private final Ticks ticks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final Overdue overdue;

    /** The batch that is on its way: nobody changes the list. */
    private List<Pending> taken = List.of();

    private boolean writing;
    private boolean closed;

    /** How many callers may soon wait together: those of the last batch, and those who waited meanwhile. */
    private int expected;

    /** When the batch that is being written was taken. */
    private long began;

    /** When the last batch was settled. */
    private long ended;

    /** Nanoseconds that the last batch took. */
    private long took;

    GroupCommit(BatchWriter writer, Runnable afterwards, int maxWaiting, Duration timeout, Ticks ticks) {
        this.writer = writer;
        this.afterwards = afterwards;
        this.maxWaiting = maxWaiting;
        this.timeout = timeout;
        this.ticks = ticks;
        this.overdue = new Overdue(timeout, this::wakeOverdue);
    }

    /** Stores one commit and returns its position. */
    long append(EncodedCommit commit) {
        var pending = new Pending(commit, ticks.nanos() + timeout.toNanos(), ticks);
        enqueue(pending);
        try {
            await(pending);
            if (pending.state() == Pending.State.LEADING) {
                lead();
                await(pending);
            }
        } catch (TimeoutException e) {
            giveUp(pending, e);
        }
        return pending.result();
    }

    private void await(Pending pending) throws TimeoutException {
        if (pending.isWaiting()) {
            overdue.look();
            pending.await();
        }
    }

    /** Wakes those who waited too long; returns whether anybody waits. */
    boolean wakeOverdue() {
        lock.lock();
        try {
            waiting.forEach(Pending::wakeIfOverdue);
            taken.forEach(Pending::wakeIfOverdue);
            return !waiting.isEmpty() || taken.stream().anyMatch(Pending::isWaiting);
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                throw new AppendException.Closed();
            }
            if (waiting.size() >= maxWaiting) {
                throw new AppendException.Overloaded(waiting.size());
            }
            waiting.add(pending);
            if (!writing) {
                writing = true;
                pending.become(Pending.State.LEADING);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes one batch in the caller's thread, unless the database fails: then a thread of its own finds out. */
    private void lead() {
        var interrupted = Thread.interrupted();
        Batch batch;
        try {
            if (isWorthWaiting()) {
                awaitReturn();
            }
            batch = takeBatch();
            began = ticks.nanos();
            if (!writer.attempt(batch)) {
                Thread.ofPlatform().daemon().name("commit-log-recovery").start(() -> recover(batch));
                return;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        finish(batch);
    }

    /**
     * Returns whether a batch costs so much that it had better be large: among other writers its numbers cost round trips, and
     * a database that has to ask a majority takes longer for any batch than callers take to come again.
     */
    private boolean isWorthWaiting() {
        return writer.isAmongOthers() || took > SLOW;
    }

    /**
     * Those who were just told come again and share the batch: without them each batch would have half of the callers. Waits
     * until a quarter of what a batch takes has passed since the last one, so that who comes later waits for nobody.
     */
    private void awaitReturn() {
        var until = ended + Math.min(took / 4, LONGEST_WAIT);
        while (depth() < expected && ticks.nanos() < until) {
            ticks.pause(LOOK_AGAIN);
        }
    }

    private void recover(Batch batch) {
        writer.recover(batch);
        finish(batch);
    }

    /**
     * The next batch is on its way before anybody hears of this one: the server never waits for us. Where batches had better
     * be large it is the other way round.
     */
    private void finish(Batch batch) {
        ended = ticks.nanos();
        took = ended - began;
        if (isWorthWaiting()) {
            expected = batch.size() + depth();
            batch.announce();
            passOn();
        } else {
            passOn();
            batch.announce();
        }
        afterwards.run();
    }

    private Batch takeBatch() {
        lock.lock();
        try {
            var batch = new ArrayList<Pending>(Math.min(waiting.size(), MAX_BATCH));
            long bytes = 0;
            for (var next = waiting.peek();
                    next != null && batch.size() < MAX_BATCH && (batch.isEmpty() || bytes < MAX_BATCH_BYTES);
                    next = waiting.peek()) {
                bytes += next.commit().size();
                next.become(Pending.State.TAKEN);
                batch.add(next);
                waiting.remove();
            }
            taken = batch;
            return new Batch(batch);
        } finally {
            lock.unlock();
        }
    }

    private void passOn() {
        lock.lock();
        try {
            // They are told next, if they were not told before.
            taken = List.of();
            var next = waiting.peek();
            if (next != null) {
                next.become(Pending.State.LEADING);
            } else {
                writing = false;
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Pending pending, TimeoutException cause) {
        lock.lock();
        try {
            switch (pending.state()) {
                case WAITING -> {
                    waiting.remove(pending);
                    throw new AppendException.Overloaded(waiting.size());
                }
                case TAKEN ->
                    throw new OutcomeUnknownException(pending.commit().draft().id(), cause);
                default -> {
                    // It was settled, or asked to write, at the last moment.
                }
            }
        } finally {
            lock.unlock();
        }
        if (pending.state() == Pending.State.LEADING) {
            lead();
            if (!pending.isSettled()) {
                throw new OutcomeUnknownException(pending.commit().draft().id(), cause);
            }
        }
    }

    int depth() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new commits and waits for the accepted ones; what could not be sent in time is refused. */
    void close(Duration patience) {
        List<Pending> unsent = List.of();
        lock.lock();
        try {
            closed = true;
            if (!awaitIdle(patience)) {
                unsent = new ArrayList<>(waiting);
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
        writer.stop();
        for (var pending : unsent) {
            pending.refused(new AppendException.Closed());
            pending.settle();
        }
    }

    private boolean awaitIdle(Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        var left = patience.toNanos();
        var interrupted = false;
        while (writing && left > 0) {
            try {
                idle.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = until - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !writing;
    }
}
