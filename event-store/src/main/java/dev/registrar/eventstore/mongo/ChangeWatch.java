package dev.registrar.eventstore.mongo;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of new commits from the server, by a change stream. Only wakes: what there is to read is asked of the log, so that
 * nothing is lost where the stream breaks, and whoever polls beside it loses nothing but time. The driver resumes a
 * stream after most errors; after any other a new one is opened, at once the first time and then ever later.
 */
final class ChangeWatch {
    /** Heard where nobody knows which commits there may be. */
    static final long ANY = Long.MAX_VALUE;

    private static final Logger log = LoggerFactory.getLogger(ChangeWatch.class);

    private static final int AWAIT_SECONDS = 1;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** An election is over by the second attempt, mostly; what is not is worth a word. */
    private static final int FAILURES_TO_TELL = 2;

    /** The number is all that is sent of a commit. */
    private static final List<Bson> NEW_NUMBERS = List.of(
            Aggregates.match(Filters.eq("operationType", "insert")),
            Aggregates.project(Projections.include("_id", "operationType", "documentKey")));

    private final MongoCollection<Document> commits;
    private final LongConsumer heard;
    private final BooleanSupplier wanted;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private boolean going;
    private @Nullable Thread waiting;
    private volatile boolean live;
    private int failures;

    /**
     * Is silent until it is started.
     *
     * @param commits with majority reads: there are no other change streams
     * @param heard is told the number of the newest commit, or {@link #ANY}
     * @param wanted whether to go on, looked at every second
     */
    ChangeWatch(MongoCollection<Document> commits, LongConsumer heard, BooleanSupplier wanted) {
        this.commits = commits;
        this.heard = heard;
        this.wanted = wanted;
    }

    /** Returns whether the server tells of commits now. */
    boolean isLive() {
        return live;
    }

    /** Sees to it that the server is listened to. To be called after what makes it wanted. */
    void start() {
        lock.lock();
        try {
            if (!going && isOpen()) {
                going = true;
                Thread.ofVirtual().name("commit-log-changes").start(this::watch);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends it at once, also where it waits for the server. */
    void close() {
        lock.lock();
        try {
            closed.countDown();
            if (waiting != null) {
                waiting.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private boolean goesOn() {
        lock.lock();
        try {
            going = isWanted();
            return going;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted() {
        return isOpen() && wanted.getAsBoolean();
    }

    private void watch() {
        while (goesOn()) {
            try {
                hear();
                failed("the stream ended, as it does when its collection is dropped");
            } catch (RuntimeException e) {
                // Whatever the driver throws, of settings that do not fit too: there is nobody else to open the next.
                failed(e.getMessage());
            }
        }
    }

    private void hear() {
        var stream = commits.watch(NEW_NUMBERS).maxAwaitTime(AWAIT_SECONDS, TimeUnit.SECONDS);
        try (var changes = stream.cursor()) {
            live = true;
            // What came between the last look and the opening of the stream is in neither.
            heard.accept(ANY);
            // Without a cursor at the server the driver answers at once, and would for ever.
            while (isWanted() && changes.getServerCursor() != null) {
                awaitNewest(changes).ifPresent(heard);
                recovered();
            }
        } finally {
            live = false;
        }
    }

    /** Returns the highest number of those that came together: each for itself would cost a question. */
    private static OptionalLong newest(MongoChangeStreamCursor<ChangeStreamDocument<Document>> changes) {
        var newest = OptionalLong.empty();
        for (var change = changes.tryNext(); change != null; change = changes.available() > 0 ? changes.next() : null) {
            var key = change.getDocumentKey();
            var number = key == null ? ANY : key.getNumber(Fields.NUMBER).longValue();
            newest = OptionalLong.of(Math.max(number, newest.orElse(0)));
        }
        return newest;
    }

    /** Waits for the server so that {@link #close} can end it; the cursor can be told to end afterwards. */
    private OptionalLong awaitNewest(MongoChangeStreamCursor<ChangeStreamDocument<Document>> changes) {
        lock.lock();
        try {
            if (!isOpen()) {
                return OptionalLong.empty();
            }
            waiting = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            return newest(changes);
        } finally {
            lock.lock();
            try {
                waiting = null;
                if (Thread.interrupted()) {
                    log.trace("Closed while waiting for the server");
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void recovered() {
        if (failures >= FAILURES_TO_TELL) {
            log.info("The server tells of new commits again");
        }
        failures = 0;
    }

    private void failed(@Nullable String reason) {
        if (!isWanted()) {
            return;
        }
        failures++;
        if (failures == FAILURES_TO_TELL) {
            log.warn("The server tells of no new commits, those of other processes are looked for instead: {}", reason);
        }
        try {
            var pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
            if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                log.trace("Closed while waiting for the next attempt");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
