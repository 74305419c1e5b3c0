package dev.registrar.query.projection;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.web.LogPosition;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The projections as beans. */
@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

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
            EventCodec codec,
            MongoDatabase database,
            ProjectionStates states,
            Positions positions,
            Clock clock,
            Settings settings) {
        // The embedded store has one process only, so whoever held a lease there is gone.
        Timing timing = settings.isEmbedded() ? Timing.ALONE : Timing.STANDARD;
        return new Projections(projections, log, EventReader.of(codec), database, states, positions, clock, timing);
    }
}
