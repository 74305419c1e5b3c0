package dev.registrar.command.user.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.CommandRejection;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserRejection;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.crypto.EmailClaims;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;

/**
 * Makes an account with a password. The hash is stored before the event that makes it count, and removed again where the
 * event is refused: a crash in between leaves a hash of nobody, never an account without one.
 */
public final class Registration {

    private static final int FIRST_CREDENTIAL = 1;

    private final CommitLog log;
    private final DataKeys keys;
    private final EmailClaims claims;
    private final Passwords passwords;
    private final Credentials credentials;
    private final Commands commands;
    private final Throttle throttle;

    public Registration(
            CommitLog log,
            DataKeys keys,
            EmailClaims claims,
            Passwords passwords,
            Credentials credentials,
            Commands commands,
            Throttle throttle) {
        this.log = log;
        this.keys = keys;
        this.claims = claims;
        this.passwords = passwords;
        this.credentials = credentials;
        this.commands = commands;
        this.throttle = throttle;
    }

    /**
     * Makes the account and returns it.
     *
     * @param password obeys the rules; the caller wipes it
     * @throws RejectedException with {@link UserRejection#EMAIL_TAKEN}, or where too many passwords wait to be hashed
     */
    public Registered register(
            EmailAddress email, PersonName name, Role role, char[] password, CommandContext context) {
        // Saves the hash of what cannot succeed. Whether it succeeds is decided by the commit alone.
        if (log.holder(claims.claimOn(email)).isPresent()) {
            throw UserRejection.EMAIL_TAKEN.exception();
        }
        String userId = keys.newSubject();
        int version = credentials.add(userId, FIRST_CREDENTIAL, passwords.hash(password));
        try {
            Outcome outcome = commands.send(new RegisterUser(userId, email, name, role, version), context);
            return new Registered(userId, outcome);
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored: after any other failure the account may be there.
            credentials.remove(userId, version);
            throw refused;
        }
    }

    /**
     * Returns the account that the same request made before.
     *
     * @param commit where it was made
     * @param password compared with the one it was made with, as long as that one is the account's: it is not in the log
     * @param source where the request comes from; what it gets wrong counts as a guess
     * @throws RejectedException with {@link CommandRejection#IDEMPOTENCY_KEY_REUSED} where the password is another
     */
    public Registered again(EmailAddress email, Commit commit, char[] password, String source) {
        StoredEvent made = commit.events().stream()
                .filter(event -> event.aggregateType().equals("User"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("commit " + commit.position() + " is about no user"));
        String userId = made.aggregateId();
        boolean same = credentials
                .find(userId, FIRST_CREDENTIAL)
                .map(hash -> throttle.check(
                        Secret.passwordOf(email),
                        source,
                        () -> passwords.verify(password, hash) != Passwords.Match.NO,
                        right -> right))
                .orElse(true);
        if (!same) {
            throw CommandRejection.IDEMPOTENCY_KEY_REUSED.exception();
        }
        return new Registered(userId, new Outcome(made.sequence(), commit.position()));
    }

    /**
     * An account that was made.
     *
     * @param userId its identifier
     * @param outcome its version and commit
     */
    public record Registered(String userId, Outcome outcome) {}
}
