package dev.registrar.shared.adapter.event;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.mongo.CommitLogSettings;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.DataKeys;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The log and the form of its events as beans. */
@Configuration(proxyBeanMethods = false)
public class EventConfiguration {

    /** The embedded store has no other process whose commits could be missed: each is told of by the one that writes it. */
    private static final Duration ALONE = Duration.ofSeconds(1);

    /** Closed before the client: what was accepted is stored first. Its metrics are found by its class. */
    @Bean(destroyMethod = "close")
    static MongoCommitLog commitLog(MongoDatabase database, Settings settings) {
        CommitLogSettings log = MongoCommitLog.in(database);
        return (settings.isEmbedded() ? log.pollInterval(ALONE) : log).open();
    }

    @Bean
    static EventCodec eventCodec(DataKeys keys) {
        return new EventCodec(keys);
    }
}
