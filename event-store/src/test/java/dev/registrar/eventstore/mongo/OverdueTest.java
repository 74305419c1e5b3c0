package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OverdueTest {
    private final Semaphore looks = new Semaphore(0);
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private final Overdue overdue = new Overdue(Duration.ofMillis(1), () -> {
        looks.release();
        return waiting.get();
    });

    @Test
    void it_looks_again_and_again_while_somebody_waits_and_anew_when_somebody_waits_anew() throws InterruptedException {
        assertThat(looks.availablePermits()).isZero();
        overdue.look();
        overdue.look();
        assertThat(looks.tryAcquire(5, 30, TimeUnit.SECONDS)).isTrue();
        waiting.set(false);
        // It looks once more after it stopped, for those who came in between.
        assertThat(looks.tryAcquire(1, 30, TimeUnit.SECONDS)).isTrue();
        waiting.set(true);
        var before = looks.drainPermits();
        for (var found = false; !found; found = looks.tryAcquire(before + 5, 10, TimeUnit.MILLISECONDS)) {
            overdue.look();
        }
        waiting.set(false);
    }
}
