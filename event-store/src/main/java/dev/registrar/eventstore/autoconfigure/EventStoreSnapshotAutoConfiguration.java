package dev.registrar.eventstore.autoconfigure;

import dev.registrar.eventstore.axon.snapshot.BackgroundSnapshotter;
import dev.registrar.eventstore.axon.snapshot.SnapshotTriggers;
import java.util.concurrent.Executor;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.SnapshotterSpanFactory;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.spring.config.SpringAggregateConfigurer;
import org.axonframework.spring.eventsourcing.SpringAggregateSnapshotter;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Takes snapshots of aggregates in the background, by the number of their events and by the time it takes to load them. */
@AutoConfiguration(
        after = EventStoreAutoConfiguration.class,
        beforeName = "org.axonframework.springboot.autoconfig.AxonAutoConfiguration")
@ConditionalOnClass({SpringAggregateConfigurer.class, SpringAggregateSnapshotter.class})
public class EventStoreSnapshotAutoConfiguration {
    /** The bean that aggregates get which name no {@code snapshotTriggerDefinition}. */
    static final String TRIGGER = "eventStoreSnapshotTrigger";

    private static final String TRIGGER_OF_AGGREGATE = "snapshotTriggerDefinition";

    /** Axon's snapshotter, which would have commands wait, moved to the background. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(Snapshotter.class)
    BackgroundSnapshotter aggregateSnapshotter(
            ApplicationContext application,
            Configuration configuration,
            HandlerDefinition handlers,
            ParameterResolverFactory parameters,
            EventStore events,
            TransactionManager transactions,
            SnapshotterSpanFactory spans) {
        return new BackgroundSnapshotter(executor -> {
            var snapshotter = snapshotter(configuration, handlers, parameters, events, transactions, spans, executor);
            snapshotter.setApplicationContext(application);
            return snapshotter;
        });
    }

    private static SpringAggregateSnapshotter snapshotter(
            Configuration configuration,
            HandlerDefinition handlers,
            ParameterResolverFactory parameters,
            EventStore events,
            TransactionManager transactions,
            SnapshotterSpanFactory spans,
            Executor executor) {
        return SpringAggregateSnapshotter.builder()
                .repositoryProvider(configuration::repository)
                .transactionManager(transactions)
                .eventStore(events)
                .parameterResolverFactory(parameters)
                .handlerDefinition(handlers)
                .spanFactory(spans)
                .executor(executor)
                .build();
    }

    /** When snapshots are taken, as the settings say. */
    @Bean(TRIGGER)
    @ConditionalOnMissingBean(name = TRIGGER)
    SnapshotTriggerDefinition eventStoreSnapshotTrigger(Snapshotter snapshotter, EventStoreProperties settings) {
        var snapshots = settings.snapshots();
        return SnapshotTriggers.of(snapshotter, snapshots.afterEvents(), snapshots.afterLoadTime());
    }

    /** Names the trigger to every aggregate that Axon found and that has none: Axon has no default to set. */
    @Bean
    static BeanFactoryPostProcessor eventStoreSnapshotTriggerOfAggregates() {
        return beans -> {
            for (var name : beans.getBeanNamesForType(SpringAggregateConfigurer.class, true, false)) {
                var properties = beans.getBeanDefinition(name).getPropertyValues();
                if (!properties.contains(TRIGGER_OF_AGGREGATE)) {
                    properties.add(TRIGGER_OF_AGGREGATE, TRIGGER);
                }
            }
        };
    }
}
