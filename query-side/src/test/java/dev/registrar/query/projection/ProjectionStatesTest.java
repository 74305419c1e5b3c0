package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who runs a projection where several nodes want to, and what one that was overtaken can still write: nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProjectionStatesTest {
    private static final String NAME = "users";
    private static final int NODES = 4;
    private static final Progress FIVE = new Progress(5, Map.of("users", 2L), Map.of());

    private final TestMongo mongo = TestMongo.open();
    private final ProjectionStates states = new ProjectionStates(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void of_nodes_that_acquire_one_projection_at_once_exactly_one_gets_it() {
        var seen = states.open(NAME, 1);
        for (var round = 0; round < 50; round++) {
            var before = seen;
            var answers = Race.<Optional<ProjectionState>>of(
                    NODES, node -> () -> new ProjectionStates(mongo.database()).acquire(before, "node-" + node));
            assertThat(answers).allMatch(Race.Outcome::succeeded);
            var winners =
                    answers.stream().flatMap(answer -> answer.value().stream()).toList();
            assertThat(winners).hasSize(1);
            var stored = states.find(NAME).orElseThrow();
            assertThat(winners.getFirst().owner()).isEqualTo(stored.owner());
            assertThat(stored.epoch()).isEqualTo(before.epoch() + 1);
            seen = stored;
        }
    }

    @Test
    void of_nodes_that_take_the_projection_from_each_other_one_can_write_in_the_end() {
        states.open(NAME, 1);
        for (var round = 0; round < 20; round++) {
            // Each looks anew, so that several may take it one after the other.
            var taken = Race.<Optional<ProjectionState>>of(NODES, node -> () -> {
                var own = new ProjectionStates(mongo.database());
                return own.acquire(own.find(NAME).orElseThrow(), "node-" + node);
            });
            var epochs = taken.stream()
                    .flatMap(answer -> answer.value().stream())
                    .map(ProjectionState::epoch)
                    .toList();
            assertThat(epochs).isNotEmpty().doesNotHaveDuplicates();
            assertThat(epochs.stream().filter(this::mayWrite).count()).isEqualTo(1);
        }
    }

    @Test
    void whoever_lives_is_not_overtaken_by_one_that_looked_before() {
        var seen = states.open(NAME, 1);
        var owner = states.acquire(seen, "first").orElseThrow();
        var looked = states.find(NAME).orElseThrow();
        states.beat(NAME, owner.epoch());
        assertThat(states.acquire(looked, "second")).isEmpty();
        assertThat(states.find(NAME).orElseThrow().owner()).isEqualTo("first");
    }

    static List<Consumer<Writer>> writes() {
        return List.of(
                each -> each.states.beat(NAME, each.epoch),
                each -> each.states.advance(NAME, each.epoch, Progress.START, FIVE),
                each -> each.states.resolve(NAME, each.epoch, "event", FIVE),
                each -> each.states.fail(NAME, each.epoch, "no"),
                each -> each.states.advanceRebuild(
                        NAME, each.epoch, each.rebuild, RebuildState.Phase.COMPARING, 1, FIVE),
                each -> each.states.failRebuild(NAME, each.epoch, each.rebuild, "no", Instant.EPOCH),
                each -> each.states.switchOver(each.seen, each.epoch, each.rebuild, FIVE, Map.of(), Instant.EPOCH),
                each -> each.states.dropped(NAME, each.epoch, "old"));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void an_owner_that_was_overtaken_changes_nothing_and_is_told(Consumer<Writer> write) {
        states.open(NAME, 1);
        states.requestRebuild(states.find(NAME).orElseThrow(), 2, 9, Instant.EPOCH);
        var stale = states.acquire(states.find(NAME).orElseThrow(), "stale").orElseThrow();
        var owner = states.acquire(stale, "owner").orElseThrow();

        assertThatThrownBy(() -> write.accept(new Writer(states, stale)))
                .isInstanceOf(ProjectionStates.FencedException.class);
        assertThat(states.find(NAME)).contains(owner);

        write.accept(new Writer(states, owner));
        assertThat(states.find(NAME).orElseThrow().revision()).isEqualTo(owner.revision() + 1);
    }

    @Test
    void an_owner_that_was_overtaken_does_not_give_back_what_another_has() {
        var stale = states.acquire(states.open(NAME, 1), "stale").orElseThrow();
        var owner = states.acquire(stale, "owner").orElseThrow();
        states.release(NAME, stale.epoch());
        assertThat(states.find(NAME)).contains(owner);
        states.release(NAME, owner.epoch());
        assertThat(states.find(NAME).orElseThrow().owner()).isNull();
    }

    private boolean mayWrite(long epoch) {
        try {
            states.beat(NAME, epoch);
            return true;
        } catch (ProjectionStates.FencedException e) {
            return false;
        }
    }

    private record Writer(ProjectionStates states, long epoch, RebuildState rebuild, ProjectionState seen) {
        Writer(ProjectionStates states, ProjectionState seen) {
            this(states, seen.epoch(), seen.rebuild(), seen);
        }
    }
}
