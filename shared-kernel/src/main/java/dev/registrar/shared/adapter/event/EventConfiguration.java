package dev.registrar.shared.adapter.event;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.shared.adapter.crypto.DataKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The log and the form of its events as beans. */
@Configuration(proxyBeanMethods = false)
public class EventConfiguration {

    /** Closed before the client: what was accepted is stored first. Its metrics are found by its class. */
    @Bean(destroyMethod = "close")
    static MongoCommitLog commitLog(MongoDatabase database) {
        return MongoCommitLog.open(database);
    }

    @Bean
    static EventCodec eventCodec(DataKeys keys) {
        return new EventCodec(keys);
    }
}
