package dev.registrar.eventstore.mongo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks again and again while somebody wants to know, in a thread of its own that ends when nobody does. */
final class Polling {
    private static final Logger log = LoggerFactory.getLogger(Polling.class);

    private final Runnable ask;
    private final BooleanSupplier wanted;
    private final Supplier<Duration> interval;
    private final Ticks ticks;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean going;
    private @Nullable Thread asking;
    private volatile boolean closed;

    /**
     * Asks nothing yet.
     *
     * @param ask one question; one that fails is asked again after the next interval
     * @param wanted whether to go on, looked at after each interval
     * @param interval how long to wait before the next question
     */
    Polling(Runnable ask, BooleanSupplier wanted, Supplier<Duration> interval, Ticks ticks) {
        this.ask = ask;
        this.wanted = wanted;
        this.interval = interval;
        this.ticks = ticks;
    }

    /** Sees to it that somebody asks, if only after an interval. To be called after what makes it wanted. */
    void start() {
        lock.lock();
        try {
            if (begins()) {
                asking = Thread.ofVirtual().name("commit-log-tail").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the caller is the one who has to ask from now on: there is one at a time, and none once this is closed. */
    boolean begins() {
        lock.lock();
        try {
            var begins = !going && !closed;
            going |= begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** Asks until nobody wants to know. */
    void run() {
        var failing = false;
        while (goesOnAfterPause()) {
            failing = !answered(failing);
        }
    }

    /** Whatever is wrong may be right the next time, and who gave up would leave readers waiting for ever. */
    private boolean answered(boolean failedBefore) {
        try {
            ask.run();
            return true;
        } catch (RuntimeException e) {
            if (!failedBefore) {
                log.warn("The log cannot be read, new commits of other processes show later: {}", e.getMessage());
            }
            return false;
        }
    }

    private boolean goesOnAfterPause() {
        if (!closed) {
            ticks.pause(interval.get().toNanos());
        }
        lock.lock();
        try {
            going = !closed && wanted.getAsBoolean();
            return going;
        } finally {
            lock.unlock();
        }
    }

    /** Asks no more; a question that is under way ends by itself. */
    void close() {
        lock.lock();
        try {
            closed = true;
            LockSupport.unpark(asking);
        } finally {
            lock.unlock();
        }
    }
}
