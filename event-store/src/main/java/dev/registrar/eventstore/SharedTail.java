package dev.registrar.eventstore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The end of a log in memory, for readers that follow it: whoever comes first reads what is new, the others of this
 * process find it here. A reader that is behind what is kept reads the log itself, so that it neither fills the memory nor
 * holds the others up.
 *
 * <p>Kept are the last {@value #MOST_COMMITS} commits, fewer where they are large. While nobody tells of new commits, the
 * database is asked once in an interval, however many readers ask here.
 */
public final class SharedTail implements AutoCloseable {
    private static final int MOST_COMMITS = 4_096;
    private static final long MOST_BYTES = 8L << 20;

    private final CommitLog log;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final CommitLog.Subscription subscription;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayList<Commit> kept = new ArrayList<>();
    private long bytes;
    /** Position after which {@code kept} begins; nothing is kept before somebody asks for the end. */
    private long start;

    private long emptyAt;
    private boolean wasEmpty;
    private final AtomicLong announced;

    private SharedTail(CommitLog log, Duration interval, LongSupplier nanoTime) {
        this.log = log;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.start = log.head();
        this.announced = new AtomicLong(start);
        this.subscription = log.onCommit(position -> announced.accumulateAndGet(position, Math::max));
    }

    /**
     * Follows {@code log} from its present end.
     *
     * @param interval how long an answer that there is nothing new is good for, unless somebody tells of a commit
     */
    public static SharedTail of(CommitLog log, Duration interval) {
        return new SharedTail(log, interval, System::nanoTime);
    }

    /** Follows it by a clock of a test. */
    static SharedTail of(CommitLog log, Duration interval, LongSupplier nanoTime) {
        return new SharedTail(log, interval, nanoTime);
    }

    /** Returns whether what follows {@code after} is in memory, or comes next; false for a reader that is behind. */
    public boolean follows(long after) {
        lock.lock();
        try {
            return after >= start;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what {@link CommitLog#read} does, from memory where it is there. */
    public List<Commit> read(long after, int limit) {
        lock.lock();
        try {
            if (after >= start) {
                if (after >= end()) {
                    reach(after, limit);
                }
                return inMemory(after, limit);
            }
        } finally {
            lock.unlock();
        }
        return log.read(after, limit);
    }

    private long end() {
        return kept.isEmpty() ? start : kept.getLast().position();
    }

    /** Makes room for what follows {@code after}, which may be far ahead of what anybody has read here. */
    private void reach(long after, int limit) {
        var ahead = after - end();
        if (ahead <= limit) {
            extend(limit + (int) ahead);
        } else if (after <= announced.get()) {
            // Where the log is known to have been, those between would only be read to be dropped.
            kept.clear();
            bytes = 0;
            start = after;
            wasEmpty = false;
            extend(limit);
        }
    }

    /** A reader that waits for the lock meanwhile finds here what it would have asked for. */
    private void extend(int limit) {
        var now = nanoTime.getAsLong();
        if (wasEmpty && announced.get() <= end() && now - emptyAt < intervalNanos) {
            return;
        }
        var fresh = log.read(end(), limit);
        wasEmpty = fresh.isEmpty();
        emptyAt = now;
        for (var commit : fresh) {
            kept.add(commit);
            bytes += commit.size();
        }
        forget();
    }

    private void forget() {
        var gone = 0;
        while (kept.size() - gone > 1 && (kept.size() - gone > MOST_COMMITS || bytes > MOST_BYTES)) {
            bytes -= kept.get(gone).size();
            gone++;
        }
        if (gone > 0) {
            start = kept.get(gone - 1).position();
            kept.subList(0, gone).clear();
        }
    }

    /** Numbers are dense, so a place in memory is a difference of positions. */
    private List<Commit> inMemory(long after, int limit) {
        var from = (int) Math.min(after - start, kept.size());
        return List.copyOf(kept.subList(from, Math.min(kept.size(), from + limit)));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
