package dev.registrar.eventstore.autoconfigure;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.axon.ClaimPolicy;
import dev.registrar.eventstore.axon.CommitLogEventStore;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.eventstore.axon.MongoSagaStore;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.axon.MongoTokenStore;
import dev.registrar.eventstore.axon.Snapshots;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Puts Axon on a commit log. Every bean gives way to one of the application's own. */
@AutoConfiguration(
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JpaAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JpaEventStoreAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration"
        })
@ConditionalOnClass(name = "org.axonframework.springboot.autoconfig.AxonAutoConfiguration")
@EnableConfigurationProperties(EventStoreProperties.class)
public class EventStoreAutoConfiguration {
    /** Where the events are. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    EventStoreMongo eventStoreMongo(
            EventStoreProperties properties,
            Environment environment,
            ObjectProvider<MongoClient> clients,
            ObjectProvider<MongoClientSettings> settings) {
        return EventStoreMongo.find(properties, environment, clients, settings);
    }

    /** The commit log. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(CommitLog.class)
    MongoCommitLog commitLog(EventStoreMongo mongo, EventStoreProperties settings) {
        return MongoCommitLog.in(mongo.open())
                .collection(settings.commits())
                .maxWaiting(settings.maxWaiting())
                .appendTimeout(settings.appendTimeout())
                .pollInterval(settings.pollInterval())
                .open();
    }

    /** The snapshots beside the log. */
    @Bean
    @ConditionalOnMissingBean
    Snapshots commitLogSnapshots(EventStoreMongo mongo, EventStoreProperties settings) {
        return new MongoSnapshots(mongo.open(), settings.snapshots().collection());
    }

    /** The tracking tokens beside the log. */
    @Bean
    @ConditionalOnMissingBean(TokenStore.class)
    MongoTokenStore tokenStore(EventStoreMongo mongo, EventStoreProperties settings, Serializer serializer) {
        return new MongoTokenStore(mongo.open(), settings.tokens(), serializer, settings.claimTimeout());
    }

    /** The sagas beside the log. */
    @Bean
    @ConditionalOnMissingBean(SagaStore.class)
    MongoSagaStore sagaStore(EventStoreMongo mongo, EventStoreProperties settings, Serializer serializer) {
        return new MongoSagaStore(mongo.open(), settings.sagas(), serializer);
    }

    /** Axon's storage engine on the log; a {@link ClaimPolicy} of the application is asked about every event. */
    @Bean
    @ConditionalOnMissingBean
    EventStorageEngine eventStorageEngine(
            CommitLog log,
            Snapshots snapshots,
            Serializer serializer,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            Configuration configuration,
            ObjectProvider<ClaimPolicy> claims,
            ObjectProvider<SpanFactory> spans) {
        return CommitLogStorageEngine.builder(log, snapshots)
                .claimPolicy(claims.getIfAvailable(() -> ClaimPolicy.NONE))
                .spanFactory(spans.getIfAvailable(() -> NoOpSpanFactory.INSTANCE))
                .snapshotSerializer(serializer)
                .eventSerializer(eventSerializer)
                .upcasterChain(configuration.upcasterChain())
                .snapshotFilter(configuration.snapshotFilter())
                .build();
    }

    /** Axon's event store, woken by the log. */
    @Bean(name = "eventStore")
    @Qualifier("eventStore")
    @ConditionalOnMissingBean(EventBus.class)
    CommitLogEventStore eventStore(EventStorageEngine engine, CommitLog log, Configuration configuration) {
        return new CommitLogEventStore(
                EmbeddedEventStore.builder()
                        .storageEngine(engine)
                        .messageMonitor(configuration.messageMonitor(EventStore.class, "eventStore"))
                        .spanFactory(configuration.getComponent(EventBusSpanFactory.class)),
                log);
    }
}
