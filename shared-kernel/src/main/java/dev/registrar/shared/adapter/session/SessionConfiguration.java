package dev.registrar.shared.adapter.session;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.event.EventCodec;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The session check as beans; the same on both sides. */
@Configuration(proxyBeanMethods = false)
public class SessionConfiguration {

    @Bean
    static SessionCookies sessionCookies(Settings settings) {
        return new SessionCookies(settings);
    }

    @Bean
    static SessionDocuments sessionDocuments(MongoDatabase database) {
        return new SessionDocuments(database);
    }

    @Bean
    static AccountAuthority accountAuthority(CommitLog log, EventCodec codec) {
        return new AccountAuthority(log, codec::decode);
    }

    @Bean
    static LivingSessions livingSessions(
            SessionCookies cookies, SessionDocuments documents, AccountAuthority authority, Clock clock) {
        return new LivingSessions(cookies, documents, authority, clock);
    }
}
