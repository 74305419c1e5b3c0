package dev.registrar.eventstore.axon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

class BackgroundSnapshotterTest {
    private static final int MORE_THAN_MAY_WAIT = 1_000;

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private BackgroundSnapshotter snapshotter() {
        return new BackgroundSnapshotter(executor -> (type, id) -> executor.execute(() -> {
            pass();
            taken.add(id);
        }));
    }

    private void pass() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nobody_waits_and_those_too_many_are_left_out_without_an_error() {
        var snapshotter = snapshotter();
        for (var i = 0; i < MORE_THAN_MAY_WAIT; i++) {
            snapshotter.scheduleSnapshot(String.class, "a" + i);
        }
        assertThat(taken).isEmpty();
        gate.countDown();
        snapshotter.close();
        assertThat(taken).startsWith("a0", "a1").hasSizeBetween(2, MORE_THAN_MAY_WAIT / 2);
    }

    @Test
    void one_is_taken_of_what_was_committed_only() {
        gate.countDown();
        var committed = new DefaultUnitOfWork<>(new GenericMessage<>("command"));
        var refused = new DefaultUnitOfWork<>(new GenericMessage<>("command"));
        try (var snapshotter = snapshotter()) {
            committed.start();
            snapshotter.scheduleSnapshot(String.class, "committed");
            committed.commit();
            refused.start();
            snapshotter.scheduleSnapshot(String.class, "refused");
            refused.rollback();
        }
        assertThat(taken).containsExactly("committed");
    }

    @Test
    void after_its_end_it_takes_none() {
        Snapshotter snapshotter = closed();
        snapshotter.scheduleSnapshot(String.class, "late");
        assertThat(taken).isEmpty();
    }

    private Snapshotter closed() {
        try (var snapshotter = snapshotter()) {
            return snapshotter;
        }
    }
}
