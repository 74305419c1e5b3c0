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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long after its acknowledgement a commit is in the user view, while commands come at half of the rate that the product
 * reaches: the 99th percentile, against the 50 ms that are allowed.
 */
final class TailMeasurement implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TailMeasurement.class);

    private static final int CALLERS = 64;
    private static final double ALLOWED_MILLIS = 50;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String VIEW = "users";
    private static final int WARM_UPS = 8;
    private static final Shown LAST = new Shown(0, 0);

    private final WebApp app;
    private final int askedPerSecond;
    private final Commands commands;
    private final DataKeys keys;
    private final Positions positions;
    private double rate;

    private TailMeasurement(String uri, int perSecond) {
        app = new WebApp(uri);
        askedPerSecond = perSecond;
        commands = app.bean(Commands.class);
        keys = app.bean(DataKeys.class);
        positions = app.bean(Positions.class);
    }

    /**
     * Makes the measurement.
     *
     * @param perSecond how many commits a second come; 0 for half of what the product reaches
     */
    static Measurement of(Database store, int perSecond) {
        TailMeasurement measurement = new TailMeasurement(store.uri("P4"), perSecond);
        String often = perSecond > 0 ? perSecond + " commits/s" : "half of the rate";
        return new Ratio(
                "P4",
                "from a commit to its view at " + often + ", " + CALLERS + " callers; 50 ms",
                "ms p99",
                "<= 1",
                measurement::millisToView,
                () -> ALLOWED_MILLIS,
                measurement);
    }

    /** Returns how many commands a second the product takes, once it is compiled; the view has all of them afterwards. */
    private double rate() {
        double rate = 0;
        for (int round = 0; round < WARM_UPS; round++) {
            rate = Load.run(CALLERS, CommandsMeasurement.ROUND, _ -> CommandsMeasurement.mix(new Sent(_ -> {})))
                    .perSecond();
        }
        positions.await(VIEW, app.bean(CommitLog.class).head(), PATIENCE);
        return rate;
    }

    private double millisToView() {
        rate = rate > 0 ? rate : rate();
        double perSecond = askedPerSecond > 0 ? askedPerSecond : rate / 2;
        long pause = (long) (CALLERS * TimeUnit.SECONDS.toNanos(1) / perSecond);
        var stored = new LinkedBlockingQueue<Shown>();
        var nanos = new ArrayList<Long>();
        // Callers do not wait for the view: one that falls behind would otherwise slow down what it is measured by.
        var looking = Thread.ofVirtual().start(() -> look(stored, nanos));
        Load.run(
                CALLERS,
                CommandsMeasurement.ROUND,
                caller -> paced(
                        CommandsMeasurement.mix(new Sent(at -> stored.add(new Shown(at, System.nanoTime())))),
                        pause * caller / CALLERS,
                        pause));
        stored.add(LAST);
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
        nanos.sort(null);
        log.info(
                "{} commits/s of {}, in the view after {} ms (median)",
                nanos.size() / CommandsMeasurement.ROUND.toSeconds(),
                Math.round(rate),
                nanos.get(nanos.size() / 2) / NANOS_PER_MILLI);
        return nanos.get((int) Math.ceil(0.99 * nanos.size()) - 1) / NANOS_PER_MILLI;
    }

    private void look(LinkedBlockingQueue<Shown> stored, List<Long> nanos) {
        try {
            for (Shown next = stored.take(); !next.equals(LAST); next = stored.take()) {
                positions.await(VIEW, next.position(), PATIENCE);
                nanos.add(System.nanoTime() - next.storedAt());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Shown(long position, long storedAt) {}

    /** Calls at a fixed rate, whatever a call takes; what comes too late is not made up for. */
    private static Load.Call paced(Load.Call call, long firstAfterNanos, long everyNanos) {
        return new Load.Call() {
            // All callers at the same moment again and again would be no rate, but a burst of all of them now and then.
            private long next = System.nanoTime() + firstAfterNanos;

            @Override
            public void run() throws Exception {
                for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                next = System.nanoTime() + everyNanos;
                call.run();
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
