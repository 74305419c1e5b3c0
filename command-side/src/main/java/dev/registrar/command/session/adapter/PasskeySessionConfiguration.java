package dev.registrar.command.session.adapter;

import dev.registrar.command.application.Commands;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Entrance;
import dev.registrar.command.session.application.ManagingPasskeys;
import dev.registrar.command.session.application.Notices;
import dev.registrar.command.session.application.PasskeyChallenges;
import dev.registrar.command.session.application.PasskeyEntrance;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.user.Passkeys;
import dev.registrar.shared.adapter.crypto.KeyedHash;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Signing in by passkeys, and having them, as beans. */
@Configuration(proxyBeanMethods = false)
class PasskeySessionConfiguration {

    @Bean
    static PasskeyChallenges passkeyChallenges(Tickets tickets, Clock clock) {
        return new PasskeyChallenges(tickets, clock);
    }

    @Bean
    static ManagingPasskeys managingPasskeys(
            Passkeys passkeys,
            PasskeyChallenges challenges,
            Authenticators authenticators,
            Commands commands,
            Entrance entrance,
            Notices notices,
            MasterKey master,
            Clock clock) {
        KeyedHash handles = new KeyedHash(master.derive("registrar/passkey-user-handles"));
        return new ManagingPasskeys(passkeys, challenges, authenticators, commands, entrance, notices, handles, clock);
    }

    @Bean
    static PasskeyEntrance passkeyEntrance(
            Accounts accounts,
            Passkeys passkeys,
            PasskeyChallenges challenges,
            Authenticators authenticators,
            Throttle throttle,
            Commands commands,
            Entrance entrance,
            SignInHistory history) {
        return new PasskeyEntrance(
                accounts, passkeys, challenges, authenticators, throttle, commands, entrance, history);
    }
}
