package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.credential.Passwords.Match;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.util.Optional;

/**
 * Signs a user in by e-mail and password. Takes the same way, and so the same time, whether the account exists or not.
 */
public class SigningIn {

    private final Accounts accounts;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Commands commands;
    private final OpeningSessions opening;

    public SigningIn(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Throttle throttle,
            Commands commands,
            OpeningSessions opening) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.throttle = throttle;
        this.commands = commands;
        this.opening = opening;
    }

    /**
     * Opens a session.
     *
     * @throws RejectedException {@link SessionRejection.InvalidEmailOrPassword} whatever the true reason,
     *     {@link SessionRejection.BannedUser}, {@code CredentialRejection.Busy}, or {@code TooManyAttempts}
     */
    public SignedIn signIn(EmailAddress email, char[] password, boolean remember, Client client) {
        Compared compared = throttle.check(
                Secret.passwordOf(email), client.ipAddress(), () -> compare(email, password), Compared::isRight);
        return opened(compared, password, remember, client);
    }

    private Compared compare(EmailAddress email, char[] password) {
        Optional<Authority> account = accounts.withEmail(email);
        Optional<String> hash = account.flatMap(user -> credentials.find(user.userId(), user.credentialVersion()));
        return new Compared(account, hash, passwords.verify(password, hash.orElse(null)));
    }

    private SignedIn opened(Compared compared, char[] password, boolean remember, Client client) {
        Match match = compared.match;
        Optional<Authority> account = compared.account;
        Optional<String> hash = compared.hash;
        if (match == Match.NO || account.isEmpty()) {
            throw new RejectedException(new SessionRejection.InvalidEmailOrPassword());
        }
        Authority user = account.get();
        opening.refuseBanned(user);
        if (match == Match.YES_BUT_WEAK) {
            hash.ifPresent(weak -> renew(user, weak, password));
        }
        return open(user, remember, client);
    }

    private void renew(Authority user, String weak, char[] password) {
        credentials.renew(user.userId(), user.credentialVersion(), weak, passwords.hash(password));
    }

    private SignedIn open(Authority user, boolean remember, Client client) {
        String token = Ids.next();
        OpenSession open = OpeningSessions.command(user.userId(), user.credentialVersion(), remember, client);
        Outcome outcome = commands.send(open, client.as(user.userId(), open.sessionId()));
        return new SignedIn(token, opening.store(open, token, client), user, outcome.position());
    }

    /** What came of comparing a password with that of an account, if there is one. */
    private record Compared(Optional<Authority> account, Optional<String> hash, Match match) {
        boolean isRight() {
            return match != Match.NO && account.isPresent();
        }
    }
}
