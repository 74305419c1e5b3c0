package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.credential.Passwords.Match;
import dev.registrar.command.session.ChangePassword;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.session.application.OpeningSessions.Opened;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;

/** What a signed-in user does with the own account. */
public class ManagingAccount {

    private final Accounts accounts;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Throttle throttle;
    private final SignInHistory history;
    private final Commands commands;
    private final OpeningSessions opening;
    private final SessionUse use;

    public ManagingAccount(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Throttle throttle,
            SignInHistory history,
            Commands commands,
            OpeningSessions opening,
            SessionUse use) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.throttle = throttle;
        this.history = history;
        this.commands = commands;
        this.opening = opening;
        this.use = use;
    }

    /**
     * Checks the password of {@code user}.
     *
     * @throws RejectedException {@link SessionRejection#INVALID_PASSWORD} where it is another
     */
    public void verify(Authority user, char[] password, Client client) {
        String hash = credentials.find(user.userId(), user.credentialVersion()).orElse(null);
        Match match = throttle.check(
                Secret.passwordOf(user.email()),
                client.ipAddress(),
                () -> passwords.verify(password, hash),
                compared -> compared != Match.NO);
        if (match == Match.NO) {
            history.refused(user.userId(), SignInHistory.WRONG_PASSWORD, client);
            throw SessionRejection.INVALID_PASSWORD.exception();
        }
    }

    /**
     * Gives {@code user} another password. All sessions end, and a new one is opened for the caller: a session is never
     * carried over a change of the password.
     *
     * @param next obeys the rules
     * @throws RejectedException {@link SessionRejection#INVALID_PASSWORD} where {@code current} is not the password
     */
    public SignedIn changePassword(Authority user, char[] current, char[] next, boolean remember, Client client) {
        verify(user, current, client);
        int credential = credentials.add(user.userId(), user.credentialVersion() + 1, passwords.hash(next));
        OpenSession open = OpeningSessions.command(user.userId(), credential, remember, Way.SESSION, client);
        ChangeCredential change = new ChangeCredential(user.userId(), credential);
        Opened opened = opening.open(open, client, () -> commit(user, change, open, client));
        credentials.sweep(user.userId(), credential);
        use.revokeAll(user, session -> session.credentialVersion() < credential, client);
        Authority changed = accounts.withId(user.userId()).orElse(user);
        return new SignedIn(opened.token(), opened.session(), changed, opened.commit());
    }

    private Outcome commit(Authority user, ChangeCredential change, OpenSession open, Client client) {
        try {
            return commands.send(new ChangePassword(change, open), client.as(user.userId(), null));
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored.
            credentials.remove(user.userId(), change.credentialVersion());
            throw refused;
        }
    }

    /** Changes what the user says of themselves; returns the commit. */
    public long change(ChangeUser change, String sessionId, Client client) {
        return commands.send(change, client.as(change.userId(), sessionId)).position();
    }
}
