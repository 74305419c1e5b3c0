package dev.registrar.eventstore.mongo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commits that are sent together: those whose fate is open, in order, and those whose callers can be told. */
final class Batch {
    private final ArrayList<Pending> open;
    private final ArrayList<Pending> done;
    private @Nullable RuntimeException doubt;

    Batch(List<Pending> commits) {
        this.open = new ArrayList<>(commits);
        this.done = new ArrayList<>(commits.size());
    }

    List<Pending> open() {
        return open;
    }

    boolean isOpen() {
        return !open.isEmpty();
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
    }

    @Nullable
    RuntimeException doubt() {
        return doubt;
    }

    void certain() {
        doubt = null;
    }

    /** Wakes the callers of all commits whose fate is known. */
    void announce() {
        for (var pending : done) {
            pending.settle();
        }
        done.clear();
    }
}
