package dev.registrar.query.audit;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.verify.SealKeys;
import dev.registrar.eventstore.verify.Sealer;
import dev.registrar.eventstore.verify.Seals;
import dev.registrar.shared.adapter.crypto.MasterKey;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.web.Callers;
import dev.registrar.shared.adapter.web.LogPosition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The audit as beans. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    static EventLog eventLog(CommitLog log, EventCodec codec) {
        return new EventLog(log, codec);
    }

    @Bean
    static EventStreams eventStreams(CommitLog log, EventLog events, Callers callers) {
        return new EventStreams(log, events, callers);
    }

    @Bean
    static AccessRecords accessRecords(CommitLog log, EventCodec codec, LogPosition header, Clock clock) {
        return new AccessRecords(log, codec, header, clock);
    }

    @Bean
    static UserHistory userHistory(CommitLog log, EventCodec codec) {
        return new UserHistory(log, codec);
    }

    @Bean
    static Seals seals(MongoDatabase database) {
        return MongoSeals.of(database);
    }

    @Bean
    static SealKeys sealKeys(MongoDatabase database, MasterKey master, Clock clock) {
        return new MongoSealKeys(database, master.derive("registrar/seal-keys"), clock);
    }

    /** The query side seals: it reads the log anyway, and what writes it is not slowed down. */
    @Bean(destroyMethod = "close")
    static Sealer sealer(CommitLog log, SharedTail tail, Seals seals, SealKeys keys, Clock clock) {
        return Sealer.start(log, tail, seals, keys, clock, Sealer.INTERVAL);
    }

    @Bean
    static MeterBinder sealMeters(Sealer sealer) {
        return registry -> Gauge.builder("eventstore.seal.lag", sealer, Sealer::lag)
                .description("Commits that are not sealed yet")
                .register(registry);
    }
}
