package dev.registrar.command.session.adapter;

import dev.registrar.command.session.application.SessionUse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends expired sessions behind everybody's back, from time to time, in every process that runs the command side. */
final class ExpiredSessions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredSessions.class);

    private static final int AT_ONCE = 100;

    /** So that one round never keeps the log busy for long: what is left waits for the next. */
    private static final int MOST_BATCHES = 100;

    private static final Duration STOP = Duration.ofSeconds(5);

    private final SessionUse use;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("expired-sessions").daemon().factory());

    private volatile boolean stopping;

    ExpiredSessions(SessionUse use) {
        this.use = use;
    }

    /** Begins; the first round is after {@code pause}. */
    ExpiredSessions every(Duration pause) {
        // It never completes: a round catches what it throws.
        var _ = timer.scheduleWithFixedDelay(this::end, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void end() {
        try {
            int batches = 0;
            while (!stopping && batches < MOST_BATCHES && use.expire(AT_ONCE) == AT_ONCE) {
                batches++;
            }
        } catch (RuntimeException failure) {
            // A timer that throws never runs again.
            LOG.warn("Expired sessions could not be ended; the next round tries again", failure);
        }
    }

    @Override
    public void close() {
        stopping = true;
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
