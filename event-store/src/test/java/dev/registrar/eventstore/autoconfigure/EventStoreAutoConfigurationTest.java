package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Balances;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.Deposit;
import dev.registrar.eventstore.autoconfigure.sample.SampleApplication.OpenAccount;
import dev.registrar.eventstore.axon.CommitLogEventStore;
import dev.registrar.eventstore.axon.MongoDeadLetterQueue;
import dev.registrar.eventstore.axon.MongoSagaStore;
import dev.registrar.eventstore.axon.MongoTokenStore;
import dev.registrar.eventstore.axon.Snapshots;
import dev.registrar.eventstore.testing.TestMongo;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** An Axon application with this library and a URI runs on the log, over a restart too. */
class EventStoreAutoConfigurationTest {
    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void an_axon_application_runs_with_a_uri_and_nothing_else() throws Exception {
        try (var application = start("spring.mongodb.uri=" + mongo.uri())) {
            assertThat(application.getBean(EventStore.class)).isInstanceOf(CommitLogEventStore.class);
            assertThat(application.getBean(TokenStore.class)).isInstanceOf(MongoTokenStore.class);
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", 5));
            assertThat(amount(application.getBean(Balances.class))).isEqualTo(5);
            assertThat(application.getBean(CommitLog.class).head()).isEqualTo(2);
            assertThat(application
                            .getBean(MeterRegistry.class)
                            .get("eventstore.append")
                            .functionTimer()
                            .count())
                    .isEqualTo(2);
        }
        try (var application = start("eventstore.uri=" + mongo.uri())) {
            application.getBean(CommandGateway.class).sendAndWait(new Deposit("a", 7));
            assertThat(application.getBean(CommitLog.class).head()).isEqualTo(3);
            // Goes on behind the stored token: the first deposit is not delivered again.
            assertThat(amount(application.getBean(Balances.class))).isEqualTo(7);
        }
    }

    @Test
    void sagas_and_the_dead_letters_of_groups_that_keep_them_are_on_mongodb_and_survive_a_restart() throws Exception {
        var settings =
                new String[] {"eventstore.uri=" + mongo.uri(), "axon.eventhandling.processors.balances.dlq.enabled=true"
                };
        try (var application = start(settings)) {
            assertThat(application.getBean(SagaStore.class)).isInstanceOf(MongoSagaStore.class);
            var processing = application.getBean(EventProcessingConfiguration.class);
            assertThat(processing.deadLetterQueue("balances")).containsInstanceOf(MongoDeadLetterQueue.class);
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", -5));
            assertThat(amount(application.getBean(Balances.class))).isEqualTo(-5);
        }
        try (var application = start(settings)) {
            var processing = application.getBean(EventProcessingConfiguration.class);
            var balances = application.getBean(Balances.class);
            balances.takeDebts();
            var letters = processing.sequencedDeadLetterProcessor("balances").orElseThrow();
            assertThat(letters.processAny()).isTrue();
            assertThat(amount(balances)).isEqualTo(-5);
            assertThat(processing.deadLetterQueue("balances").orElseThrow().size())
                    .isZero();
        }
    }

    @Test
    void aggregates_that_say_nothing_of_snapshots_have_some_taken_after_as_many_events_as_the_settings_say() {
        var settings = new String[] {"eventstore.uri=" + mongo.uri(), "eventstore.snapshots.after-events=3"};
        try (var application = start(settings)) {
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", 1));
            assertThat(application.getBean(Snapshots.class).find("a")).isEmpty();
            commands.sendAndWait(new Deposit("a", 2));
        }
        try (var application = start(settings)) {
            var snapshot = application.getBean(Snapshots.class).find("a").orElseThrow();
            assertThat(snapshot.sequence()).isEqualTo(2);
            assertThat(application
                            .getBean(EventStore.class)
                            .readEvents("a")
                            .peek()
                            .getPayload())
                    .isInstanceOf(SampleApplication.Account.class);
            application.getBean(CommandGateway.class).sendAndWait(new Deposit("a", 3));
            assertThat(application.getBean(EventStore.class).lastSequenceNumberFor("a"))
                    .hasValue(3L);
        }
    }

    @Test
    void slow_loading_is_a_reason_for_a_snapshot_too_and_both_can_be_off() {
        var off = "eventstore.snapshots.after-events=0";
        try (var application = start("eventstore.uri=" + mongo.uri(), off, "eventstore.snapshots.after-load-time=0s")) {
            var commands = application.getBean(CommandGateway.class);
            commands.sendAndWait(new OpenAccount("a"));
            commands.sendAndWait(new Deposit("a", 1));
        }
        try (var application =
                start("eventstore.uri=" + mongo.uri(), off, "eventstore.snapshots.after-load-time=1ms")) {
            assertThat(application.getBean(Snapshots.class).find("a")).isEmpty();
        }
    }

    private static long amount(Balances balances) throws InterruptedException {
        var event = balances.seen().poll(30, TimeUnit.SECONDS);
        assertThat(event).as("a deposit is delivered").isNotNull();
        return event.amount();
    }

    @Test
    void without_a_uri_the_start_says_which_setting_is_missing() {
        assertThatThrownBy(() -> start("unrelated=1")).hasStackTraceContaining("eventstore.uri or spring.mongodb.uri");
    }

    private static ConfigurableApplicationContext start(String... properties) {
        var application = new SpringApplication(SampleApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        var arguments = new String[properties.length + 2];
        for (var i = 0; i < properties.length; i++) {
            arguments[i] = "--" + properties[i];
        }
        arguments[properties.length] = "--spring.main.banner-mode=off";
        arguments[properties.length + 1] = "--axon.eventhandling.processors.balances.mode=pooled";
        return application.run(arguments);
    }
}
