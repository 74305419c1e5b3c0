package dev.registrar.eventstore.mongo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Has those woken who wait too long. A virtual thread that parks for some time sets the one timer of the platform and takes
 * it back, each of which wakes another thread: with many callers that was a fifth of what a commit costs. So they park
 * without a time, and as long as somebody waits one thread looks now and then. Safe for many threads.
 */
final class Overdue {
    private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();

    /** How much later than its time somebody may be woken, as a part of that time. */
    private static final int PART = 8;

    private final long pause;
    private final BooleanSupplier wake;
    private final LongConsumer pauseFor;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Calls {@code wake} again and again; it wakes those who waited for {@code timeout} and says whether anybody waits. */
    Overdue(Duration timeout, BooleanSupplier wake) {
        this(timeout, wake, LockSupport::parkNanos);
    }

    /** Waits by {@code pauseFor}, which is given nanoseconds. */
    Overdue(Duration timeout, BooleanSupplier wake, LongConsumer pauseFor) {
        this.pause = Math.clamp(timeout.toNanos() / PART, SHORTEST_PAUSE, LONGEST_PAUSE);
        this.wake = wake;
        this.pauseFor = pauseFor;
    }

    /** Looks from now on; to be called once {@code wake} would find whoever begins to wait. */
    void look() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("commit-log-overdue").start(this::lookOn);
        }
    }

    /** Looks until nobody waits, or another thread looks. */
    void lookOn() {
        do {
            do {
                pauseFor.accept(pause);
            } while (wake.getAsBoolean());
            looking.set(false);
            // Whoever came in between may have seen that somebody looks.
        } while (wake.getAsBoolean() && looking.compareAndSet(false, true));
    }
}
