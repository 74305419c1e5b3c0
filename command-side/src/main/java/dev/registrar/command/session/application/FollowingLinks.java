package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.ProveNewEmail;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Ticket;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.user.Deletion;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the links in mails do. A ticket is used up first and acted on then, and only where what it is bound to is still so:
 * the credential of a reset or deletion, the address of a verification or change (ADR 0020).
 */
public class FollowingLinks {

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Accounts accounts;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Commands commands;
    private final SessionUse use;
    private final Deletion deletion;
    private final Tickets tickets;
    private final Throttle throttle;
    private final Notices notices;

    public FollowingLinks(
            Accounts accounts,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            SessionUse use,
            Deletion deletion,
            Tickets tickets,
            Throttle throttle,
            Notices notices) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.use = use;
        this.deletion = deletion;
        this.tickets = tickets;
        this.throttle = throttle;
        this.notices = notices;
    }

    /** Returns whether {@code token} would reset a password now; does not use it. */
    public boolean mayReset(String token, Client client) {
        return looked(client, () -> tickets.find(Purpose.RESET_PASSWORD, token))
                .flatMap(this::owner)
                .isPresent();
    }

    /** Who guesses tokens is slowed down, on every path that takes one. */
    private Optional<Ticket> looked(Client client, Supplier<Optional<Ticket>> lookup) {
        return throttle.checkToken(client.ipAddress(), lookup, Optional::isPresent);
    }

    /**
     * Sets another password and ends all sessions; returns the commit.
     *
     * @param next obeys the rules
     * @throws RejectedException {@link SessionRejection.InvalidToken}, or {@code CredentialRejection.SERVICE_BUSY}
     */
    public long reset(String token, char[] next, Client client) {
        Ticket ticket = looked(client, () -> tickets.consume(Purpose.RESET_PASSWORD, token))
                .orElseThrow(() -> invalid(BAD_REQUEST));
        Authority user = owner(ticket).orElseThrow(() -> invalid(BAD_REQUEST));
        return reset(user, next, client);
    }

    /** Sets another password of {@code user}, who has just shown to read its mail, and ends all sessions. */
    long reset(Authority user, char[] next, Client client) {
        int credential = credentials.add(user.userId(), user.credentialVersion() + 1, passwords.hash(next));
        Outcome outcome;
        try {
            outcome = commands.send(new ChangeCredential(user.userId(), credential), client.as(user.userId(), null));
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored.
            credentials.remove(user.userId(), credential);
            throw isGone(refused) ? invalid(BAD_REQUEST) : refused;
        }
        credentials.sweep(user.userId(), credential);
        use.revokeAll(user, session -> session.credentialVersion() < credential, client);
        notices.tell(Letters.passwordWasReset(), user.email());
        return outcome.position();
    }

    /** Returns the account of a ticket whose credential is still the one it was issued for. */
    private Optional<Authority> owner(Ticket ticket) {
        return accounts.withId(ticket.userId())
                .filter(user -> ticket.get(MailedLinks.CREDENTIAL).equals(Integer.toString(user.credentialVersion())));
    }

    /**
     * Verifies the address that {@code token} was sent to; where it is a new one, makes it the account's and tells the old
     * one. No session is opened: whoever reads that mailbox may be a stranger, if the address was mistyped.
     *
     * @param signedIn who follows the link, if that is known
     * @throws RejectedException {@link SessionRejection.InvalidToken}, {@link SessionRejection#INVALID_USER} where somebody
     *     else is signed in, or {@link SessionRejection#USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL}
     */
    public Proven verify(String token, @Nullable Authority signedIn, Client client) {
        Ticket unused = looked(
                        client,
                        () -> tickets.find(Purpose.VERIFY_EMAIL, token)
                                .or(() -> tickets.find(Purpose.CHANGE_EMAIL, token)))
                .orElseThrow(() -> invalid(UNAUTHORIZED));
        boolean isChange = !unused.get(MailedLinks.FROM).isEmpty();
        if (isChange && signedIn != null && !signedIn.userId().equals(unused.userId())) {
            throw SessionRejection.INVALID_USER.exception();
        }
        Ticket ticket = tickets.consume(isChange ? Purpose.CHANGE_EMAIL : Purpose.VERIFY_EMAIL, token)
                .orElseThrow(() -> invalid(UNAUTHORIZED));
        return isChange ? proveNew(ticket, client) : prove(ticket, client);
    }

    private Proven prove(Ticket ticket, Client client) {
        EmailAddress email = new EmailAddress(ticket.get(MailedLinks.EMAIL));
        try {
            Outcome outcome = commands.send(new VerifyEmail(ticket.userId(), email), client.as(ticket.userId(), null));
            return new Proven(Optional.empty(), outcome.position());
        } catch (RejectedException refused) {
            throw isGone(refused) || refused.rejection() == UserRejection.EMAIL_NOT_CURRENT
                    ? invalid(UNAUTHORIZED)
                    : refused;
        }
    }

    private Proven proveNew(Ticket ticket, Client client) {
        String from = ticket.get(MailedLinks.FROM);
        EmailAddress to = new EmailAddress(ticket.get(MailedLinks.EMAIL));
        if (accounts.withId(ticket.userId())
                .filter(user -> user.email().equals(from))
                .isEmpty()) {
            throw invalid(UNAUTHORIZED);
        }
        Outcome outcome = commands.send(new ProveNewEmail(ticket.userId(), to), client.as(ticket.userId(), null));
        notices.tell(Letters.emailWasChanged(), from);
        return new Proven(accounts.withId(ticket.userId()), outcome.position());
    }

    /**
     * Ends the account of {@code user} by a mailed link; returns the commit.
     *
     * @throws RejectedException {@link SessionRejection.InvalidToken} also where the link is another account's
     */
    public long delete(Authority user, String token, Client client) {
        boolean isOwn = looked(
                        client,
                        () -> tickets.find(Purpose.DELETE_ACCOUNT, token)
                                .filter(ticket -> ticket.userId().equals(user.userId())))
                .flatMap(_ -> tickets.consume(Purpose.DELETE_ACCOUNT, token))
                .flatMap(this::owner)
                .isPresent();
        if (!isOwn) {
            throw invalid(NOT_FOUND);
        }
        return delete(user, client);
    }

    /**
     * Ends the account of {@code user}, who has just shown who it is; returns the commit.
     *
     * @throws RejectedException {@link UserRejection#LAST_ADMIN}
     */
    public long delete(Authority user, Client client) {
        return deletion.delete(user.userId(), client.as(user.userId(), null)).position();
    }

    private static boolean isGone(RejectedException refused) {
        return refused.rejection() == UserRejection.USER_NOT_FOUND;
    }

    private static RejectedException invalid(int status) {
        return new RejectedException(new SessionRejection.InvalidToken(status));
    }

    /**
     * An address that was shown to be read.
     *
     * @param changed the account, where the address is new
     * @param position the commit that says so
     */
    public record Proven(Optional<Authority> changed, long position) {}
}
