package dev.registrar.eventstore.axon.snapshot;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has snapshots taken by one thread in the background, so that no command waits for one. A bounded number may wait; what
 * is asked for beyond is not taken: a snapshot only saves time, and the next command of the same aggregate asks again.
 */
public final class BackgroundSnapshotter implements Snapshotter, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundSnapshotter.class);

    private static final int MOST_WAITING = 256;
    private static final int SECONDS_TO_FINISH = 5;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("snapshots").factory());
    private final Snapshotter snapshotter;

    /** Leaves the taking to the snapshotter that {@code maker} makes for the executor of this one. */
    public BackgroundSnapshotter(Function<Executor, Snapshotter> maker) {
        thread.allowCoreThreadTimeOut(true);
        this.snapshotter = maker.apply(thread);
    }

    @Override
    public void scheduleSnapshot(Class<?> aggregateType, String aggregateIdentifier) {
        if (CurrentUnitOfWork.isStarted() && CurrentUnitOfWork.get().phase().isBefore(UnitOfWork.Phase.COMMIT)) {
            CurrentUnitOfWork.get().afterCommit(work -> schedule(aggregateType, aggregateIdentifier));
        } else {
            schedule(aggregateType, aggregateIdentifier);
        }
    }

    private void schedule(Class<?> aggregateType, String aggregateIdentifier) {
        try {
            snapshotter.scheduleSnapshot(aggregateType, aggregateIdentifier);
        } catch (RejectedExecutionException e) {
            log.debug("No snapshot of {} {} now", aggregateType.getSimpleName(), aggregateIdentifier, e);
        }
    }

    /** Takes the snapshots that wait, for five seconds at most, and no more. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
