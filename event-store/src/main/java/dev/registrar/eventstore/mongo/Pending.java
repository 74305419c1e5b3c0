package dev.registrar.eventstore.mongo;

import java.util.concurrent.TimeUnit;
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
        WITHDRAWN,
        SETTLED
    }

    private final EncodedCommit commit;
    private final Thread caller = Thread.currentThread();
    private volatile State state = State.WAITING;
    private long position;
    private @Nullable RuntimeException refusal;

    Pending(EncodedCommit commit) {
        this.commit = commit;
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

    /** Waits until this is settled or its caller has to write. An interrupt waits with it and is restored after. */
    void await(long deadline) throws TimeoutException {
        var interrupted = false;
        try {
            while (state == State.WAITING || state == State.TAKEN) {
                var left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("not settled in time");
                }
                LockSupport.parkNanos(this, Math.min(left, TimeUnit.SECONDS.toNanos(1)));
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
