package dev.registrar.command.session.adapter;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.Aggregates;
import dev.registrar.command.application.CachedAggregates;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.factor.SecondFactors;
import dev.registrar.command.mail.Mailer;
import dev.registrar.command.session.adapter.log.LogAccounts;
import dev.registrar.command.session.adapter.mongo.MongoDevices;
import dev.registrar.command.session.adapter.mongo.MongoSessions;
import dev.registrar.command.session.application.AccountLocks;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Administration;
import dev.registrar.command.session.application.Entrance;
import dev.registrar.command.session.application.FirstAdmin;
import dev.registrar.command.session.application.FollowingLinks;
import dev.registrar.command.session.application.MailedEntrance;
import dev.registrar.command.session.application.MailedLinks;
import dev.registrar.command.session.application.ManagingAccount;
import dev.registrar.command.session.application.NewDevices;
import dev.registrar.command.session.application.Notices;
import dev.registrar.command.session.application.OpeningSessions;
import dev.registrar.command.session.application.SessionAggregate;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.command.session.application.SigningIn;
import dev.registrar.command.session.application.SigningUp;
import dev.registrar.command.session.application.TogetherHandler;
import dev.registrar.command.session.application.TwoFactor;
import dev.registrar.command.throttle.Locks;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.ticket.Codes;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.user.Deletion;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.config.Settings.BootstrapAdmin;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.adapter.crypto.MasterKey;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.session.AccountAuthority;
import dev.registrar.shared.user.EmailAddress;
import java.time.Clock;
import java.time.Duration;
import org.axonframework.config.ConfigurerModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sign-in and sessions as beans. */
@Configuration(proxyBeanMethods = false)
class SessionContextConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SessionContextConfiguration.class);

    private static final int MOST_SESSIONS = 10_000;

    @Bean
    static Sessions sessions(
            MongoDatabase database, Settings settings, @Value("${SESSIONS_PER_USER:100}") int mostPerUser) {
        if (mostPerUser < 1 || mostPerUser > MOST_SESSIONS) {
            throw new IllegalArgumentException("SESSIONS_PER_USER must be a whole number between 1 and " + MOST_SESSIONS
                    + ", not " + mostPerUser + ".");
        }
        MongoSessions sessions = new MongoSessions(database, mostPerUser);
        sessions.createIndexes(!settings.isEmbedded());
        return sessions;
    }

    @Bean
    static Accounts accounts(CommitLog log, EmailClaims claims, AccountAuthority authority, EventCodec codec) {
        return new LogAccounts(log, claims, authority, codec::decode);
    }

    @Bean
    static ConfigurerModule sessionAggregates(CachedAggregates cache) {
        return configurer -> configurer
                .configureAggregate(Aggregates.cached(SessionAggregate.class, cache))
                .registerCommandHandler(axon -> new TogetherHandler(axon.commandBus()));
    }

    @Bean
    static SigningUp signingUp(
            Accounts accounts,
            DataKeys keys,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            OpeningSessions opening) {
        return new SigningUp(accounts, keys, credentials, passwords, commands, opening);
    }

    @Bean
    static SigningIn signingIn(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Throttle throttle,
            SignInHistory history,
            Entrance entrance) {
        return new SigningIn(accounts, credentials, passwords, throttle, history, entrance);
    }

    @Bean
    static Entrance entrance(
            Accounts accounts, Tickets tickets, Commands commands, OpeningSessions opening, SignInHistory history) {
        return new Entrance(accounts, tickets, commands, opening, history);
    }

    @Bean
    static MailedEntrance mailedEntrance(
            Accounts accounts,
            Tickets tickets,
            Codes codes,
            Throttle throttle,
            Mailer mailer,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            SessionUse use,
            FollowingLinks links,
            Entrance entrance,
            Settings settings) {
        return new MailedEntrance(
                accounts,
                tickets,
                codes,
                throttle,
                mailer,
                credentials,
                passwords,
                commands,
                use,
                links,
                entrance,
                settings.baseUrl());
    }

    @Bean
    static TwoFactor twoFactor(
            Accounts accounts,
            SecondFactors factors,
            Codes codes,
            Throttle throttle,
            Commands commands,
            SessionUse use,
            Entrance entrance,
            Mailer mailer) {
        return new TwoFactor(accounts, factors, codes, throttle, commands, use, entrance, mailer);
    }

    @Bean
    static Locks accountLocks(Accounts accounts, Commands commands, SignInHistory history) {
        return new AccountLocks(accounts, commands, history);
    }

    @Bean
    static SessionUse sessionUse(Sessions sessions, Commands commands, Clock clock) {
        return new SessionUse(sessions, commands, clock);
    }

    @Bean
    static OpeningSessions openingSessions(Sessions sessions, SessionUse use, NewDevices devices, Clock clock) {
        return new OpeningSessions(sessions, use, devices, clock);
    }

    @Bean
    static ExpiredSessions expiredSessions(SessionUse use) {
        return new ExpiredSessions(use).every(Duration.ofMinutes(1));
    }

    @Bean
    static SignInHistory signInHistory(CommitLog log, EventCodec codec, Accounts accounts, Clock clock) {
        return new SignInHistory(log, codec, accounts, clock);
    }

    @Bean
    static HistoryRounds historyRounds(SignInHistory history, @Value("${SIGN_IN_HISTORY_SECONDS:5}") int seconds) {
        if (seconds < 1) {
            throw new IllegalArgumentException(
                    "SIGN_IN_HISTORY_SECONDS must be a whole number of seconds, 1 and up, not " + seconds + ".");
        }
        return new HistoryRounds(history).every(Duration.ofSeconds(seconds));
    }

    @Bean
    static NewDevices newDevices(
            MongoDatabase database,
            MasterKey master,
            Accounts accounts,
            Mailer mailer,
            Throttle throttle,
            Settings settings,
            Clock clock) {
        MongoDevices devices = new MongoDevices(database, master.derive("registrar/devices"), clock);
        devices.createIndexes(!settings.isEmbedded());
        return new NewDevices(devices, accounts, mailer, throttle, clock);
    }

    /** Runs before the first request is taken: a fresh database must not be open for long without its admin. */
    @Bean
    static SmartInitializingSingleton firstAdmin(
            Settings settings, Accounts accounts, Credentials credentials, Passwords passwords, Commands commands) {
        return () -> {
            BootstrapAdmin wanted = settings.bootstrapAdmin();
            if (wanted != null) {
                EmailAddress email =
                        EmailAddress.parse("/email", wanted.email()).orReject();
                boolean made = new FirstAdmin(accounts, credentials, passwords, commands)
                        .ensure(email, wanted.password().toCharArray());
                LOG.info(made ? "The first admin was made" : "There is an admin: BOOTSTRAP_ADMIN_EMAIL is not used");
            }
        };
    }

    @Bean
    static ManagingAccount managingAccount(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Throttle throttle,
            SignInHistory history,
            Commands commands,
            OpeningSessions opening,
            SessionUse use) {
        return new ManagingAccount(accounts, credentials, passwords, throttle, history, commands, opening, use);
    }

    @Bean
    static MailedLinks mailedLinks(
            Accounts accounts, Tickets tickets, Mailer mailer, Throttle throttle, Settings settings) {
        return new MailedLinks(accounts, tickets, mailer, throttle, settings.baseUrl());
    }

    @Bean
    static Notices notices(Mailer mailer) {
        return new Notices(mailer);
    }

    @Bean
    static FollowingLinks followingLinks(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            SessionUse use,
            Deletion deletion,
            Tickets tickets,
            Throttle throttle,
            Notices notices) {
        return new FollowingLinks(
                accounts, credentials, passwords, commands, use, deletion, tickets, throttle, notices);
    }

    @Bean
    static Administration administration(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            OpeningSessions opening,
            SessionUse use,
            Deletion deletion,
            Clock clock) {
        return new Administration(accounts, credentials, passwords, commands, opening, use, deletion, clock);
    }
}
