package dev.registrar.command.session.adapter;

import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.once.OnlyOnce;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.importing.ImportingAccounts;
import dev.registrar.command.user.Passkeys;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bringing accounts over, as a bean that costs nothing where nobody asks for it. */
@Configuration(proxyBeanMethods = false)
class ImportConfiguration {

    @Bean
    static ImportingAccounts importingAccounts(
            CommitLog log,
            Accounts accounts,
            EmailClaims claims,
            OnlyOnce onlyOnce,
            Passwords passwords,
            Authenticators authenticators,
            Passkeys passkeys,
            Credentials credentials,
            Sessions sessions,
            Commands commands,
            Clock clock) {
        return new ImportingAccounts(
                log,
                accounts,
                claims,
                onlyOnce,
                passwords,
                authenticators,
                passkeys,
                credentials,
                sessions,
                commands,
                clock);
    }
}
