package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a unit of work and those in it publish becomes one commit. */
class UnitOfWorkCommitTest {
    private final List<List<EventMessage<?>>> stored = new ArrayList<>();
    private final List<UnitOfWork<?>> units = new ArrayList<>();
    private final UnitOfWorkCommit commit = new UnitOfWorkCommit((unit, events) -> {
        units.add(unit);
        stored.add(List.copyOf(events));
    });
    private final EventMessage<?> first = GenericEventMessage.asEventMessage("first");
    private final EventMessage<?> second = GenericEventMessage.asEventMessage("second");

    @AfterEach
    void leave() {
        while (CurrentUnitOfWork.isStarted()) {
            CurrentUnitOfWork.get().rollback();
        }
    }

    @Test
    void without_a_unit_of_work_nothing_is_gathered() {
        assertThat(commit.join(List.of(first))).isFalse();
        assertThat(stored).isEmpty();
    }

    @Test
    void all_that_is_published_in_one_is_handed_over_once_when_it_commits() {
        var root = DefaultUnitOfWork.startAndGet(null);
        assertThat(commit.join(List.of(first))).isTrue();
        var nested = DefaultUnitOfWork.startAndGet(null);
        assertThat(commit.join(List.of(second))).isTrue();
        nested.commit();
        assertThat(stored).isEmpty();
        root.commit();
        assertThat(stored).containsExactly(List.of(first, second));
        assertThat(units).containsExactly(root);
    }

    @Test
    void what_is_published_while_others_are_prepared_belongs_to_it() {
        var root = DefaultUnitOfWork.startAndGet(null);
        commit.join(List.of(first));
        root.onPrepareCommit(_ -> commit.join(List.of(second)));
        root.commit();
        assertThat(stored).containsExactly(List.of(first, second));
    }

    @Test
    void what_is_published_after_it_began_to_commit_does_not() {
        var root = DefaultUnitOfWork.startAndGet(null);
        commit.join(List.of(first));
        var late = new ArrayList<Boolean>();
        root.afterCommit(_ -> late.add(commit.join(List.of(second))));
        root.onCommit(_ -> late.add(commit.join(List.of(second))));
        root.commit();
        assertThat(late).containsExactly(false, false);
        assertThat(stored).containsExactly(List.of(first));
    }

    @Test
    void what_is_rolled_back_is_not_stored() {
        var root = DefaultUnitOfWork.startAndGet(null);
        commit.join(List.of(first));
        root.rollback();
        assertThat(stored).isEmpty();
    }

    @Test
    void two_stores_gather_apart() {
        var other = new ArrayList<List<EventMessage<?>>>();
        var another = new UnitOfWorkCommit((_, events) -> other.add(List.copyOf(events)));
        var root = DefaultUnitOfWork.startAndGet(null);
        commit.join(List.of(first));
        another.join(List.of(second));
        root.commit();
        assertThat(stored).containsExactly(List.of(first));
        assertThat(other).containsExactly(List.of(second));
    }
}
