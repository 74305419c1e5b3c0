package dev.registrar.eventstore.verify;

import static dev.registrar.eventstore.verify.SealedLog.HOUR;
import static dev.registrar.eventstore.verify.SealedLog.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.HandClock;
import dev.registrar.eventstore.testing.Spin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a log while it cannot be sealed, how far behind its seals are, and what is sealed when the sealer stops. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SealerFaultsTest {
    /** Held here, as nobody else keeps it. */
    private static final Logger LOGGER = Logger.getLogger(Sealer.class.getName());

    private final SealedLog sealed = new SealedLog();
    private final LogOfVoids log = sealed.log;
    private final SealShelf seals = sealed.seals;
    private final OneKey keys = sealed.keys;
    private final HandClock clock = sealed.clock;

    @AfterEach
    void stop() {
        sealed.close();
        for (var handler : LOGGER.getHandlers()) {
            LOGGER.removeHandler(handler);
        }
    }

    @Test
    void what_cannot_be_sealed_shows_as_lag_and_is_tried_again_after_the_interval_until_it_can() {
        keys.failing = true;
        var warnings = warnings();
        log.commit(5);
        var sealer = sealed.start(Duration.ofMillis(1));
        Spin.until(() -> keys.tried > 0);
        assertThat(sealer.lag()).isEqualTo(5);
        assertThatThrownBy(sealer::seal).hasMessage("no key");
        Spin.until(() -> {
            clock.pass(Duration.ofMillis(1));
            return keys.tried >= 4;
        });
        assertThat(seals.sizes()).isEmpty();
        // Once for all of it.
        assertThat(warnings).hasSize(1).first().asString().contains("no key");
        keys.failing = false;
        seals.awaitPassing(5, () -> clock.pass(Duration.ofMillis(1)));
        // Afterwards it is as quick as before.
        clock.pass(Duration.ofMillis(1));
        log.commit(1);
        seals.await(6);
        assertThat(sealer.seal()).isEmpty();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void where_the_newest_seal_cannot_be_read_the_next_waits_for_the_interval() {
        log.commit(5);
        seals.failures = 1;
        sealed.start(HOUR);
        clock.awaitLooks(2);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(6);
        assertThat(seals.sizes()).containsExactly(6L);
        assertThat(seals.last().orElseThrow().head().at()).isEqualTo(START.plus(HOUR));
    }

    @Test
    void seals_that_cannot_be_read_for_long_end_nothing() {
        seals.failures = 10;
        log.commit(5);
        sealed.start(Duration.ofMillis(1));
        seals.awaitPassing(5, () -> clock.pass(Duration.ofMillis(1)));
    }

    @Test
    void the_lag_is_what_was_heard_of_and_is_not_sealed() {
        log.commit(5);
        var sealer = sealed.start(HOUR);
        seals.await(5);
        sealer.seal();
        log.commit(3);
        assertThat(sealer.lag()).isEqualTo(3);
        log.tell(6);
        assertThat(sealer.lag()).isEqualTo(3);
        // Another process sealed them, and more of which nothing was heard.
        log.commitUnheard(2);
        seals.add(sealed.sealOf(10, START));
        sealer.seal();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void a_log_at_rest_is_sealed_to_its_end_when_it_is_closed() {
        log.commit(5);
        var sealer = sealed.start(HOUR);
        seals.await(5);
        log.commit(2);
        sealer.close();
        assertThat(seals.sizes()).containsExactly(5L, 7L);
        assertThat(log.listeners).isEmpty();
        sealer.close();
        assertThat(seals.sizes()).containsExactly(5L, 7L);
    }

    @Test
    void what_nobody_told_of_is_sealed_too_when_it_is_closed() {
        var sealer = sealed.start(HOUR);
        Spin.until(() -> log.asked > 0);
        log.commitUnheard(2);
        sealer.close();
        assertThat(seals.sizes()).containsExactly(2L);
    }

    @Test
    void whoever_closes_and_is_interrupted_does_not_wait_for_a_seal_and_stays_so() {
        var adding = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        seals.beforeAdd = () -> {
            adding.countDown();
            await(closed);
        };
        log.commit(5);
        var sealer = sealed.start(HOUR);
        await(adding);
        Thread.currentThread().interrupt();
        sealer.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seals.sizes()).isEmpty();
        closed.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the sealer says while this test runs. */
    private static List<String> warnings() {
        var said = new CopyOnWriteArrayList<String>();
        LOGGER.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(new SimpleFormatter().formatMessage(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return said;
    }
}
