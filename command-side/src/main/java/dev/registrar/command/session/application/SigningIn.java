package dev.registrar.command.session.application;

import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.credential.Passwords.Match;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.throttle.TooManyAttempts;
import dev.registrar.shared.RejectedException;
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
    private final SignInHistory history;
    private final Entrance entrance;

    public SigningIn(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Throttle throttle,
            SignInHistory history,
            Entrance entrance) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.throttle = throttle;
        this.history = history;
        this.entrance = entrance;
    }

    /**
     * Opens a session, or asks for the second factor.
     *
     * @throws RejectedException {@link SessionRejection#INVALID_EMAIL_OR_PASSWORD} whatever the true reason,
     *     {@link SessionRejection#BANNED_USER}, {@code CredentialRejection.SERVICE_BUSY}, or {@code TooManyAttempts}
     */
    public Entry signIn(EmailAddress email, char[] password, Arrival arrival, Client client) {
        // Before the database is asked anything: whoever is refused costs next to nothing, whether there is such an
        // account
        // or not, and was not looked at, so that no guess is counted.
        passwords.requireRoom();
        Compared compared;
        try {
            compared = throttle.check(
                    Secret.passwordOf(email), client.ipAddress(), () -> compare(email, password), Compared::isRight);
        } catch (RejectedException refused) {
            if (refused.rejection() instanceof TooManyAttempts) {
                history.refused(email, SignInHistory.TOO_MANY_ATTEMPTS, client);
            }
            throw refused;
        }
        if (!compared.isRight()) {
            history.refused(
                    email, compared.hash.isEmpty() ? SignInHistory.NO_PASSWORD : SignInHistory.WRONG_PASSWORD, client);
        }
        return entered(compared, password, arrival, client);
    }

    private Compared compare(EmailAddress email, char[] password) {
        Optional<Authority> account = accounts.withEmail(email);
        Optional<String> hash = account.flatMap(user -> credentials.find(user.userId(), user.credentialVersion()));
        return new Compared(account, hash, passwords.verify(password, hash.orElse(null)));
    }

    private Entry entered(Compared compared, char[] password, Arrival arrival, Client client) {
        Match match = compared.match;
        Optional<Authority> account = compared.account;
        Optional<String> hash = compared.hash;
        if (match == Match.NO || account.isEmpty()) {
            throw SessionRejection.INVALID_EMAIL_OR_PASSWORD.exception();
        }
        Authority user = account.get();
        if (match == Match.YES_BUT_WEAK) {
            hash.ifPresent(weak -> renew(user, weak, password));
        }
        return entrance.enter(user, arrival, client);
    }

    private void renew(Authority user, String weak, char[] password) {
        credentials.renew(user.userId(), user.credentialVersion(), weak, passwords.hash(password));
    }

    /** What came of comparing a password with that of an account, if there is one. */
    private record Compared(Optional<Authority> account, Optional<String> hash, Match match) {
        boolean isRight() {
            return match != Match.NO && account.isPresent();
        }
    }
}
