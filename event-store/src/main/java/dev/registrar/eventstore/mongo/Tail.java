package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.CommitLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log is known to be complete, and who wants to hear of it. Commits of this process are announced by its
 * writer; those of others are found by asking, and only while somebody listens.
 */
final class Tail {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);

    private static final Duration WHILE_TOLD = Duration.ofSeconds(1);

    private final NumberReader numbers;
    private final Duration interval;
    private final AtomicLong head;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<ChangeWatch> changes;
    private boolean polling;
    private boolean watching;

    /**
     * Begins at {@code head}.
     *
     * @param interval how often it asks while nobody tells it
     * @param watched the commits, where the server tells of new ones; empty where it does not
     */
    Tail(NumberReader numbers, long head, Duration interval, Optional<MongoCollection<Document>> watched) {
        this.numbers = numbers;
        this.head = new AtomicLong(head);
        this.interval = interval;
        this.changes = watched.map(commits -> new ChangeWatch(commits, this::lookAgain));
    }

    /** Returns the head as far as it is known without asking. */
    long known() {
        return head.get();
    }

    /** Returns the head as the database has it. */
    long ask() {
        var found = numbers.head(head.get(), true);
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
                if (!watching) {
                    watching = true;
                    changes.ifPresent(ChangeWatch::start);
                }
                Thread.ofVirtual().name("commit-log-tail").start(this::poll);
            }
        } finally {
            lock.unlock();
        }
        return () -> listeners.remove(listener);
    }

    void close() {
        closed.countDown();
        changes.ifPresent(ChangeWatch::close);
    }

    /** Asks only while somebody listens: a stream goes on for a while after the last of them left. */
    private void lookAgain() {
        if (!listeners.isEmpty()) {
            ask();
        }
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
            stop = closed.await(pauseNow().toNanos(), TimeUnit.NANOSECONDS);
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

    /** Who is told need not ask, but for a stream that fell silent without an error. */
    private Duration pauseNow() {
        var told = changes.filter(ChangeWatch::isLive).isPresent();
        return told && interval.compareTo(WHILE_TOLD) < 0 ? WHILE_TOLD : interval;
    }

    private static void tell(LongConsumer listener, long position) {
        try {
            listener.accept(position);
        } catch (RuntimeException e) {
            log.warn("A listener for new commits failed", e);
        }
    }
}
