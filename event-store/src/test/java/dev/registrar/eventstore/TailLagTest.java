package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.registrar.eventstore.testing.ModelLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TailLagTest {
    private static final int MOST_NOTES = 1_024;

    private final ModelLog log = new ModelLog();
    private final AtomicLong clock = new AtomicLong(-7);

    @Test
    void it_counts_commits_and_the_time_since_the_first_of_them() {
        log.appendVoid();
        try (var lag = TailLag.of(log, clock::get)) {
            assertThat(lag.commits(1)).isZero();
            assertThat(lag.seconds(1)).isZero();
            pass(Duration.ofSeconds(10));
            log.appendVoid();
            pass(Duration.ofSeconds(20));
            log.appendVoid();
            pass(Duration.ofSeconds(5));
            assertThat(lag.commits(1)).isEqualTo(2);
            assertThat(lag.seconds(1)).isEqualTo(25);
            assertThat(lag.seconds(2)).isEqualTo(5);
            assertThat(lag.seconds(3)).isZero();
            assertThat(lag.commits(9))
                    .as("of a reader that is ahead of what is known")
                    .isZero();
            assertThat(lag.seconds(0)).as("since this began").isEqualTo(35);
        }
    }

    @Test
    void a_long_past_is_kept_in_little_and_never_told_shorter_than_it_is() {
        var commits = 5_000;
        var step = Duration.ofMillis(150);
        try (var lag = TailLag.of(log, clock::get)) {
            for (var i = 0; i < commits; i++) {
                pass(step);
                log.appendVoid();
            }
            for (var position : new int[] {0, 1, 2, 100, 2_500, 4_000, commits - 1}) {
                var exact = (commits - 1 - position) * step.toMillis() / 1000.0;
                assertThat(lag.seconds(position))
                        .as("behind since %d", position)
                        .isCloseTo(exact, within(2.0));
                assertThat(lag.seconds(position)).isGreaterThanOrEqualTo(exact - 0.1);
            }
        }
    }

    @Test
    void commits_nearer_than_a_tenth_of_a_second_count_from_the_first_of_them() {
        try (var lag = TailLag.of(log, clock::get)) {
            log.appendVoid();
            pass(Duration.ofMillis(99));
            log.appendVoid();
            pass(Duration.ofMillis(1));
            log.appendVoid();
            assertThat(lag.seconds(1)).as("not noted").isEqualTo(0.1);
            assertThat(lag.seconds(2)).as("noted").isZero();
            pass(Duration.ofMillis(50));
            log.appendVoid();
            assertThat(lag.seconds(3)).as("after the last note").isEqualTo(0.05);
        }
    }

    @Test
    void when_there_are_too_many_notes_every_second_one_is_kept_and_they_become_sparser() {
        var step = Duration.ofMillis(100);
        try (var lag = TailLag.of(log, clock::get)) {
            for (var i = 0; i < MOST_NOTES; i++) {
                log.appendVoid();
                pass(step);
            }
            assertThat(lag.seconds(1)).as("noted each").isEqualTo((MOST_NOTES - 1) / 10.0);
            log.appendVoid();
            assertThat(lag.seconds(1)).as("kept is the one before it").isEqualTo(MOST_NOTES / 10.0);
            assertThat(lag.seconds(2)).isEqualTo((MOST_NOTES - 2) / 10.0);
            pass(step);
            log.appendVoid();
            assertThat(lag.seconds(MOST_NOTES + 1))
                    .as("one too near to be noted now")
                    .isEqualTo(0.1);
            pass(step);
            log.appendVoid();
            assertThat(lag.seconds(MOST_NOTES + 2)).isZero();
        }
    }

    @Test
    void it_begins_with_the_head_and_ends_when_it_is_closed() {
        log.appendVoid();
        log.appendVoid();
        var lag = TailLag.of(log, clock::get);
        assertThat(lag.commits(0)).isEqualTo(2);
        lag.close();
        log.appendVoid();
        assertThat(lag.commits(0)).isEqualTo(2);
    }

    @Test
    void of_a_log_without_commits_nobody_is_behind() {
        try (var lag = TailLag.of(log)) {
            assertThat(lag.seconds(-1)).isZero();
            assertThat(lag.commits(0)).isZero();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
