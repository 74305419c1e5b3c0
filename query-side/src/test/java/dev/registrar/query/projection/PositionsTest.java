package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process knows of a projection that it runs: what it wrote itself, and what came back from the database since. */
class PositionsTest {

    private final TestMongo mongo = TestMongo.open();
    private final Positions positions = new Positions(new ProjectionStates(mongo.database()));

    @AfterEach
    void drop() {
        mongo.close();
    }

    private static Progress at(long position) {
        return new Progress(position, Map.of("total", position), Map.of());
    }

    private static ProjectionState state(String collection, long epoch, long revision, long position) {
        return new ProjectionState(
                "users", 1, collection, at(position), epoch, revision, "me", null, Map.of(), null, List.of());
    }

    @Test
    void what_was_applied_is_not_taken_back_by_what_was_stored_before() {
        positions.publish(state("old", 3, 10, 5), true);
        assertThat(positions.applied("users", 3, "old", at(9))).isTrue();
        assertThat(positions.publish(state("old", 3, 11, 5), true).progress()).isEqualTo(at(9));
        assertThat(positions.current("users")).isEqualTo(new Positions.Served("old", 9, Map.of("total", 9L)));
        assertThat(positions.stored("users").progress()).isEqualTo(at(5));
        // Somebody saw an older answer later.
        assertThat(positions.publish(state("old", 3, 9, 4), true).revision()).isEqualTo(11);
        assertThat(positions.stored("users").progress()).isEqualTo(at(5));
    }

    @Test
    void what_is_stored_as_far_or_farther_counts() {
        positions.publish(state("old", 3, 10, 5), true);
        positions.applied("users", 3, "old", at(9));
        Progress settled = new Progress(9, Map.of("total", 8L), Map.of());
        assertThat(positions.publish(state("old", 3, 12, 9).with(settled), true).progress())
                .isEqualTo(settled);
        assertThat(positions.publish(state("old", 3, 13, 12), true).progress()).isEqualTo(at(12));
    }

    @Test
    void another_owner_and_another_collection_begin_with_what_is_stored() {
        positions.publish(state("old", 3, 10, 5), true);
        positions.applied("users", 3, "old", at(9));
        assertThat(positions.publish(state("old", 4, 11, 5), false).progress()).isEqualTo(at(5));
        assertThat(positions.applied("users", 3, "old", at(10))).isFalse();
        assertThat(positions.current("users").position()).isEqualTo(5);

        assertThat(positions.applied("users", 4, "old", at(10))).isTrue();
        assertThat(positions.publish(state("new", 4, 12, 7), true).progress()).isEqualTo(at(7));
        assertThat(positions.applied("users", 4, "old", at(11))).isFalse();
        assertThat(positions.applied("another", 4, "old", at(11))).isFalse();
    }
}
