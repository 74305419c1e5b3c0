package dev.registrar.eventstore.autoconfigure;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.axon.deadline.MongoDeadlineManager;
import dev.registrar.eventstore.axon.deadline.MongoDeadlines;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.DeadlineManagerSpanFactory;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.scheduling.EventScheduler;
import org.axonframework.eventhandling.scheduling.jobrunr.JobRunrEventScheduler;
import org.axonframework.lifecycle.Phase;
import org.axonframework.serialization.Serializer;
import org.bson.UuidRepresentation;
import org.jobrunr.scheduling.JobScheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Keeps deadlines in MongoDB where JobRunr is on the class path. An application that runs a JobRunr or a deadline
 * manager of its own keeps that.
 */
@AutoConfiguration(
        after = EventStoreAutoConfiguration.class,
        afterName = "org.jobrunr.spring.autoconfigure.JobRunrAutoConfiguration",
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonJobRunrAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonDbSchedulerAutoConfiguration"
        })
@ConditionalOnClass({JobScheduler.class, DeadlineManager.class})
@ConditionalOnMissingBean({DeadlineManager.class, JobScheduler.class})
public class EventStoreDeadlineAutoConfiguration {

    /** The client beside the application's own. */
    record Client(MongoClient client, boolean own) implements AutoCloseable {
        @Override
        public void close() {
            if (own) {
                client.close();
            }
        }
    }

    /**
     * JobRunr's keys are UUIDs, of which the application's client usually says nothing. One of few connections stands
     * beside it, with the same settings, where these are known.
     */
    @Bean(destroyMethod = "close")
    Client eventStoreDeadlineClient(EventStoreMongo mongo) {
        var known = mongo.settings();
        if (known == null) {
            return new Client(mongo.client(), false);
        }
        return new Client(
                MongoClients.create(MongoClientSettings.builder(known)
                        .uuidRepresentation(UuidRepresentation.STANDARD)
                        .readPreference(ReadPreference.primary())
                        .writeConcern(WriteConcern.MAJORITY)
                        .build()),
                true);
    }

    /** The clockwork. */
    @Bean(destroyMethod = "close")
    MongoDeadlines eventStoreDeadlines(Client client, EventStoreMongo mongo, EventStoreProperties settings) {
        var limits = settings.deadlines();
        return MongoDeadlines.in(client.client(), mongo.database())
                .collectionPrefix(limits.collectionPrefix())
                .workers(limits.workers())
                .pollInterval(limits.pollInterval())
                .nodeTimeout(limits.nodeTimeout())
                .open();
    }

    /** Axon's deadlines. */
    @Bean
    MongoDeadlineManager deadlineManager(
            MongoDeadlines deadlines,
            Configuration configuration,
            @Qualifier("eventSerializer") Serializer serializer,
            ObjectProvider<TransactionManager> transactions,
            ObjectProvider<DeadlineManagerSpanFactory> spans) {
        var manager = MongoDeadlineManager.builder(
                        deadlines, new ConfigurationScopeAwareProvider(configuration), serializer)
                .transactionManager(transactions.getIfUnique(() -> NoTransactionManager.INSTANCE));
        spans.ifUnique(manager::spanFactory);
        return manager.build();
    }

    /** Axon's scheduled events, on the same clockwork. */
    @Bean
    @ConditionalOnMissingBean
    EventScheduler eventScheduler(
            MongoDeadlines deadlines,
            @Qualifier("eventSerializer") Serializer serializer,
            ObjectProvider<TransactionManager> transactions,
            EventBus events) {
        var scheduler = JobRunrEventScheduler.builder()
                .jobScheduler(deadlines.scheduler())
                .serializer(serializer)
                .transactionManager(transactions.getIfUnique(() -> NoTransactionManager.INSTANCE))
                .eventBus(events)
                .build();
        deadlines.handle(JobRunrEventScheduler.class, scheduler);
        return scheduler;
    }

    /** Deadlines are handled while everything runs that they may be sent to, and no longer. */
    @Bean
    ConfigurerModule eventStoreDeadlineLifecycle(ObjectProvider<MongoDeadlines> deadlines) {
        return configurer -> configurer.onInitialize(configuration -> {
            configuration.onStart(
                    Phase.INBOUND_EVENT_CONNECTORS, () -> deadlines.getObject().start());
            configuration.onShutdown(
                    Phase.INBOUND_EVENT_CONNECTORS, () -> deadlines.getObject().close());
        });
    }
}
