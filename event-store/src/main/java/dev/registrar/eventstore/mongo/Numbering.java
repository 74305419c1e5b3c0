package dev.registrar.eventstore.mongo;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers a writer may send under, and up to where the log is complete. Alone it takes those after the head, among
 * other writers it reserves some. Used by one thread at a time.
 */
final class Numbering {
    /** Numbers reserved at once; a few writers together stay far below {@link NumberReader#HOLE_WINDOW}. */
    private static final int MAX_RESERVED = 256;

    private static final long MAJORITY_PAUSE = Duration.ofMillis(1).toNanos();

    private final NumberReader numbers;
    private final Reservations reservations;
    private final Gaps gaps;
    private final LongSupplier known;
    private final LongConsumer complete;
    private final Ticks ticks;
    private long next;

    /** Whether the numbers from {@code next} on are reserved, and where they end. */
    private boolean reserved;

    private long end;

    /** Everything up to here is there for good, whichever server is elected. */
    private long durable;

    /** Own reserved numbers that hold what was sent under them, without a gap between: from the first, less than the other. */
    private long ownFirst;

    private long ownEnd;

    /** Up to where all is there, being asked while an insert is on its way. */
    private @Nullable Future<Long> below;

    private volatile boolean amongOthers;

    /**
     * Begins after {@code head}, up to which the log is complete.
     *
     * @param known says up to where it is known to be complete, by whoever found out
     * @param complete hears up to where it is complete later
     */
    Numbering(
            NumberReader numbers,
            Reservations reservations,
            Gaps gaps,
            long head,
            LongSupplier known,
            LongConsumer complete,
            Ticks ticks) {
        this.numbers = numbers;
        this.reservations = reservations;
        this.gaps = gaps;
        this.next = head + 1;
        this.durable = head;
        this.known = known;
        this.complete = complete;
        this.ticks = ticks;
    }

    /** Returns whether other writers were met lately, so that a batch costs more than one round trip. */
    boolean isAmongOthers() {
        return amongOthers;
    }

    /** Returns the number that the next commit is sent under. */
    long next() {
        return next;
    }

    long durable() {
        return durable;
    }

    /** Returns a number that everything below is taken of, for good or not. */
    long firstFree() {
        return reserved ? durable + 1 : next;
    }

    /** Sees to it that there are numbers for some of {@code wanted} commits. */
    void take(int wanted) {
        if (reserved && next < end) {
            return;
        }
        amongOthers = reservations.areNeeded();
        if (amongOthers) {
            learn();
            var count = Math.min(wanted, MAX_RESERVED);
            var taken = Math.max(next - 1, durable);
            var first = reservations.reserve(count, taken, () -> numbers.head(taken, false));
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
            findHead();
        }
    }

    /** Returns for how many of {@code wanted} commits there are numbers. */
    int room(int wanted) {
        return reserved ? (int) Math.min(wanted, end - next) : wanted;
    }

    /** Readers look for holes only so far back. */
    private void stayNearHead() {
        if (end - 1 - durable > NumberReader.HOLE_WINDOW) {
            completeUpTo(numbers.head(durable, true));
            complete(end - 1 - NumberReader.HOLE_WINDOW);
        }
    }

    /** Returns once everything up to {@code number} is there for good. */
    void complete(long number) {
        if (durable < number) {
            learn();
            gaps.await(durable, number);
            completeUpTo(number);
        }
        if (!reserved) {
            next = Math.max(next, durable + 1);
        }
    }

    private void completeUpTo(long number) {
        if (durable < number) {
            durable = number;
            complete.accept(number);
        }
    }

    /**
     * Asks for the reserved numbers below the next one while what goes there is on its way: whoever reserved them sent before
     * this writer does. Where a majority has to have them they take as long as an insert, and asking now would be too early.
     */
    void askBelow() {
        var from = durable + 1;
        var to = next - 1;
        if (reserved && from <= to && numbers.latestIsDurable()) {
            var asking = new FutureTask<>(() -> numbers.firstMissing(from, to, true) - 1);
            below = asking;
            Thread.ofVirtual().name("commit-log-below").start(asking);
        }
    }

    /** Takes in what others found out, the answer of {@link #askBelow} included, and which numbers are own. */
    private void learn() {
        var heard = Math.max(known.getAsLong(), answer());
        if (heard >= ownFirst - 1 && heard < ownEnd) {
            heard = ownEnd - 1;
        }
        completeUpTo(heard);
    }

    private long answer() {
        var asked = below;
        below = null;
        if (asked == null) {
            return 0;
        }
        try {
            return asked.get();
        } catch (ExecutionException e) {
            // It is asked again, and fails where it matters.
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /**
     * Notes that the next {@code count} numbers hold what was sent under them. The log is complete up to there only if it was
     * before them: what others stored may be gone with the server that had it, and the insert may have met the next one.
     */
    void used(int count) {
        var first = next;
        next += count;
        if (reserved) {
            ownFirst = first == ownEnd ? ownFirst : first;
            ownEnd = next;
        } else if (durable == first - 1) {
            completeUpTo(next - 1);
        }
    }

    /** Goes on behind a number that somebody else took. */
    void passTaken() {
        if (reserved) {
            next = numbers.firstMissing(next, end - 1, false);
        } else {
            foundHead(numbers.head(next - 1, false));
        }
    }

    /** Notes that another writer took a number that this one wanted. */
    void meetOther() {
        reservations.meet();
    }

    boolean isReserved() {
        return reserved;
    }

    /** Goes on behind {@code head}, up to which everything is there now. */
    void foundHead(long head) {
        next = head + 1;
        if (numbers.latestIsDurable()) {
            durable = head;
        }
    }

    /** Goes on from where nothing can be missing: what others had stored may be gone with the server that had it. */
    void lookAgain() {
        if (!reserved) {
            findHead();
        }
    }

    private void findHead() {
        foundHead(numbers.head(noneMissing(), false));
    }

    /** Returns a number up to which none is missing, as writers leave holes. */
    private long noneMissing() {
        return Math.max(durable, next - 1 - NumberReader.HOLE_WINDOW);
    }

    /**
     * Returns whether everything below {@code next} is there for good; where not, next may be another afterwards. Own
     * commits are acknowledged by a majority; those of others may have been seen before that.
     */
    boolean lowerAreDurable() {
        if (reserved) {
            complete(next - 1);
        } else if (durable < next - 1) {
            durable = numbers.head(noneMissing(), true);
            if (durable < next - 1) {
                ticks.pause(MAJORITY_PAUSE);
                next = numbers.head(durable, false) + 1;
                return false;
            }
            next = durable + 1;
        }
        return true;
    }

    /** Gives reserved numbers back that are left over, or puts voids there: what follows them waits for that. */
    void release() {
        if (reserved && next < end) {
            if (reservations.giveBack(next, end - 1)) {
                end = next;
            } else {
                fill();
            }
        }
    }

    /** Puts voids at the reserved numbers that are left over. What was sent under them and is still on its way meets those. */
    void fill() {
        if (reserved) {
            gaps.fill(next, end - 1);
            next = end;
        }
    }
}
