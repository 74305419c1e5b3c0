package dev.registrar.query.projection;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import dev.registrar.eventstore.TailLag;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.web.LogPosition;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The projections as beans. */
@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

    /** The log looks for commits of other processes itself and tells of them: it is asked only in case it fell silent. */
    private static final Duration UNTOLD = Duration.ofSeconds(1);

    @Bean
    static ProjectionStates projectionStates(MongoDatabase database) {
        return new ProjectionStates(database);
    }

    @Bean
    static Positions positions(ProjectionStates states) {
        return new Positions(states);
    }

    @Bean
    static Reads reads(Positions positions, LogPosition header) {
        return new Reads(positions, header);
    }

    @Bean
    static Projections projections(
            List<Projection<?>> projections,
            CommitLog log,
            SharedTail tail,
            EventCodec codec,
            MongoDatabase database,
            ProjectionStates states,
            Positions positions,
            Clock clock,
            Settings settings) {
        // The embedded store has one process only, so whoever held a lease there is gone.
        Timing timing = settings.isEmbedded() ? Timing.ALONE : Timing.STANDARD;
        return new Projections(
                projections, log, tail, EventReader.of(codec), database, states, positions, clock, timing);
    }

    /** The end of the log, read once for all projections and the sealer of this process. */
    @Bean(destroyMethod = "close")
    static SharedTail sharedTail(CommitLog log) {
        return SharedTail.of(log, UNTOLD);
    }

    @Bean(destroyMethod = "close")
    static TailLag tailLag(CommitLog log) {
        return TailLag.of(log);
    }

    @Bean
    static MeterBinder projectionMeters(Projections projections, Positions positions, TailLag lag) {
        return new ProjectionMeters(projections.names(), positions, lag);
    }
}
