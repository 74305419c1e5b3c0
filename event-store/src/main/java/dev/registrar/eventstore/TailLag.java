package dev.registrar.eventstore;

import java.util.function.LongSupplier;

/**
 * How far readers of a log are behind its head, in commits and in time, told from memory: asking costs the database
 * nothing.
 *
 * <p>It notes when the head was where, as this process hears of it. Notes are a tenth of a second apart at first and
 * become sparser as they become many, so that they cover any time in a few kilobytes; a lag in seconds is exact to the
 * distance of two notes. A reader that was behind already when this began counts as behind since then.
 */
public final class TailLag implements AutoCloseable {
    private static final int MOST_NOTES = 1024;
    private static final long FIRST_DISTANCE_NANOS = 100_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final CommitLog.Subscription subscription;
    private final long[] positions = new long[MOST_NOTES];
    private final long[] times = new long[MOST_NOTES];
    private long distance = FIRST_DISTANCE_NANOS;
    private int notes;
    private long head;

    private TailLag(CommitLog log, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        subscription = log.onCommit(this::advance);
        advance(log.head());
    }

    /** Follows the head of {@code log}. */
    public static TailLag of(CommitLog log) {
        return new TailLag(log, System::nanoTime);
    }

    /** Follows it by a clock of a test. */
    static TailLag of(CommitLog log, LongSupplier nanoTime) {
        return new TailLag(log, nanoTime);
    }

    private synchronized void advance(long position) {
        if (position <= head) {
            return;
        }
        head = position;
        var now = nanoTime.getAsLong();
        if (notes > 0 && now - times[notes - 1] < distance) {
            return;
        }
        if (notes == MOST_NOTES) {
            thin();
        }
        positions[notes] = position;
        times[notes] = now;
        notes++;
    }

    /** Keeps every second note. */
    private void thin() {
        distance *= 2;
        notes = MOST_NOTES / 2;
        for (var i = 0; i < notes; i++) {
            positions[i] = positions[2 * i];
            times[i] = times[2 * i];
        }
    }

    /** Returns how many numbers of the log lie behind {@code position}, 0 and up. */
    public synchronized long commits(long position) {
        return Math.max(0, head - position);
    }

    /** Returns for how long there has been a commit behind {@code position}, in seconds; 0 where there is none. */
    public synchronized double seconds(long position) {
        if (position >= head || notes == 0) {
            return 0;
        }
        var next = firstBehind(position);
        // What came between two notes counts as if it had come with the first: a lag is never told shorter than it is.
        var exact = next == 0 || (next < notes && positions[next] == position + 1);
        return (nanoTime.getAsLong() - times[exact ? next : next - 1]) / NANOS_PER_SECOND;
    }

    /** Returns the first note of a head behind {@code position}; the number of notes where there is none. */
    private int firstBehind(long position) {
        var low = 0;
        var high = notes;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (positions[middle] > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
