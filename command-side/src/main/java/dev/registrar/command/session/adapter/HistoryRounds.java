package dev.registrar.command.session.adapter;

import dev.registrar.command.session.application.SignInHistory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Writes refused attempts every few seconds, and the last of them before the process ends. */
final class HistoryRounds implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(5);

    private final SignInHistory history;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sign-in-history").daemon().factory());

    HistoryRounds(SignInHistory history) {
        this.history = history;
    }

    /** Begins; one commit in each {@code pause} at most, however many are refused. */
    HistoryRounds every(Duration pause) {
        // It never completes: a round catches what it throws.
        var _ = timer.scheduleWithFixedDelay(history::flush, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        history.flush();
    }
}
