package dev.registrar.eventstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a migration that was interrupted finds of itself. */
class MigrationStateTest {
    private static final Instant END = Instant.parse("2026-11-21T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void it_begins_with_an_empty_log_at_the_beginning() {
        var state = open("here", 0);
        assertThat(state.place()).isEmpty();
        assertThat(state.verified()).isZero();
        assertThat(state.ended()).isEmpty();
        assertThatThrownBy(() -> MigrationState.open(mongo.database(), "other", "here", 1))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("1 commits");
    }

    @Test
    void what_was_interrupted_before_its_first_step_goes_on() {
        open("here", 0);
        assertThat(open("here", 500).place()).isEmpty();
    }

    @Test
    void each_step_is_there_when_it_is_opened_again() {
        var state = open("here", 0);
        state.reach("b");
        assertThat(open("here", 9).place()).isEqualTo("b");
        state.verified(7);
        assertThat(open("here", 9).verified()).isEqualTo(7);
        state.end(END);
        assertThat(open("here", 9).ended()).contains(END);
        assertThat(open("here", 9).place()).isEqualTo("b");
    }

    @Test
    void the_place_never_moves_back() {
        var state = open("here", 0);
        state.reach("b");
        state.reach("a");
        assertThat(state.place()).isEqualTo("b");
        assertThat(open("here", 1).place()).isEqualTo("b");
    }

    @Test
    void a_log_filled_from_one_source_is_not_filled_from_another() {
        open("here", 0).reach("b");
        assertThatThrownBy(() -> open("there", 5))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("here")
                .hasMessageContaining("there");
    }

    private MigrationState open(String source, long head) {
        return MigrationState.open(mongo.database(), "work", source, head);
    }
}
