package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.CommitLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.jspecify.annotations.Nullable;

/**
 * Axon's embedded event store, woken by the log: event processors see commits of this process at once and those of
 * others within the log's poll interval, not after a fetch delay.
 */
public class CommitLogEventStore extends EmbeddedEventStore {
    private final CommitLog log;
    private final AtomicReference<CommitLog.@Nullable Subscription> subscription = new AtomicReference<>();

    /**
     * Makes the event store.
     *
     * @param settings whose storage engine is one on {@code log}
     */
    public CommitLogEventStore(EmbeddedEventStore.Builder settings, CommitLog log) {
        super(settings);
        this.log = log;
    }

    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
        if (subscription.get() == null) {
            var opened = log.onCommit(position -> afterCommit(List.of()));
            if (!subscription.compareAndSet(null, opened)) {
                opened.close();
            }
        }
        return super.openStream(trackingToken);
    }

    @Override
    public void shutDown() {
        var open = subscription.getAndSet(null);
        if (open != null) {
            open.close();
        }
        super.shutDown();
        // Axon leaves the thread that fetches waiting for a whole fetch delay; woken, it sees that it is over.
        afterCommit(List.of());
    }
}
