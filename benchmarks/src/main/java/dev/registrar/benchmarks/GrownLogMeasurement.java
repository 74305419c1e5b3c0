package dev.registrar.benchmarks;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.mongo.LogImport;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The same commands on a log with many users and on one with few: what each costs must not grow with the log. */
final class GrownLogMeasurement {

    private static final int FEW = 10_000;
    private static final int CALLERS = 64;
    private static final int PAYLOAD = 400;
    private static final int REPORTED = 100_000;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Content METADATA = Content.of("{\"actor\":\"vsQjmIIwIcYQDg9L0V7GtRWI5TUI4CCm\"}");

    private GrownLogMeasurement() {}

    /** A log of {@code many} users, each of one commit with a claim, against one of 10,000. */
    static Measurement of(Database store, int many) {
        CommandPath grown = path(store.part("P9"), many);
        CommandPath young = path(store.part("P9young"), FEW);
        return new Ratio(
                "P9",
                "create and rename, " + CALLERS + " callers, at " + many + " users; at " + FEW,
                "us/op",
                "<= 1.3",
                () -> microsPerCommand(grown),
                () -> microsPerCommand(young),
                () -> {
                    grown.close();
                    young.close();
                });
    }

    private static double microsPerCommand(CommandPath path) {
        return MICROS_PER_SECOND
                / Load.run(CALLERS, CommandsMeasurement.ROUND, _ -> CommandsMeasurement.mix(path))
                        .perSecond();
    }

    private static CommandPath path(MongoDatabase database, int users) {
        try (MongoCommitLog empty = MongoCommitLog.open(database)) {
            LogImport target = new LogImport(database, empty);
            long start = System.nanoTime();
            for (int user = 0; user < users; user++) {
                target.add(registered(user));
                if ((user + 1) % REPORTED == 0) {
                    report(user + 1, users, System.nanoTime() - start);
                }
            }
            target.finish();
        }
        return new CommandPath(database);
    }

    @SuppressWarnings("SystemOut") // not a figure: those go to the other stream
    private static void report(int done, int users, long nanos) {
        System.err.printf("%,d of %,d users put in, %,.0f/s%n", done, users, done / (nanos / NANOS_PER_SECOND));
    }

    /** Identifiers are random, as those of users are: what is new goes everywhere in the index. */
    private static Commit registered(int number) {
        long position = number + 1L;
        Instant at = START.plusMillis(number);
        String user = UUID.randomUUID().toString();
        StoredEvent event = new StoredEvent(
                position,
                0,
                UUID.randomUUID().toString(),
                "User",
                user,
                0,
                "user.registered",
                "1",
                at,
                METADATA,
                Content.of("{\"name\":\"" + "x".repeat(PAYLOAD) + "\"}"));
        StoredClaim email = new StoredClaim("email:" + UUID.randomUUID(), user, ClaimChange.Kind.TAKE, 0);
        return new Commit(position, "commit-" + number, at, List.of(event), List.of(email), null);
    }
}
