package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.SilentLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of the end of a log in memory. */
@Timeout(30)
class SharedTailByHandTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int MOST = 4_096;

    private final ModelLog log = new ModelLog();
    private final AtomicLong clock = new AtomicLong(-3);

    @Test
    void the_last_four_thousand_commits_are_kept() {
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            fill(MOST);
            assertThat(tail.read(0, MOST)).hasSize(MOST);
            assertThat(tail.follows(0)).isTrue();
            fill(2);
            assertThat(positions(tail.read(MOST, 5))).containsExactly(MOST + 1L, MOST + 2L);
            assertThat(tail.follows(1)).isFalse();
            assertThat(tail.follows(2)).isTrue();
            assertThat(positions(tail.read(2, 1))).containsExactly(3L);
        }
    }

    @Test
    void the_last_commit_is_kept_however_large_it_is() {
        var large = Content.of("x".repeat(9 << 20));
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            for (var i = 0; i < 2; i++) {
                log.append(new CommitDraft(
                        "c" + i,
                        Instant.EPOCH,
                        List.of(new NewEvent("e" + i, "T", "a", i, "n", null, Instant.EPOCH, Content.of(""), large)),
                        List.of(),
                        null,
                        List.of()));
                assertThat(positions(tail.read(i, 5))).containsExactly(i + 1L);
            }
            assertThat(tail.follows(0)).isFalse();
            assertThat(tail.follows(1)).isTrue();
            assertThat(positions(tail.read(1, 5))).containsExactly(2L);
            fill(1);
            assertThat(positions(tail.read(2, 5))).containsExactly(3L);
            assertThat(tail.follows(1)).as("the large one has gone").isFalse();
            fill(1);
            assertThat(positions(tail.read(3, 5))).containsExactly(4L);
            assertThat(tail.follows(2)).as("its size too").isTrue();
        }
    }

    @Test
    void an_answer_that_there_is_nothing_is_good_for_an_interval() {
        var silent = new SilentLog();
        try (var tail = SharedTail.of(silent, INTERVAL, clock::get)) {
            assertThat(tail.read(0, 5)).isEmpty();
            silent.appendVoid();
            clock.addAndGet(INTERVAL.toNanos() - 1);
            assertThat(tail.read(0, 5)).isEmpty();
            clock.addAndGet(1);
            assertThat(positions(tail.read(0, 5))).containsExactly(1L);
            silent.appendVoid();
            assertThat(positions(tail.read(1, 5)))
                    .as("after one that was not empty")
                    .containsExactly(2L);
        }
    }

    @Test
    void an_older_announcement_takes_nothing_back() {
        var silent = new SilentLog();
        try (var tail = SharedTail.of(silent, INTERVAL, clock::get)) {
            assertThat(tail.read(0, 5)).isEmpty();
            silent.appendVoid();
            silent.tell(1);
            silent.tell(0);
            assertThat(positions(tail.read(0, 5))).containsExactly(1L);
        }
        assertThat(silent.listeners()).as("after the end").isZero();
    }

    @Test
    void by_the_time_of_the_machine_too() {
        fill(3);
        try (var tail = SharedTail.of(log, INTERVAL)) {
            assertThat(tail.follows(2)).isFalse();
            assertThat(tail.follows(3)).isTrue();
        }
    }

    private void fill(int voids) {
        for (var i = 0; i < voids; i++) {
            log.appendVoid();
        }
    }

    private static List<Long> positions(List<Commit> commits) {
        return commits.stream().map(Commit::position).toList();
    }
}
