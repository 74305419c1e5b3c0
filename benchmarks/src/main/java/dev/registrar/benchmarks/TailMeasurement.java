package dev.registrar.benchmarks;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.query.projection.Positions;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.user.Role;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after its acknowledgement a commit is in the user view, while commands come at half of the rate that the product
 * reaches: the 99th percentile, against the 50 ms that are allowed.
 */
final class TailMeasurement implements AutoCloseable {

    private static final int CALLERS = 64;
    private static final double ALLOWED_MILLIS = 50;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String VIEW = "users";

    private final WebApp app;
    private final Commands commands;
    private final DataKeys keys;
    private final Positions positions;

    private TailMeasurement(String uri) {
        app = new WebApp(uri);
        commands = app.bean(Commands.class);
        keys = app.bean(DataKeys.class);
        positions = app.bean(Positions.class);
    }

    static Measurement of(Database store) {
        TailMeasurement measurement = new TailMeasurement(store.uri("P4"));
        return new Ratio(
                "P4",
                "from a commit to its view at half of the rate, " + CALLERS + " callers; 50 ms",
                "ms p99",
                "<= 1",
                12,
                measurement::millisToView,
                () -> ALLOWED_MILLIS,
                measurement);
    }

    private double millisToView() {
        double rate = Load.run(
                        CALLERS, CommandsMeasurement.ROUND, _ -> CommandsMeasurement.mix(new Sent(position -> {})))
                .perSecond();
        // At the full rate the view may fall behind.
        positions.await(VIEW, app.bean(CommitLog.class).head(), PATIENCE);
        long pause = (long) (2 * CALLERS * TimeUnit.SECONDS.toNanos(1) / rate);
        var nanos = new ConcurrentLinkedQueue<Long>();
        Sent timed = new Sent(position -> {
            long stored = System.nanoTime();
            positions.await(VIEW, position, PATIENCE);
            nanos.add(System.nanoTime() - stored);
        });
        Load.run(CALLERS, CommandsMeasurement.ROUND, _ -> paced(CommandsMeasurement.mix(timed), pause));
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.ceil(0.99 * sorted.length) - 1] / NANOS_PER_MILLI;
    }

    /** Calls at a fixed rate, whatever a call takes; what comes too late is not made up for. */
    private static Load.Call paced(Load.Call call, long everyNanos) {
        return () -> {
            long next = System.nanoTime() + everyNanos;
            call.run();
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        };
    }

    @Override
    public void close() {
        app.close();
    }

    private interface Stored {
        void at(long position);
    }

    /** Makes and renames users in the product, and tells the position of each commit. */
    private final class Sent implements Accounts {

        private final Stored stored;

        private Sent(Stored stored) {
            this.stored = stored;
        }

        @Override
        public String register() {
            String id = keys.newSubject();
            stored.at(commands.send(
                            new RegisterUser(id, Values.email(id), Values.name(), Role.USER, 1),
                            CommandContext.anonymous(id))
                    .position());
            return id;
        }

        @Override
        public void rename(String id) {
            stored.at(commands.send(ChangeUser.of(id).withName(Values.name()), CommandContext.of(id, null, id))
                    .position());
        }

        @Override
        public void close() {}
    }
}
