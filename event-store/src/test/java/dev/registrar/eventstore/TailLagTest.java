package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailLagTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(mongo.database());
    private final AtomicLong clock = new AtomicLong(-7);

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void it_counts_commits_and_the_time_since_the_first_of_them() {
        log.append(Drafts.of("a", 0));
        try (var lag = TailLag.of(log, clock::get)) {
            assertThat(lag.commits(1)).isZero();
            assertThat(lag.seconds(1)).isZero();
            pass(Duration.ofSeconds(10));
            log.append(Drafts.of("a", 1));
            pass(Duration.ofSeconds(20));
            log.append(Drafts.of("a", 2));
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
                log.append(Drafts.of("a", i));
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

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
