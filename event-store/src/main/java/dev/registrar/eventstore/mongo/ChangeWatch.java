package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of new commits from the server, by a change stream. Only wakes: what there is to read is asked of the log, so that
 * nothing is lost where the stream breaks, and whoever polls beside it loses nothing but time. The driver resumes a
 * stream after most errors; after any other a new one is opened.
 */
final class ChangeWatch {
    private static final Logger log = LoggerFactory.getLogger(ChangeWatch.class);

    private static final int AWAIT_SECONDS = 1;
    private static final int SECONDS_TO_RETRY = 5;

    /** The number is all that is sent of a commit. */
    private static final List<Bson> NEW_NUMBERS = List.of(
            Aggregates.match(Filters.eq("operationType", "insert")),
            Aggregates.project(Projections.include("_id", "operationType", "documentKey")));

    private final MongoCollection<Document> commits;
    private final Runnable wake;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean live;

    ChangeWatch(MongoCollection<Document> commits, Runnable wake) {
        this.commits = commits;
        this.wake = wake;
    }

    /** Returns whether the server tells of commits now. */
    boolean isLive() {
        return live;
    }

    void start() {
        Thread.ofVirtual().name("commit-log-changes").start(this::watch);
    }

    void close() {
        closed.countDown();
    }

    private void watch() {
        var failing = false;
        while (closed.getCount() > 0) {
            try {
                hear();
                failing = false;
            } catch (MongoException | IllegalStateException e) {
                live = false;
                if (!failing) {
                    log.debug("No change stream now, new commits are looked for instead: {}", e.getMessage());
                }
                failing = true;
                pause();
            }
        }
    }

    private void hear() {
        var stream = commits.watch(NEW_NUMBERS).maxAwaitTime(AWAIT_SECONDS, TimeUnit.SECONDS);
        try (var changes = stream.cursor()) {
            live = true;
            // What came between the last look and the opening of the stream is in neither.
            wake.run();
            while (closed.getCount() > 0) {
                if (changes.tryNext() != null) {
                    wake.run();
                }
            }
        } finally {
            live = false;
        }
    }

    private void pause() {
        try {
            if (closed.await(SECONDS_TO_RETRY, TimeUnit.SECONDS)) {
                log.trace("Closed while waiting for the next attempt");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
