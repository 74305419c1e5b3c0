package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.MongoException;
import dev.registrar.eventstore.testing.Spin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonInvalidOperationException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PollingTest {
    private static final Duration INTERVAL = Duration.ofMillis(3);

    private final HandTicks ticks = new HandTicks();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void it_asks_after_each_interval_until_nobody_wants_to_know() {
        polling(3).run();
        assertThat(asked).hasValue(3);
        assertThat(ticks.pauses())
                .as("one more, after which nobody did")
                .isEqualTo(List.of(3_000_000L, 3_000_000L, 3_000_000L, 3_000_000L));
    }

    @Test
    void the_interval_is_looked_up_each_time() {
        Queue<Duration> intervals = new ArrayDeque<>(List.of(Duration.ofNanos(5), Duration.ofNanos(7)));
        new Polling(asked::incrementAndGet, () -> asked.get() < 1, intervals::remove, ticks).run();
        assertThat(ticks.pauses()).containsExactly(5L, 7L);
    }

    @Test
    void a_question_that_fails_is_asked_again_whatever_was_wrong() {
        var polling = new Polling(
                () -> {
                    switch (asked.incrementAndGet()) {
                        case 1, 2 -> throw new MongoException("away");
                        case 4 -> throw new BsonInvalidOperationException("somebody wrote a number as a word");
                        default -> {}
                    }
                },
                () -> asked.get() < 5,
                () -> INTERVAL,
                ticks);
        var warnings = warningsDuring(polling::run);
        assertThat(asked).hasValue(5);
        assertThat(warnings).as("once for each time away").hasSize(2);
    }

    private static List<ILoggingEvent> warningsDuring(Runnable action) {
        var logger = (Logger) LoggerFactory.getLogger(Polling.class);
        var seen = new ListAppender<ILoggingEvent>();
        seen.start();
        logger.addAppender(seen);
        try {
            action.run();
        } finally {
            logger.detachAppender(seen);
        }
        return seen.list;
    }

    @Test
    void there_is_one_who_asks_and_another_when_that_one_has_stopped() {
        var polling = polling(2);
        assertThat(polling.begins()).isTrue();
        assertThat(polling.begins()).isFalse();
        ticks.nothingFor(1).then(() -> assertThat(polling.begins()).isFalse());
        polling.run();
        assertThat(polling.begins()).isTrue();
    }

    @Test
    void what_is_closed_asks_no_more_and_begins_no_more() {
        var polling = polling(Integer.MAX_VALUE);
        ticks.nothingFor(2).then(polling::close);
        polling.run();
        assertThat(asked).hasValue(2);
        assertThat(polling.begins()).isFalse();
        polling.run();
        assertThat(ticks.pauses()).as("without waiting").hasSize(3);
        assertThat(asked).hasValue(2);
    }

    @Test
    void closing_wakes_the_thread_that_waits() throws Exception {
        var asking = new CompletableFuture<Thread>();
        var polling = new Polling(
                () -> asking.complete(Thread.currentThread()),
                () -> true,
                () -> asking.isDone() ? Duration.ofDays(1) : Duration.ZERO,
                Ticks.SYSTEM);
        polling.start();
        polling.start();
        var thread = asking.get();
        Spin.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        polling.close();
        thread.join();
    }

    @Test
    void what_never_began_can_be_closed() {
        var polling = polling(1);
        polling.close();
        polling.start();
        assertThat(polling.begins()).isFalse();
    }

    private Polling polling(int questions) {
        return new Polling(asked::incrementAndGet, () -> asked.get() < questions, () -> INTERVAL, ticks);
    }
}
