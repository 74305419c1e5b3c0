package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.CommitLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log is known to be complete, and who wants to hear of it. Commits of this process are announced by its
 * writer; those of others are found by asking, and only while somebody listens.
 */
final class Tail {
    /** How often it asks at least while the server tells. */
    static final Duration WHILE_TOLD = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Tail.class);

    private final NumberReader numbers;
    private final Duration interval;
    private final AtomicLong head;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final Optional<ChangeWatch> changes;
    private final Polling polling;

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
        this.changes = watched.map(commits -> new ChangeWatch(commits, this::hear, this::isHeard));
        polling = new Polling(this::ask, this::isHeard, this::pause, Ticks.SYSTEM);
    }

    /** Returns the head as far as it is known without asking. */
    long known() {
        return head.get();
    }

    /** Returns the head as the database has it. */
    long ask() {
        advance(numbers.head(head.get(), true));
        return head.get();
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
        listeners.add(listener);
        changes.ifPresent(ChangeWatch::start);
        polling.start();
        return () -> listeners.remove(listener);
    }

    void close() {
        polling.close();
        changes.ifPresent(ChangeWatch::close);
    }

    /**
     * Asks where the server tells of something new: it also tells of what this process wrote itself. A stream goes on for a
     * while after the last listener left.
     */
    void hear(long number) {
        if (number > head.get() && isHeard()) {
            ask();
        }
    }

    private boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Returns how long to wait for the next look: who is told need not ask, but for a stream that fell silent without an error. */
    Duration pause() {
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
