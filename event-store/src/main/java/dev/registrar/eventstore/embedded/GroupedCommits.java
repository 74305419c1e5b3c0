package dev.registrar.eventstore.embedded;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Brings writes to the disk, several at a time.
 *
 * <p>A write runs, takes the next ticket and waits until a commit that began after it has reached the disk. Whoever
 * waits first makes that commit; those who wait meanwhile share the next one. There is no timer: with one writer, each
 * write is one commit.
 *
 * <p>A commit never falls into the middle of a write: writes share a gate that the commit closes for the moment of
 * taking its snapshot. So a document and its unique index entries, and all documents of one {@code insertMany}, are
 * found after a crash together or not at all.
 */
final class GroupedCommits {

    /** Chunks of the file less full than this, in percent, are rewritten. */
    private static final int FILL_RATE = 90;

    /** At most this many bytes are rewritten between two commits, so that no writer waits long. */
    private static final int REWRITE_BYTES = 4 * 1024 * 1024;

    private static final long HOUSEKEEPING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MVStore store;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final AtomicLong executed = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private long durable;
    private boolean committing;
    private long lastHousekeeping = System.nanoTime();
    private volatile @Nullable RuntimeException failure;

    GroupedCommits(MVStore store) {
        this.store = store;
    }

    /** Runs a write and returns its result once it is on the disk. */
    <T> T durably(Supplier<T> write) {
        T result;
        long ticket;
        gate.readLock().lock();
        try {
            check();
            result = write.get();
        } finally {
            // Counted although it may have failed: a failed write can have changed something before it failed.
            ticket = executed.incrementAndGet();
            gate.readLock().unlock();
        }
        await(ticket);
        return result;
    }

    /** Returns once everything that was visible before the call is on the disk. */
    void awaitVisible() {
        await(executed.get());
    }

    /** Fails if an earlier commit failed: from then on memory and disk differ, and nothing may be served. */
    void check() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw new EmbeddedStoreException(
                    "The embedded store can no longer write to its file (is the disk full?) and stopped serving.",
                    cause);
        }
    }

    private void await(long ticket) {
        lock.lock();
        try {
            while (durable < ticket) {
                check();
                if (committing) {
                    committed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        committing = true;
        lock.unlock();
        long reached = 0;
        try {
            reached = commit();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            lock.lock();
            durable = Math.max(durable, reached);
            committing = false;
            committed.signalAll();
        }
    }

    private long commit() {
        long reached;
        gate.writeLock().lock();
        try {
            reached = executed.get();
            store.commit();
            keepHouse();
        } finally {
            gate.writeLock().unlock();
        }
        store.sync();
        return reached;
    }

    /** The file is append-only: without this it would grow with the number of writes instead of with what they left. */
    private void keepHouse() {
        long now = System.nanoTime();
        if (now - lastHousekeeping > HOUSEKEEPING_NANOS) {
            if (store.compact(FILL_RATE, REWRITE_BYTES)) {
                store.commit();
            }
            lastHousekeeping = System.nanoTime();
        }
    }
}
