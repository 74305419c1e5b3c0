package dev.registrar.eventstore.autoconfigure;

import dev.registrar.eventstore.CommitLogStatistics;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The log as metrics. No meter has a label, so their number is fixed. */
@AutoConfiguration(after = EventStoreAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public class EventStoreMetricsAutoConfiguration {

    /** The meters of the log. */
    @Bean
    @ConditionalOnBean(MongoCommitLog.class)
    @ConditionalOnMissingBean(name = "commitLogMeters")
    MeterBinder commitLogMeters(MongoCommitLog log) {
        return registry -> {
            FunctionTimer.builder(
                            "eventstore.append",
                            log,
                            it -> it.statistics().commits(),
                            it -> it.statistics().appendNanos(),
                            TimeUnit.NANOSECONDS)
                    .description("Commits stored, and how long their callers waited")
                    .register(registry);
            counter(registry, log, "eventstore.refusals", "Commits refused", CommitLogStatistics::refusals);
            counter(registry, log, "eventstore.batches", "Batches sent", CommitLogStatistics::batches);
            counter(
                    registry,
                    log,
                    "eventstore.number.clashes",
                    "Batches that met another writer",
                    CommitLogStatistics::numberClashes);
            counter(
                    registry,
                    log,
                    "eventstore.recoveries",
                    "Batches whose outcome was open at first",
                    CommitLogStatistics::recoveries);
            gauge(registry, log, "eventstore.waiting", "Commits that wait", CommitLogStatistics::waiting);
            gauge(registry, log, "eventstore.head", "Last complete position", CommitLogStatistics::head);
        };
    }

    private static void counter(
            MeterRegistry registry,
            MongoCommitLog log,
            String name,
            String description,
            ToDoubleFunction<CommitLogStatistics> value) {
        FunctionCounter.builder(name, log, it -> value.applyAsDouble(it.statistics()))
                .description(description)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            MongoCommitLog log,
            String name,
            String description,
            ToDoubleFunction<CommitLogStatistics> value) {
        Gauge.builder(name, log, it -> value.applyAsDouble(it.statistics()))
                .description(description)
                .register(registry);
    }
}
