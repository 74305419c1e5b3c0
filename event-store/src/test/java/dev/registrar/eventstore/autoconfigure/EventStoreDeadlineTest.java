package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.registrar.eventstore.autoconfigure.sample.SampleApplication;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.AccountOpened;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Balances;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Deposited;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.OpenAccount;
import dev.registrar.eventstore.axon.deadline.MongoDeadlineManager;
import dev.registrar.eventstore.axon.deadline.MongoDeadlines;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.scheduling.EventScheduler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** With JobRunr on the class path an application's deadlines are kept, with no word of configuration. */
class EventStoreDeadlineTest {
    record OpenSavings(@TargetAggregateIdentifier String id) {}

    /** Pays interest after two seconds. */
    @Aggregate
    static class Savings {
        @AggregateIdentifier
        private String id;

        protected Savings() {}

        @CommandHandler
        Savings(OpenSavings command, DeadlineManager deadlines) {
            apply(new AccountOpened(command.id()));
            deadlines.schedule(Duration.ofSeconds(2), "interest");
        }

        @DeadlineHandler(deadlineName = "interest")
        void payInterest() {
            apply(new Deposited(id, 1));
        }

        @EventSourcingHandler
        void on(AccountOpened event) {
            id = event.id();
        }
    }

    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void deadlines_and_scheduled_events_come_after_a_restart() throws Exception {
        try (var application = start(new SpringApplicationBuilder(SampleApplication.class, Savings.class))) {
            assertThat(application.getBean(DeadlineManager.class)).isInstanceOf(MongoDeadlineManager.class);
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenSavings("a"));
            application.getBean(EventScheduler.class).schedule(Duration.ofSeconds(2), new Deposited("a", 7));
            var cancelled =
                    application.getBean(EventScheduler.class).schedule(Duration.ofSeconds(1), new Deposited("a", 9));
            application.getBean(EventScheduler.class).cancelSchedule(cancelled);
        }
        try (var application = start(new SpringApplicationBuilder(SampleApplication.class, Savings.class))) {
            var seen = application.getBean(Balances.class).seen();
            var one = seen.poll(60, TimeUnit.SECONDS);
            var other = seen.poll(60, TimeUnit.SECONDS);
            assertThat(one).isNotNull();
            assertThat(other).isNotNull();
            assertThat(new long[] {one.amount(), other.amount()}).containsExactlyInAnyOrder(1, 7);
        }
    }

    @Test
    void without_jobrunr_everything_runs_but_deadlines() {
        var application = new SpringApplicationBuilder(SampleApplication.class)
                .resourceLoader(new DefaultResourceLoader(new WithoutJobRunr()));
        try (var started = start(application)) {
            assertThat(started.getBeanProvider(MongoDeadlines.class)).isEmpty();
            started.getBean(CommandGateway.class).sendAndWait(new OpenAccount("a"));
        }
        assertThat(mongo.database().listCollectionNames()).noneMatch(name -> name.startsWith("deadlines_"));
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder application) {
        return application
                .web(WebApplicationType.NONE)
                .run(
                        "--eventstore.uri=" + mongo.uri(),
                        "--eventstore.deadlines.poll-interval=100ms",
                        "--spring.main.banner-mode=off",
                        "--axon.eventhandling.processors.balances.mode=pooled");
    }

    /** The class path of an application that has not got it. */
    private static final class WithoutJobRunr extends ClassLoader {
        WithoutJobRunr() {
            super(EventStoreDeadlineTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.jobrunr.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
