package dev.registrar.eventstore.axon.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.AggregateLoadTimeSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;

/** Asks for a snapshot as soon as one of several reasons does. Axon's own triggers know one reason each. */
public final class SnapshotTriggers implements SnapshotTriggerDefinition {
    private final List<SnapshotTriggerDefinition> reasons;

    private SnapshotTriggers(List<SnapshotTriggerDefinition> reasons) {
        this.reasons = List.copyOf(reasons);
    }

    /**
     * Returns the trigger that asks after so many events or when loading took so long.
     *
     * @param afterEvents events since the last snapshot, 1 and up; 0 where their number is no reason
     * @param afterLoadTime what loading may take, 1 ms and up; zero where its time is no reason
     */
    public static SnapshotTriggers of(Snapshotter snapshotter, int afterEvents, Duration afterLoadTime) {
        var reasons = new ArrayList<SnapshotTriggerDefinition>();
        if (afterEvents > 0) {
            reasons.add(new EventCountSnapshotTriggerDefinition(snapshotter, afterEvents));
        }
        if (afterLoadTime.isPositive()) {
            reasons.add(new AggregateLoadTimeSnapshotTriggerDefinition(snapshotter, afterLoadTime.toMillis()));
        }
        return new SnapshotTriggers(reasons);
    }

    @Override
    public SnapshotTrigger prepareTrigger(Class<?> aggregateType) {
        return new Any(reasons.stream()
                .map(reason -> reason.prepareTrigger(aggregateType))
                .toList());
    }

    /** Gives the trigger of an aggregate that comes from a cache its snapshotter again. */
    @Override
    public SnapshotTrigger reconfigure(Class<?> aggregateType, SnapshotTrigger trigger) {
        if (!(trigger instanceof Any any) || any.triggers.size() != reasons.size()) {
            return prepareTrigger(aggregateType);
        }
        var triggers = new ArrayList<SnapshotTrigger>();
        for (var i = 0; i < reasons.size(); i++) {
            triggers.add(reasons.get(i).reconfigure(aggregateType, any.triggers.get(i)));
        }
        return new Any(triggers);
    }

    private record Any(List<SnapshotTrigger> triggers) implements SnapshotTrigger {
        @Override
        public void eventHandled(EventMessage<?> event) {
            triggers.forEach(trigger -> trigger.eventHandled(event));
        }

        @Override
        public void initializationFinished() {
            triggers.forEach(SnapshotTrigger::initializationFinished);
        }
    }
}
