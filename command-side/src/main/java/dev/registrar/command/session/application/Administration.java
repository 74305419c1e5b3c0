package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.SessionCommand.Impersonate;
import dev.registrar.command.session.UserChanges;
import dev.registrar.command.session.application.OpeningSessions.Opened;
import dev.registrar.command.user.Deletion;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.BanUser;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an admin does with the accounts of others: commands to their aggregates with the admin as actor. Whether the
 * caller is an admin is decided before.
 */
public class Administration {

    private static final int FIRST_CREDENTIAL = 1;

    private final Accounts accounts;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Commands commands;
    private final OpeningSessions opening;
    private final SessionUse use;
    private final Deletion deletion;
    private final Clock clock;

    public Administration(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            OpeningSessions opening,
            SessionUse use,
            Deletion deletion,
            Clock clock) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.opening = opening;
        this.use = use;
        this.deletion = deletion;
        this.clock = clock;
    }

    /**
     * Who does it: an admin, in a session.
     *
     * @param client where the request comes from
     */
    public record Admin(String userId, String sessionId, Client client) {
        CommandContext context() {
            return client.as(userId, sessionId);
        }
    }

    /**
     * An account as it is after a change.
     *
     * @param position the commit
     */
    public record Changed(Authority user, long position) {}

    /** Returns the account with this id as of now. */
    public Optional<Authority> find(String userId) {
        return accounts.withId(userId);
    }

    /**
     * Makes an account.
     *
     * @param password obeys the rules; null for an account that no password opens
     * @param more makes what else is asked of it, given its identifier
     * @throws RejectedException with {@code SessionRejection.USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL}
     */
    public Changed create(
            EmailAddress email,
            PersonName name,
            Role role,
            char @Nullable [] password,
            Function<String, List<UserCommand>> more,
            Admin admin) {
        String userId = Ids.next();
        int credential = password == null
                ? FIRST_CREDENTIAL
                : credentials.add(userId, FIRST_CREDENTIAL, passwords.hash(password));
        RegisterUser register = new RegisterUser(userId, email, name, role, credential);
        List<UserCommand> all =
                Stream.concat(Stream.of(register), more.apply(userId).stream()).toList();
        return refusedWithout(userId, credential, () -> change(new UserChanges(all), admin));
    }

    /** Changes an account: all of it or nothing. A change of nothing succeeds. */
    public Changed change(UserChanges changes, Admin admin) {
        Outcome outcome = commands.send(changes, admin.context());
        String userId = changes.target();
        if (changes.changes().stream().anyMatch(BanUser.class::isInstance)) {
            use.revokeAll(userId, _ -> true, admin.context());
        }
        Authority user = accounts.withId(userId).orElseThrow(() -> new RejectedException(changes.ifMissing()));
        return new Changed(user, outcome.position());
    }

    /**
     * Bans an account; its sessions are over with the commit, and their documents go after it.
     *
     * @param until when the ban ends by itself; null where it does not
     */
    public Changed ban(String userId, String reason, @Nullable Instant until, Admin admin) {
        return change(new UserChanges(List.of(new BanUser(userId, reason, until))), admin);
    }

    /** Gives an account another password, which ends all its sessions. */
    public Changed setPassword(Authority user, char[] password, Admin admin) {
        int credential = credentials.add(user.userId(), user.credentialVersion() + 1, passwords.hash(password));
        UserChanges change = new UserChanges(List.of(new ChangeCredential(user.userId(), credential)));
        Changed changed = refusedWithout(user.userId(), credential, () -> change(change, admin));
        credentials.sweep(user.userId(), credential);
        use.revokeAll(user.userId(), session -> session.credentialVersion() < credential, admin.context());
        return changed;
    }

    /** Ends an account and its sessions; returns the commit. */
    public long remove(Authority user, Admin admin) {
        return deletion.delete(user.userId(), admin.context()).position();
    }

    /** Returns the living sessions of an account; none where there is no such account. */
    public List<SessionDocument> sessions(String userId) {
        Instant now = clock.instant();
        return accounts.withId(userId)
                .filter(user -> !user.isBanned(now))
                .map(use::living)
                .orElse(List.of());
    }

    /** Ends all sessions of an account; returns the last commit. */
    public OptionalLong revokeAll(String userId, Admin admin) {
        return use.revokeAll(userId, _ -> true, admin.context());
    }

    /** Ends the session that {@code handle} names, whoever has it: its identifier as listed, or its token. */
    public OptionalLong revoke(String handle, Admin admin) {
        String byToken = SessionDocument.idOf(handle);
        return use.find(byToken)
                .map(SessionDocument::userId)
                .or(() -> accounts.ofSession(handle))
                .map(userId -> use.revokeAll(
                        userId,
                        session -> session.sessionId().equals(handle)
                                || session.id().equals(byToken),
                        admin.context()))
                .orElseGet(OptionalLong::empty);
    }

    /** Lets the admin act for {@code user} for an hour, in a session of its own that says so. */
    public SignedIn impersonate(Authority user, Admin admin) {
        opening.refuseBanned(user);
        Client client = admin.client();
        Impersonate command = new Impersonate(
                Ids.next(),
                user.userId(),
                admin.userId(),
                user.credentialVersion(),
                client.ipAddress(),
                client.userAgent());
        Opened opened = opening.open(command, client, () -> commands.send(command, admin.context()));
        return new SignedIn(opened.token(), opened.session(), user, opened.commit());
    }

    private Changed refusedWithout(String userId, int credential, java.util.function.Supplier<Changed> commit) {
        try {
            return commit.get();
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored.
            credentials.remove(userId, credential);
            throw refused;
        }
    }
}
