package dev.registrar.command;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.CommitReceipts;
import dev.registrar.command.application.IdempotencyKeys;
import dev.registrar.command.application.PersonalKeys;
import dev.registrar.command.application.snapshot.SnapshotForm;
import dev.registrar.command.application.snapshot.SnapshotForms;
import dev.registrar.command.application.snapshot.SnapshotSerializer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.axon.snapshot.BackgroundSnapshotter;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.crypto.PasskeyClaims;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.EventSerializer;
import dev.registrar.shared.adapter.event.StateCodec;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Axon as the command side uses it, put together by hand: commands in the thread of their sender, the commit log as event
 * store, nothing found by scanning and nothing that calls home. Contexts add their aggregates as {@link ConfigurerModule}
 * beans.
 */
@Configuration(proxyBeanMethods = false)
public class CommandConfiguration {

    @Bean
    static CachedAggregates cachedAggregates() {
        return CachedAggregates.fitting(Runtime.getRuntime().maxMemory());
    }

    @Bean
    static SnapshotForms snapshotForms(ObjectProvider<SnapshotForm<?, ?>> forms) {
        return new SnapshotForms(forms.stream().toList());
    }

    @Bean
    static EventStorageEngine eventStorageEngine(
            CommitLog log,
            MongoDatabase database,
            EventCodec codec,
            DataKeys keys,
            EmailClaims emails,
            PasskeyClaims passkeys,
            Clock clock,
            SnapshotForms forms) {
        var serializer = new EventSerializer(codec);
        return CommitLogStorageEngine.builder(log, new MongoSnapshots(database))
                .claimPolicy(event -> Stream.concat(
                                emails.changesOf(event.getPayload()).stream(),
                                passkeys.changesOf(event.getPayload()).stream())
                        .toList())
                .clock(clock)
                .eventSerializer(serializer)
                .snapshotSerializer(new SnapshotSerializer(forms, new StateCodec(keys), serializer))
                .snapshotFilter(forms::isCurrent)
                .build();
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    static org.axonframework.config.Configuration axon(
            EventStorageEngine engine,
            EventCodec codec,
            DataKeys keys,
            Clock clock,
            SnapshotForms forms,
            List<ConfigurerModule> modules) {
        var serializer = new EventSerializer(codec);
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> serializer)
                .configureEventSerializer(_ -> serializer)
                .configureMessageSerializer(_ -> serializer)
                .configureEmbeddedEventStore(_ -> engine)
                .configureCommandBus(_ -> inCallersThread())
                .configureSnapshotter(CommandConfiguration::inBackground)
                .registerComponent(Clock.class, _ -> clock)
                .registerComponent(SnapshotForms.class, _ -> forms)
                .registerComponent(PersonalKeys.class, _ -> new PersonalKeys(keys));
        modules.forEach(module -> module.configureModule(configurer));
        return configurer.buildConfiguration();
    }

    private static Snapshotter inBackground(org.axonframework.config.Configuration axon) {
        List<AggregateFactory<?>> factories =
                axon.getComponent(SnapshotForms.class).factories(axon.parameterResolverFactory());
        var snapshotter = new BackgroundSnapshotter(thread -> AggregateSnapshotter.builder()
                .eventStore(axon.eventStore())
                .executor(thread)
                .aggregateFactories(factories)
                .repositoryProvider(axon::repository)
                .parameterResolverFactory(axon.parameterResolverFactory())
                .handlerDefinition(axon.handlerDefinition(AggregateSnapshotter.class))
                .build());
        axon.onShutdown(snapshotter::close);
        return snapshotter;
    }

    private static CommandBus inCallersThread() {
        var bus = SimpleCommandBus.builder().build();
        bus.registerHandlerInterceptor(
                new CorrelationDataInterceptor<>(new SimpleCorrelationDataProvider("actor", "session", "correlation")));
        bus.registerHandlerInterceptor(new IdempotencyKeys(
                (work, key) -> work.root().resources().put(CommitLogStorageEngine.IDEMPOTENCY, key)));
        bus.registerHandlerInterceptor(
                new CommitReceipts(work -> work.root().getResource(CommitLogStorageEngine.POSITION)));
        return bus;
    }

    @Bean
    static CommandBus commandBus(org.axonframework.config.Configuration axon) {
        return axon.commandBus();
    }

    @Bean
    static Commands commands(CommandBus bus, CachedAggregates cache, CommitLog log) {
        return new Commands(bus, cache, log);
    }
}
