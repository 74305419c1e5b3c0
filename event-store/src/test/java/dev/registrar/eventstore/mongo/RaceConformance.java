package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Race;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What any commit log makes of those who write at once. */
interface RaceConformance extends CommitLogFixture {
    @Test
    default void of_sixty_four_writers_of_one_sequence_one_wins() {
        var outcomes = Race.of(64, i -> () -> log().append(Drafts.of("ada", 0)));
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof AppendException.StreamConflict);
        assertThat(log().head()).isEqualTo(1);
    }

    @Test
    default void a_conflict_in_a_batch_touches_nobody_else() {
        log().append(Drafts.of("hot", 0));
        var outcomes =
                Race.of(32, i -> () -> log().append(i % 4 == 0 ? Drafts.of("hot", 0) : Drafts.of("user-" + i, 0)));
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(24);
        assertThat(CommitLogConformance.positions(log().read(0, 100)))
                .isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    default void two_logs_on_one_collection_keep_numbers_dense() {
        try (var other = another()) {
            var outcomes = Race.of(16, i -> () -> {
                for (var n = 0; n < 10; n++) {
                    (i % 2 == 0 ? log() : other).append(Drafts.of("user-" + i, n));
                }
                return i;
            });
            assertThat(outcomes).allMatch(Race.Outcome::succeeded);
            assertThat(log().head()).isEqualTo(160);
            assertThat(CommitLogConformance.positions(other.read(0, 1000)))
                    .isEqualTo(LongStream.rangeClosed(1, 160).boxed().toList());
        }
    }
}
