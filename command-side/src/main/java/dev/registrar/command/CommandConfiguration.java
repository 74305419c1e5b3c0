package dev.registrar.command;

import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.CommitReceipts;
import dev.registrar.command.application.IdempotencyKeys;
import dev.registrar.command.application.NoSnapshots;
import dev.registrar.command.application.PersonalKeys;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.EventSerializer;
import java.time.Clock;
import java.util.List;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Axon as the command side uses it, put together by hand: commands in the thread of their sender, the commit log as event
 * store, nothing found by scanning and nothing that calls home. Contexts add their aggregates as {@link ConfigurerModule}
 * beans.
 */
@Configuration(proxyBeanMethods = false)
public class CommandConfiguration {

    /** A few kilobytes each. */
    private static final int AGGREGATES_IN_MEMORY = 20_000;

    @Bean
    static CachedAggregates cachedAggregates() {
        return new CachedAggregates(AGGREGATES_IN_MEMORY);
    }

    @Bean
    static EventStorageEngine eventStorageEngine(CommitLog log, EventCodec codec, EmailClaims claims, Clock clock) {
        var serializer = new EventSerializer(codec);
        return CommitLogStorageEngine.builder(log, new NoSnapshots())
                .claimPolicy(event -> claims.changesOf(event.getPayload()))
                .clock(clock)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    static org.axonframework.config.Configuration axon(
            EventStorageEngine engine, EventCodec codec, DataKeys keys, Clock clock, List<ConfigurerModule> modules) {
        var serializer = new EventSerializer(codec);
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> serializer)
                .configureEventSerializer(_ -> serializer)
                .configureMessageSerializer(_ -> serializer)
                .configureEmbeddedEventStore(_ -> engine)
                .configureCommandBus(_ -> inCallersThread())
                .registerComponent(Clock.class, _ -> clock)
                .registerComponent(PersonalKeys.class, _ -> new PersonalKeys(keys));
        modules.forEach(module -> module.configureModule(configurer));
        return configurer.buildConfiguration();
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
