package dev.registrar.eventstore.autoconfigure;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.TailLag;
import dev.registrar.eventstore.axon.Tokens;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import java.util.function.LongToDoubleFunction;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.lifecycle.Phase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Tells how far each of the application's streaming processors is behind the log, where it has Micrometer. */
@AutoConfiguration(after = EventStoreAutoConfiguration.class)
@ConditionalOnClass(
        value = {MeterRegistry.class, ConfigurerModule.class},
        name = "org.axonframework.springboot.autoconfig.AxonAutoConfiguration")
@ConditionalOnBean(CommitLog.class)
public class EventStoreLagAutoConfiguration {

    /** How far behind processors are. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    TailLag tailLag(CommitLog log) {
        return TailLag.of(log);
    }

    /** Two meters for each streaming processor of the application, from when all of them are there. */
    @Bean
    ConfigurerModule tailLagMeters(ObjectProvider<TailLag> lag, ObjectProvider<MeterRegistry> registries) {
        return configurer -> configurer.onInitialize(axon -> axon.onStart(
                Phase.INBOUND_EVENT_CONNECTORS,
                () -> axon.eventProcessingConfiguration().eventProcessors().values().stream()
                        .filter(StreamingEventProcessor.class::isInstance)
                        .map(StreamingEventProcessor.class::cast)
                        .forEach(processor -> registries
                                .orderedStream()
                                .forEach(registry -> lagMeters(registry, lag.getObject(), processor)))));
    }

    private static void lagMeters(MeterRegistry registry, TailLag lag, StreamingEventProcessor processor) {
        Gauge.builder("eventstore.tail.lag", processor, it -> behind(it, lag::commits))
                .description("Commits behind the head, of the segments that this node processes")
                .baseUnit("commits")
                .tag("processor", processor.getName())
                .strongReference(true)
                .register(registry);
        TimeGauge.builder("eventstore.tail.lag.time", processor, TimeUnit.SECONDS, it -> behind(it, lag::seconds))
                .description("For how long there has been a commit that this node's segments have not processed")
                .tag("processor", processor.getName())
                .strongReference(true)
                .register(registry);
    }

    /** Of the segment that is furthest behind; no figure where this node has none. */
    private static double behind(StreamingEventProcessor processor, LongToDoubleFunction lag) {
        return processor.processingStatus().values().stream()
                .mapToLong(segment -> Tokens.position(segment.getTrackingToken()))
                .mapToDouble(lag)
                .max()
                .orElse(Double.NaN);
    }
}
