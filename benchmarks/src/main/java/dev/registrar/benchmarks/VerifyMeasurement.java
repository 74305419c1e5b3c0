package dev.registrar.benchmarks;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.mongo.LogImport;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.SealKeys;
import dev.registrar.eventstore.verify.Sealer;
import dev.registrar.eventstore.verify.Seals;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;

/** Verifying a sealed log, against a plain scan of the same documents by the driver, which decodes nothing. */
final class VerifyMeasurement {

    private static final int COMMITS = 20_000;
    private static final int EVENTS_OF_A_USER = 4;

    /** Rounds until the walk is compiled: a round takes a second, and three of them show the compiler and not the walk. */
    private static final int COMPILED = 10;

    private static final int SCAN_BATCH = 1_000;
    private static final int PAYLOAD = 200;
    private static final int SECRET_BYTES = 32;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Content METADATA = Content.of(
            "{\"actor\":\"vsQjmIIwIcYQDg9L0V7GtRWI5TUI4CCm\",\"correlation\":\"GuinOzzxqIBMuntQc5AlGdGLQdzl7z9n\"}");

    private final MongoDatabase database;
    private final MongoCommitLog log;
    private final Seals seals;
    private final SealKeys keys;

    private VerifyMeasurement(MongoDatabase database) {
        this.database = database;
        fill(database);
        this.log = MongoCommitLog.open(database);
        this.seals = MongoSeals.of(database);
        this.keys = new MongoSealKeys(database, new byte[SECRET_BYTES], Clock.systemUTC());
        Sealer.start(log, seals, keys, Clock.systemUTC(), Sealer.INTERVAL).close();
    }

    static Measurement of(MongoDatabase database) {
        VerifyMeasurement measurement = new VerifyMeasurement(database);
        return new Ratio(
                "P15",
                "verify a sealed log of " + COMMITS + " commits; a plain scan",
                "docs/s",
                ">= 0.5",
                COMPILED,
                () -> perSecond(measurement::verify),
                () -> perSecond(measurement::scan),
                measurement.log);
    }

    private static void fill(MongoDatabase database) {
        try (MongoCommitLog empty = MongoCommitLog.open(database)) {
            LogImport target = new LogImport(database, empty);
            for (int i = 0; i < COMMITS; i++) {
                target.add(commit(i));
            }
            target.finish();
        }
    }

    private static Commit commit(int i) {
        long position = i + 1L;
        Instant at = START.plusMillis(i);
        StoredEvent event = new StoredEvent(
                position,
                0,
                "Q9JON9Sm6pu3eZ6gBKfgGskD4EZWiFiF" + i,
                "User",
                "tUs83cHpofj2M6r7TpjMZz4c5C0tBt2N" + i / EVENTS_OF_A_USER,
                i % EVENTS_OF_A_USER,
                "user.renamed",
                "1",
                at,
                METADATA,
                Content.of("{\"name\":\"" + "x".repeat(PAYLOAD) + "\"}"));
        return new Commit(position, "commit-" + i, at, List.of(event), List.of(), null);
    }

    private void verify() {
        LogVerifier.Report report = new LogVerifier(log, seals, keys).verify(LogVerifier.Progress.UNSEEN);
        if (!report.ok() || report.commits() != COMMITS) {
            throw new IllegalStateException("the log of the measurement is broken: " + report);
        }
    }

    private void scan() {
        long found = 0;
        for (RawBsonDocument document :
                database.getCollection("commits", RawBsonDocument.class).find().batchSize(SCAN_BATCH)) {
            found += document.getByteBuffer().remaining() > 0 ? 1 : 0;
        }
        if (found != COMMITS) {
            throw new IllegalStateException("the scan found " + found + " documents");
        }
    }

    private static double perSecond(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (double) COMMITS * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }
}
