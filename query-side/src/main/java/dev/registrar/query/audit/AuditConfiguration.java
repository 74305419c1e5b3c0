package dev.registrar.query.audit;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.web.Callers;
import dev.registrar.shared.adapter.web.LogPosition;
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
}
