package dev.registrar.command.user.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.user.Deletion;
import dev.registrar.command.user.Leftover;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.session.AccountAuthority;
import java.util.List;
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
    static Deletion deletion(Commands commands, List<Leftover> leftovers) {
        return new Deletion(commands, leftovers);
    }

    @Bean
    static Leftover passwordsOfTheDeleted(Credentials credentials) {
        return (userId, _) -> credentials.forget(userId);
    }

    @Bean
    static Unlocking unlocking(AccountAuthority accounts, Throttle throttle, Commands commands) {
        return new Unlocking(accounts, throttle, commands);
    }
}
