package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.autoconfigure.sample.SampleApplication;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Deposit;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Deposited;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.OpenAccount;
import dev.registrar.eventstore.testing.TestMongo;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** An operator sees how far each processor is behind. */
class EventStoreLagTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A processor that stands until its gate is opened. */
    @ProcessingGroup("slow")
    static class Slow {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);

        @EventHandler
        void on(Deposited event) throws InterruptedException {
            reached.countDown();
            gate.await();
        }
    }

    @Test
    void the_lag_of_a_processor_grows_while_it_stands_and_is_none_when_it_has_read_all() throws Exception {
        try (var mongo = TestMongo.open();
                var application = new SpringApplicationBuilder(SampleApplication.class, Slow.class)
                        .web(WebApplicationType.NONE)
                        .run("--spring.main.banner-mode=off", "--eventstore.uri=" + mongo.uri())) {
            var meters = application.getBean(MeterRegistry.class);
            var commands = application.getBean(CommandGateway.class);
            var slow = application.getBean(Slow.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", 1));
            assertThat(slow.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            for (var i = 0; i < 5; i++) {
                commands.sendAndWait(new Deposit("a", 2));
            }
            var commits = meters.get("eventstore.tail.lag").tag("processor", "slow");
            var time = meters.get("eventstore.tail.lag.time").tag("processor", "slow");
            assertThat(commits.gauge().value()).isBetween(5.0, 7.0);
            assertThat(time.timeGauge().value(TimeUnit.SECONDS)).isPositive();
            slow.gate.countDown();
            var until = System.nanoTime() + PATIENCE.toNanos();
            while (commits.gauge().value() > 0 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(commits.gauge().value()).isZero();
            assertThat(time.timeGauge().value(TimeUnit.SECONDS)).isZero();
            assertThat(meters.find("eventstore.tail.lag").gauges())
                    .as("one for each processor")
                    .hasSize(2);
        }
    }
}
