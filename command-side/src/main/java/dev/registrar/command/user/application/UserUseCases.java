package dev.registrar.command.user.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.AccountAuthority;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The use cases of accounts as beans. */
@Configuration(proxyBeanMethods = false)
class UserUseCases {

    @Bean
    static Registration registration(
            CommitLog log,
            DataKeys keys,
            EmailClaims claims,
            Passwords passwords,
            Credentials credentials,
            Commands commands,
            Throttle throttle) {
        return new Registration(log, keys, claims, passwords, credentials, commands, throttle);
    }

    @Bean
    static Deletion deletion(AccountAuthority accounts, Credentials credentials, Commands commands) {
        return new Deletion(accounts, credentials, commands);
    }

    @Bean
    static Unlocking unlocking(AccountAuthority accounts, Throttle throttle, Commands commands) {
        return new Unlocking(accounts, throttle, commands);
    }
}
