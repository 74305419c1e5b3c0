package dev.registrar.eventstore.axon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

class SnapshotTriggersTest {
    private static final int EVENTS = 3;
    private static final Duration LOAD_TIME = Duration.ofMillis(100);

    private final List<String> asked = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;

    private final SnapshotTriggers triggers = triggers(EVENTS, LOAD_TIME);

    private SnapshotTriggers triggers(int events, Duration loadTime) {
        return new SnapshotTriggers((type, id) -> asked.add(id), events, loadTime, () -> now);
    }

    private static void handle(SnapshotTrigger trigger, int events) {
        for (var i = 0; i < events; i++) {
            trigger.eventHandled(new GenericDomainEventMessage<>("Account", "ada", i, "changed"));
        }
    }

    private SnapshotTrigger loaded(SnapshotTriggers definition, int events, Duration time) {
        var trigger = definition.prepareTrigger(String.class);
        handle(trigger, events);
        now += time.toNanos();
        trigger.initializationFinished();
        return trigger;
    }

    @Test
    void new_events_are_a_reason_each_time_there_are_enough() {
        var trigger = loaded(triggers, 1, Duration.ZERO);
        handle(trigger, EVENTS - 2);
        assertThat(asked).isEmpty();
        handle(trigger, 1);
        assertThat(asked).containsExactly("ada");
        handle(trigger, EVENTS - 1);
        assertThat(asked).hasSize(1);
        handle(trigger, 1);
        assertThat(asked).hasSize(2);
    }

    @Test
    void all_that_was_loaded_is_one_reason() {
        var trigger = loaded(triggers, 3 * EVENTS, LOAD_TIME.plusMillis(1));
        assertThat(asked).containsExactly("ada");
        handle(trigger, EVENTS - 1);
        assertThat(asked).hasSize(1);
    }

    @Test
    void slow_loading_is_a_reason_where_a_snapshot_makes_it_less() {
        loaded(triggers, 2, LOAD_TIME);
        loaded(triggers, 1, LOAD_TIME.plusMillis(1));
        assertThat(asked).isEmpty();
        loaded(triggers, 2, LOAD_TIME.plusMillis(1));
        assertThat(asked).containsExactly("ada");
    }

    @Test
    void time_in_a_cache_is_no_reason() {
        var trigger = loaded(triggers, 1, Duration.ZERO);
        now += Duration.ofHours(1).toNanos();
        var again = triggers.reconfigure(String.class, trigger);
        assertThat(again).isSameAs(trigger);
        handle(again, 1);
        assertThat(asked).isEmpty();
        handle(again, 1);
        assertThat(asked).containsExactly("ada");
    }

    @Test
    void an_aggregate_that_was_made_and_never_loaded_counts_its_events_too() {
        var trigger = triggers.prepareTrigger(String.class);
        handle(trigger, EVENTS);
        assertThat(asked).containsExactly("ada");
        var cached = triggers.reconfigure(String.class, trigger);
        handle(cached, EVENTS - 1);
        assertThat(asked).hasSize(1);
        handle(cached, 1);
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_reason_that_is_switched_off_is_none() {
        loaded(triggers(0, LOAD_TIME), 3 * EVENTS, Duration.ZERO);
        loaded(triggers(EVENTS, Duration.ZERO), EVENTS - 1, Duration.ofHours(1));
        assertThat(asked).isEmpty();
    }

    @Test
    void an_event_of_no_aggregate_is_no_reason() {
        var trigger = loaded(triggers, 1, Duration.ZERO);
        for (var i = 0; i < EVENTS; i++) {
            trigger.eventHandled(new GenericEventMessage<>("said"));
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void the_trigger_of_another_definition_is_replaced() {
        var other = triggers(EVENTS, LOAD_TIME).prepareTrigger(String.class);
        var none = NoSnapshotTriggerDefinition.INSTANCE.prepareTrigger(String.class);
        assertThat(triggers.reconfigure(String.class, other)).isNotSameAs(other);
        handle(triggers.reconfigure(String.class, none), EVENTS);
        assertThat(asked).containsExactly("ada");
    }

    @Test
    void new_events_ask_once_they_are_stored_and_loaded_ones_even_if_the_command_is_refused() {
        var trigger = loaded(triggers, 1, Duration.ZERO);
        var stored = DefaultUnitOfWork.startAndGet(new GenericMessage<>("command"));
        handle(trigger, EVENTS - 1);
        assertThat(asked).isEmpty();
        stored.commit();
        assertThat(asked).hasSize(1);

        var refused = DefaultUnitOfWork.startAndGet(new GenericMessage<>("command"));
        handle(trigger, EVENTS);
        refused.rollback();
        assertThat(asked).hasSize(1);

        var loading = DefaultUnitOfWork.startAndGet(new GenericMessage<>("command"));
        loaded(triggers, 2, LOAD_TIME.plusMillis(1));
        assertThat(asked).hasSize(1);
        loading.rollback();
        assertThat(asked).hasSize(2);
    }
}
