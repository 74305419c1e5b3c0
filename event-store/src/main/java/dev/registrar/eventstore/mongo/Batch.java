package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits that are sent together: those whose fate is open, in order, and those whose callers can be told. Conditional
 * ones come last, so that nobody waits for the questions they need.
 */
final class Batch {
    private final ArrayList<Pending> open;
    private final ArrayList<Pending> done;
    private final int size;
    private @Nullable RuntimeException doubt;
    private boolean lateArrivals;
    private long sentBelow;
    private long judgedBelow;
    private long seen;

    Batch(List<Pending> commits) {
        this.open = new ArrayList<>(commits);
        // Each caller waits for its commit, so no caller's order is touched.
        open.sort(Comparator.comparing(pending -> pending.commit().isConditional()));
        this.done = new ArrayList<>(commits.size());
        this.size = commits.size();
    }

    /** Returns how many commits there were, open or done. */
    int size() {
        return size;
    }

    List<Pending> open() {
        return open;
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    /** Returns the open commits that may be stored under any number. */
    List<Pending> unconditional() {
        var count = 0;
        while (count < open.size() && !open.get(count).commit().isConditional()) {
            count++;
        }
        return List.copyOf(open.subList(0, count));
    }

    /** Returns the first open commits of which none was decided on what one before it writes. */
    List<Pending> independent() {
        var count = 0;
        while (count < open.size() && !readsOneOfTheFirst(count)) {
            count++;
        }
        return List.copyOf(open.subList(0, count));
    }

    private boolean readsOneOfTheFirst(int count) {
        var commit = open.get(count).commit();
        return open.subList(0, count).stream().anyMatch(before -> commit.reads(before.commit()));
    }

    /** Notes that what its callers will hear rests on a commit with this number, their own or one in their way. */
    void sees(long number) {
        seen = Math.max(seen, number);
    }

    /** Returns the number up to which all has to be there before its callers may hear anything. */
    long seen() {
        return seen;
    }

    /** Notes that documents with numbers less than {@code number} were sent. */
    void sent(long number) {
        sentBelow = Math.max(sentBelow, number);
    }

    /** Notes that the open commits may follow what has numbers less than {@code number}, as far as streams they read go. */
    void judged(long number) {
        judgedBelow = number;
    }

    boolean isJudged(long number) {
        return judgedBelow == number;
    }

    /**
     * Returns whether an attempt can still arrive whose answer was lost, or that came another way than its answer, given that
     * all numbers less than {@code next} are taken.
     */
    boolean mayStillArrive(long next) {
        return lateArrivals && sentBelow > next;
    }

    /** Notes that the first {@code count} open commits are stored at {@code number} and after. */
    void storedFirst(int count, long number) {
        var first = open.subList(0, count);
        for (var i = 0; i < count; i++) {
            first.get(i).stored(number + i);
        }
        done.addAll(first);
        first.clear();
    }

    void stored(Pending pending, long number) {
        pending.stored(number);
        open.remove(pending);
        done.add(pending);
    }

    void refused(Pending pending, RuntimeException reason) {
        pending.refused(reason);
        open.remove(pending);
        done.add(pending);
    }

    /** Notes why nobody knows what became of the open commits. */
    void inDoubt(RuntimeException reason) {
        doubt = reason;
        mayArriveLater();
    }

    /** Notes that what was sent may arrive after this writer looked for it. */
    void mayArriveLater() {
        lateArrivals = true;
    }

    @Nullable
    RuntimeException doubt() {
        return doubt;
    }

    void certain() {
        doubt = null;
    }

    /** Takes back what nobody was told yet: those stored above {@code complete} may have numbers missing below them. */
    void unsure(long complete, Throwable cause) {
        for (var pending : done) {
            if (pending.isStoredAbove(complete)) {
                pending.refused(
                        new OutcomeUnknownException(pending.commit().draft().id(), cause));
            }
        }
    }

    /** Wakes the callers of all commits whose fate is known. */
    void announce() {
        for (var pending : done) {
            pending.settle();
        }
        done.clear();
    }
}
