package dev.registrar.eventstore.mongo;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A commit whose caller waits for it. The caller is parked; whoever settles the commit wakes it, and so does the writer
 * before it when this caller is the next to write for all.
 */
final class Pending {

    /** Where a commit stands. All changes are made under the lock of {@link GroupCommit}, except settling. */
    enum State {
        WAITING,
        LEADING,
        TAKEN,
        SETTLED
    }

    private final EncodedCommit commit;
    private final Thread caller = Thread.currentThread();
    private volatile State state = State.WAITING;
    private long position;
    private @Nullable RuntimeException refusal;

    private final long deadline;
    private final Ticks ticks;

    /** Waits until {@code deadline} at most, as {@code ticks} count; {@link Overdue} wakes it then. */
    Pending(EncodedCommit commit, long deadline, Ticks ticks) {
        this.commit = commit;
        this.deadline = deadline;
        this.ticks = ticks;
    }

    EncodedCommit commit() {
        return commit;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
        if (next == State.LEADING) {
            LockSupport.unpark(caller);
        }
    }

    /** Notes the result; the caller learns of it by {@link #settle}. */
    void stored(long at) {
        position = at;
    }

    void refused(RuntimeException reason) {
        refusal = reason;
    }

    boolean isStoredAbove(long number) {
        return refusal == null && position > number;
    }

    void settle() {
        // The volatile write publishes the result.
        state = State.SETTLED;
        if (!Thread.currentThread().equals(caller)) {
            LockSupport.unpark(caller);
        }
    }

    boolean isSettled() {
        return state == State.SETTLED;
    }

    private boolean isOverdue() {
        return ticks.nanos() - deadline >= 0;
    }

    /** Wakes its caller where it waited too long. */
    void wakeIfOverdue() {
        if (isOverdue()) {
            LockSupport.unpark(caller);
        }
    }

    /** Returns whether its caller has nothing to do but to wait. */
    boolean isWaiting() {
        var now = state;
        return now == State.WAITING || now == State.TAKEN;
    }

    /** Waits until this is settled or its caller has to write. An interrupt waits with it and is restored after. */
    void await() throws TimeoutException {
        var interrupted = false;
        try {
            while (isWaiting()) {
                if (isOverdue()) {
                    throw new TimeoutException("not settled in time");
                }
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the position, or throws why it was refused. */
    long result() {
        var reason = refusal;
        if (reason != null) {
            throw reason;
        }
        return position;
    }
}
