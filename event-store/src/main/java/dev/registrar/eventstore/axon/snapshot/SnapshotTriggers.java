package dev.registrar.eventstore.axon.snapshot;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a snapshot as soon as one of two reasons does: events since the last one, or how long loading took. Axon's own
 * triggers know one reason each, and the one for loading goes on measuring when loading is over: to it an aggregate that
 * comes from a cache has been loading since it was put there, so that each of its commands would ask for a snapshot.
 */
public final class SnapshotTriggers implements SnapshotTriggerDefinition {
    /** One event, a snapshot or not, is as few as there can be to load. */
    private static final int WORTH_A_SNAPSHOT = 2;

    private final Snapshotter snapshotter;
    private final int afterEvents;
    private final long afterLoadNanos;
    private final LongSupplier nanos;

    /** Measures by {@code nanos}, whose difference is nanoseconds. */
    SnapshotTriggers(Snapshotter snapshotter, int afterEvents, Duration afterLoadTime, LongSupplier nanos) {
        this.snapshotter = snapshotter;
        this.afterEvents = afterEvents;
        this.afterLoadNanos = afterLoadTime.toNanos();
        this.nanos = nanos;
    }

    /**
     * Returns the trigger that asks after so many events or when loading took so long.
     *
     * @param afterEvents events since the last snapshot, 1 and up; 0 where their number is no reason
     * @param afterLoadTime what loading may take, 1 ms and up; zero where its time is no reason
     */
    public static SnapshotTriggers of(Snapshotter snapshotter, int afterEvents, Duration afterLoadTime) {
        return new SnapshotTriggers(snapshotter, afterEvents, afterLoadTime, System::nanoTime);
    }

    @Override
    public SnapshotTrigger prepareTrigger(Class<?> aggregateType) {
        return new Trigger(aggregateType);
    }

    /** Returns the trigger of an aggregate that comes from a cache; a new one where it is none of these. */
    @Override
    public SnapshotTrigger reconfigure(Class<?> aggregateType, SnapshotTrigger trigger) {
        if (trigger instanceof Trigger own && own.isOf(this)) {
            // A new aggregate was never loaded, so nobody said that it is there.
            own.begin();
            return own;
        }
        return prepareTrigger(aggregateType);
    }

    private void ask(Class<?> aggregateType, String aggregateId, boolean loading) {
        if (!CurrentUnitOfWork.isStarted()) {
            snapshotter.scheduleSnapshot(aggregateType, aggregateId);
        } else if (loading) {
            // Loading took what it took, whatever becomes of the command.
            CurrentUnitOfWork.get().onCleanup(work -> snapshotter.scheduleSnapshot(aggregateType, aggregateId));
        } else {
            CurrentUnitOfWork.get().afterCommit(work -> snapshotter.scheduleSnapshot(aggregateType, aggregateId));
        }
    }

    /** What is known of one aggregate in memory; its lock guards it. */
    private final class Trigger implements SnapshotTrigger {
        private final Class<?> aggregateType;
        private final long start = nanos.getAsLong();
        private int events;
        private boolean asked;
        private boolean loading = true;
        private @Nullable String aggregateId;

        private Trigger(Class<?> aggregateType) {
            this.aggregateType = aggregateType;
        }

        private boolean isOf(SnapshotTriggers definition) {
            return SnapshotTriggers.this == definition;
        }

        @Override
        public void eventHandled(EventMessage<?> event) {
            if (event instanceof DomainEventMessage<?> domain) {
                aggregateId = domain.getAggregateIdentifier();
                events++;
                if (afterEvents > 0 && events >= afterEvents) {
                    ask();
                }
            }
        }

        @Override
        public void initializationFinished() {
            if (afterLoadNanos > 0 && events >= WORTH_A_SNAPSHOT && nanos.getAsLong() - start > afterLoadNanos) {
                ask();
            }
            begin();
        }

        /** From now on events are new ones. */
        private void begin() {
            loading = false;
            if (asked) {
                asked = false;
                events = 0;
            }
        }

        /** Once for all that was loaded, whatever the reasons. */
        private void ask() {
            if (!asked && aggregateId != null) {
                asked = true;
                SnapshotTriggers.this.ask(aggregateType, aggregateId, loading);
            }
            if (!loading) {
                begin();
            }
        }
    }
}
