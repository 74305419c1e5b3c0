package dev.registrar.command.session.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.Aggregates;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.adapter.log.LogAccounts;
import dev.registrar.command.session.adapter.mongo.MongoSessions;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.SessionAggregate;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.SignUpHandler;
import dev.registrar.command.session.application.SigningIn;
import dev.registrar.command.session.application.SigningUp;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.AccountAuthority;
import java.time.Clock;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sign-in and sessions as beans. */
@Configuration(proxyBeanMethods = false)
class SessionContextConfiguration {

    @Bean
    static Sessions sessions(MongoDatabase database, Settings settings) {
        MongoSessions sessions = new MongoSessions(database);
        sessions.createIndexes(!settings.isEmbedded());
        return sessions;
    }

    @Bean
    static Accounts accounts(CommitLog log, EmailClaims claims, AccountAuthority authority) {
        return new LogAccounts(log, claims, authority);
    }

    @Bean
    static ConfigurerModule sessionAggregates(CachedAggregates cache) {
        return configurer -> configurer
                .configureAggregate(Aggregates.cached(SessionAggregate.class, cache))
                .registerCommandHandler(axon -> new SignUpHandler(axon.commandBus()));
    }

    @Bean
    static SigningUp signingUp(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            Sessions sessions,
            Clock clock) {
        return new SigningUp(accounts, credentials, passwords, commands, sessions, clock);
    }

    @Bean
    static SigningIn signingIn(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            Sessions sessions,
            Clock clock) {
        return new SigningIn(accounts, credentials, passwords, commands, sessions, clock);
    }

    @Bean
    static SessionUse sessionUse(Sessions sessions, Commands commands, Clock clock) {
        return new SessionUse(sessions, commands, clock);
    }
}
