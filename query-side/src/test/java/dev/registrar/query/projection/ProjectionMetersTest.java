package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.TailLag;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.query.testing.History;
import dev.registrar.query.user.UserProjection;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProjectionMetersTest {

    @Test
    void a_view_that_stands_is_behind_and_one_that_runs_is_not() {
        ModelLog log = new ModelLog();
        History history = new History(log);
        try (TestMongo mongo = TestMongo.open();
                TailLag lag = TailLag.of(log)) {
            Node node = new Node(new UserProjection(), log, EventReader.of(history.codec()), mongo.database());
            MeterRegistry meters = new SimpleMeterRegistry();
            new ProjectionMeters(Set.of("users"), node.positions, lag).bindTo(meters);
            assertThat(commits(meters)).as("before there is a view").isNaN();
            try (Node running = node.start()) {
                running.at(history.commit(registered("ada")));
                assertThat(commits(meters)).isZero();
                assertThat(seconds(meters)).isZero();
            }
            history.commit(registered("bob"));
            history.commit(registered("cyd"));
            assertThat(commits(meters)).isEqualTo(2);
            assertThat(seconds(meters)).isPositive();
        }
    }

    private static double commits(MeterRegistry meters) {
        return meters.get("registrar.projection.lag")
                .tag("projection", "users")
                .gauge()
                .value();
    }

    private static double seconds(MeterRegistry meters) {
        return meters.get("registrar.projection.lag.time")
                .tag("projection", "users")
                .timeGauge()
                .value(TimeUnit.SECONDS);
    }

    private static UserRegistered registered(String id) {
        return new UserRegistered(id, id + "@example.org", "Name of " + id, "user", 1);
    }
}
