package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import dev.registrar.eventstore.CommitLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log is known to be complete, and who wants to hear of it. Commits of this process are announced by its
 * writer; those of others are found by asking, and only while somebody listens.
 */
final class Tail {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);

    private final CommitReader reader;
    private final Duration interval;
    private final AtomicLong head;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean polling;

    Tail(CommitReader reader, long head, Duration interval) {
        this.reader = reader;
        this.head = new AtomicLong(head);
        this.interval = interval;
    }

    /** Returns the head as far as it is known without asking. */
    long known() {
        return head.get();
    }

    /** Returns the head as the database has it. */
    long ask() {
        var found = reader.head(head.get(), true);
        advance(found);
        return Math.max(found, head.get());
    }

    /** Notes that the log is complete up to {@code position}, and tells the listeners. */
    void advance(long position) {
        if (note(position)) {
            tell();
        }
    }

    /** Notes that the log is complete up to {@code position}; returns whether that is news. */
    boolean note(long position) {
        return head.getAndAccumulate(position, Math::max) < position;
    }

    /** Tells the listeners where the log is complete now. */
    void tell() {
        for (var listener : listeners) {
            tell(listener, head.get());
        }
    }

    CommitLog.Subscription subscribe(LongConsumer listener) {
        lock.lock();
        try {
            listeners.add(listener);
            if (!polling && closed.getCount() > 0) {
                polling = true;
                Thread.ofVirtual().name("commit-log-tail").start(this::poll);
            }
        } finally {
            lock.unlock();
        }
        return () -> listeners.remove(listener);
    }

    void close() {
        closed.countDown();
    }

    private void poll() {
        var failing = false;
        while (pause()) {
            try {
                ask();
                failing = false;
            } catch (MongoException | IllegalStateException e) {
                if (!failing) {
                    log.warn("The log cannot be read, new commits of other processes show later: {}", e.getMessage());
                }
                failing = true;
            }
        }
    }

    /** Waits one interval and returns whether to go on. */
    private boolean pause() {
        var stop = true;
        try {
            stop = closed.await(interval.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            polling = !stop && !listeners.isEmpty();
            return polling;
        } finally {
            lock.unlock();
        }
    }

    private static void tell(LongConsumer listener, long position) {
        try {
            listener.accept(position);
        } catch (RuntimeException e) {
            log.warn("A listener for new commits failed", e);
        }
    }
}
