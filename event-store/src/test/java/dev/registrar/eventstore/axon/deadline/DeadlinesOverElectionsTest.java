package dev.registrar.eventstore.axon.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.axon.deadline.Order.Place;
import dev.registrar.eventstore.axon.deadline.Order.Remind;
import dev.registrar.eventstore.axon.deadline.Order.Reminded;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.tracing.NoOpSpanFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signs of life that do not arrive, and a change of primary, do not end the handling of deadlines. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeadlinesOverElectionsTest {
    private static final Duration SOON = Duration.ofMillis(150);

    /** More than the driver sends again by itself. */
    private static final int LOST = 4;

    private final AtomicInteger toLose = new AtomicInteger();
    private final ReplicaSet set = ReplicaSet.with()
            .faults(request -> request.startsWith("update deadlines_")
                            && request.contains("server")
                            && toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? Fault.LOSE_REQUEST
                    : Fault.NONE)
            .start();
    private final DeadlineNode node =
            new DeadlineNode(set.uri().replace("/?", "/deadlines?"), NoOpSpanFactory.INSTANCE);

    @AfterEach
    void close() {
        node.close();
        set.close();
    }

    @Test
    void a_node_whose_signs_of_life_were_lost_goes_on() throws Exception {
        node.send(new Place("a"));
        node.send(new Remind("a", Order.REMINDER, SOON, "before"));
        assertThat(node.next()).isEqualTo(new Reminded("a", "before"));

        toLose.set(LOST);
        Spin.until(() -> toLose.get() == 0);
        set.elect(Election.crash());
        node.send(new Remind("a", Order.REMINDER, SOON, "after"));
        assertThat(node.next()).isEqualTo(new Reminded("a", "after"));
        assertThat(node.clockwork().isRunning()).isTrue();
    }
}
