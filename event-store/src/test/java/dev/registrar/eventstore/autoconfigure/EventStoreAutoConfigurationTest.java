package dev.registrar.eventstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
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
import java.util.List;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

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

    @Test
    void its_own_uri_counts_though_the_application_has_a_client_for_something_else() {
        try (var application = start(List.of(Elsewhere.class), "eventstore.uri=" + mongo.uri())) {
            application.getBean(CommandGateway.class).sendAndWait(new OpenAccount("a"));
        }
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(1);
    }

    @Test
    void without_one_the_clients_of_the_application_count_where_it_is_clear_which() {
        // What a client does not know of the deadlines' keys has to come from a URI.
        var uri = "spring.data.mongodb.uri=" + mongo.uri();
        try (var application = start(List.of(), uri)) {
            application.getBean(CommandGateway.class).sendAndWait(new OpenAccount("a"));
        }
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(1);
        assertThatThrownBy(() -> start(List.of(Elsewhere.class, Nowhere.class), uri))
                .hasStackTraceContaining("several MongoClient beans and none is primary: eventstore.uri");
    }

    @Test
    void the_client_of_the_application_is_left_open() {
        try (var client = MongoClients.create(mongo.uri())) {
            var database = "eventstore.database=" + mongo.database().getName();
            var application = new SpringApplication(SampleApplication.class);
            application.addInitializers(context -> ((GenericApplicationContext) context)
                    .registerBean(MongoClient.class, () -> client, definition -> definition.setDestroyMethodName("")));
            try (var started = start(application, database, "spring.mongodb.uri=" + mongo.uri())) {
                started.getBean(CommandGateway.class).sendAndWait(new OpenAccount("a"));
            }
            assertThat(client.getDatabase(mongo.database().getName())
                            .getCollection("commits")
                            .countDocuments())
                    .isEqualTo(1);
        }
    }

    /** A database of the application that holds other data. Nobody listens there. */
    @Configuration
    static class Elsewhere {
        @Bean
        MongoClient other() {
            return MongoClients.create("mongodb://localhost:1/?serverSelectionTimeoutMS=100");
        }
    }

    @Configuration
    static class Nowhere {
        @Bean
        MongoClient another() {
            return MongoClients.create("mongodb://localhost:1/?serverSelectionTimeoutMS=100");
        }
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return start(List.of(), properties);
    }

    private static ConfigurableApplicationContext start(List<Class<?>> more, String... properties) {
        var application = new SpringApplication(SampleApplication.class);
        application.addPrimarySources(more);
        return start(application, properties);
    }

    private static ConfigurableApplicationContext start(SpringApplication application, String... properties) {
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
