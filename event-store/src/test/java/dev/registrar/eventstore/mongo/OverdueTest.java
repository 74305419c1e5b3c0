package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who looks for those that wait too long, how often, and until when. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class OverdueTest {
    private final List<Long> pauses = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1,1000", "8,1000", "80,10000", "1999,249875", "2000,250000", "60000,250000"})
    void it_looks_after_an_eighth_of_the_time_but_neither_all_the_time_nor_hardly_ever(long millis, long pauseMicros) {
        new Overdue(Duration.ofMillis(millis), () -> false, pauses::add).lookOn();
        assertThat(pauses).containsExactly(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
    }

    @Test
    void it_looks_until_nobody_waits_and_once_more_for_whoever_came_meanwhile() {
        // Somebody waits twice, nobody, nobody who came in between.
        new Overdue(Duration.ofSeconds(1), answers(true, true, false, false), pauses::add).lookOn();
        assertThat(pauses).hasSize(3);
        pauses.clear();
        // Somebody came in between; then nobody, twice.
        new Overdue(Duration.ofSeconds(1), answers(false, true, false, false), pauses::add).lookOn();
        assertThat(pauses).hasSize(2);
    }

    @Test
    void where_another_thread_looks_already_this_one_leaves_it_to_that() {
        var other = new CountDownLatch(1);
        var test = Thread.currentThread();
        LongConsumer pause = nanos -> {
            if (Thread.currentThread().equals(test)) {
                pauses.add(nanos);
            } else {
                await(other);
            }
        };
        var looks = new AtomicInteger();
        var overdue = new Overdue[1];
        overdue[0] = new Overdue(
                Duration.ofSeconds(1),
                () -> {
                    // The second look comes after it stopped; whoever waits since has begun a look of its own.
                    if (looks.incrementAndGet() == 2) {
                        overdue[0].look();
                        return true;
                    }
                    return false;
                },
                pause);
        overdue[0].lookOn();
        assertThat(pauses).hasSize(1);
        assertThat(looks).hasValue(2);
        other.countDown();
    }

    @Test
    void one_thread_looks_for_all_and_anew_for_who_waits_after_it_ended() throws InterruptedException {
        var begun = new AtomicInteger();
        var ended = new CountDownLatch(2);
        var hold = new CountDownLatch(1);
        var overdue = new Overdue(
                Duration.ofSeconds(1),
                () -> {
                    ended.countDown();
                    return false;
                },
                _ -> {
                    begun.incrementAndGet();
                    await(hold);
                });
        overdue.look();
        overdue.look();
        hold.countDown();
        ended.await();
        assertThat(begun).hasValue(1);
        while (begun.get() < 2) {
            overdue.look();
        }
    }

    private static BooleanSupplier answers(Boolean... waiting) {
        var left = new ArrayDeque<>(List.of(waiting));
        return left::remove;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
