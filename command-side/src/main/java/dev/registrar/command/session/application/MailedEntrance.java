package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.mail.Letter;
import dev.registrar.command.mail.Mailer;
import dev.registrar.command.session.OneTimeCodeRejection;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Secret.Kind;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.ticket.CodeUse;
import dev.registrar.command.ticket.Codes;
import dev.registrar.command.ticket.Codes.Answer;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Ticket;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signing in, verifying an address and setting a password by what is mailed: links and codes. Nobody is signed up so. An
 * address is looked up after the caller was answered, and a code is kept for it whether or not it has an account, so that
 * neither sending nor trying tells who has one (ADR 0020). The mailbox is a first factor only: who wants a second one is
 * asked for it (ADR 0027).
 */
public class MailedEntrance {

    private static final int UNAUTHORIZED = 401;

    private final Accounts accounts;
    private final Tickets tickets;
    private final Codes codes;
    private final Throttle throttle;
    private final Mailer mailer;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Commands commands;
    private final SessionUse use;
    private final FollowingLinks links;
    private final Entrance entrance;
    private final String base;

    /** Makes links that begin with {@code baseUrl}. */
    public MailedEntrance(
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
            String baseUrl) {
        this.accounts = accounts;
        this.tickets = tickets;
        this.codes = codes;
        this.throttle = throttle;
        this.mailer = mailer;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.use = use;
        this.links = links;
        this.entrance = entrance;
        this.base = baseUrl + "/api/auth/magic-link/verify?token=";
    }

    /**
     * Mails a link that signs in, if there is an account with this address.
     *
     * @param callbackUrl where the link leads to; null for the root
     * @param errorCallbackUrl where it leads to when it is worth nothing any more; null for the same place
     */
    public void sendLink(
            EmailAddress email, @Nullable String callbackUrl, @Nullable String errorCallbackUrl, Client client) {
        throttle.mail(email, client.ipAddress());
        mailer.send(() -> accounts.withEmail(email).map(user -> {
            String token = tickets.issue(Purpose.SIGN_IN, user.userId(), Map.of(MailedLinks.EMAIL, email.value()));
            String callback = callbackUrl == null || callbackUrl.isEmpty() ? "/" : callbackUrl;
            String error = errorCallbackUrl == null || errorCallbackUrl.isEmpty()
                    ? ""
                    : "&errorCallbackURL=" + encoded(errorCallbackUrl);
            return Letters.signIn(base + token + "&callbackURL=" + encoded(callback) + error)
                    .to(email);
        }));
    }

    private static String encoded(String url) {
        return URLEncoder.encode(url, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Signs in whoever shows the token of a mailed link.
     *
     * @throws RejectedException {@link SessionRejection.InvalidToken}, also where the account has another address by now;
     *     {@link SessionRejection#BANNED_USER}
     */
    public Entry follow(String token, Arrival arrival, Client client) {
        Authority user = throttle.checkToken(
                        client.ipAddress(), () -> tickets.consume(Purpose.SIGN_IN, token), found -> found.isPresent())
                .flatMap(ticket -> accounts.withId(ticket.userId()).filter(found -> isStillOf(ticket, found)))
                .orElseThrow(() -> new RejectedException(new SessionRejection.InvalidToken(UNAUTHORIZED)));
        return entrance.enter(proved(user, client), arrival, client);
    }

    private static boolean isStillOf(Ticket ticket, Authority user) {
        return ticket.get(MailedLinks.EMAIL).equals(user.email());
    }

    /** Mails a code; one is kept, and can be guessed at in vain, where there is no account too. */
    public void sendCode(CodeUse use, EmailAddress email, Client client) {
        throttle.mail(email, client.ipAddress());
        Function<String, Letter> letter = letterFor(use);
        mailer.send(() -> {
            String code = codes.issue(use, email.value());
            return accounts.withEmail(email).map(_ -> letter.apply(code).to(email));
        });
    }

    private static Function<String, Letter> letterFor(CodeUse use) {
        return switch (use) {
            case SIGN_IN -> Letters::codeToSignIn;
            case VERIFY_EMAIL -> Letters::codeToVerify;
            case RESET_PASSWORD -> Letters::codeToReset;
            case SECOND_FACTOR -> Letters::secondFactor;
        };
    }

    /**
     * Looks at a code and leaves it as it is.
     *
     * @throws RejectedException {@link OneTimeCodeRejection}, or {@code TooManyAttempts}
     */
    public void check(CodeUse use, EmailAddress email, String code, Client client) {
        looked(email, code, client, (subject, given) -> codes.look(use, subject, given));
    }

    /** Signs in whoever shows a mailed code; throws as {@link #check} and {@link Entrance#enter} do. */
    public Entry enter(EmailAddress email, String code, Arrival arrival, Client client) {
        return entrance.enter(proved(used(CodeUse.SIGN_IN, email, code, client), client), arrival, client);
    }

    /** Verifies the address of an account by a mailed code; returns the account. Throws as {@link #check} does. */
    public Authority verify(EmailAddress email, String code, Client client) {
        Authority user = used(CodeUse.VERIFY_EMAIL, email, code, client);
        commands.send(new VerifyEmail(user.userId(), email), client.as(user.userId(), null));
        return accounts.withId(user.userId()).orElse(user);
    }

    /** Sets another password by a mailed code and ends all sessions; returns the commit. Throws as {@link #check} does. */
    public long reset(EmailAddress email, String code, char[] next, Client client) {
        Authority user = used(CodeUse.RESET_PASSWORD, email, code, client);
        commands.send(new VerifyEmail(user.userId(), email), client.as(user.userId(), null));
        return links.reset(user, next, client);
    }

    private Authority used(CodeUse use, EmailAddress email, String code, Client client) {
        looked(email, code, client, (subject, given) -> codes.use(use, subject, given));
        return accounts.withEmail(email).orElseThrow(OneTimeCodeRejection.INVALID_OTP::exception);
    }

    private void looked(EmailAddress email, String code, Client client, BiFunction<String, String, Answer> guess) {
        // Who has no account is counted too, so that being slowed down tells nothing.
        String of = accounts.withEmail(email).map(Authority::userId).orElse(email.value());
        Answer answer = throttle.check(
                new Secret(Kind.ONE_TIME_CODE, of),
                client.ipAddress(),
                () -> guess.apply(email.value(), code),
                result -> result == Answer.RIGHT);
        switch (answer) {
            case RIGHT -> {}
            case WRONG, NONE -> throw OneTimeCodeRejection.INVALID_OTP.exception();
            case EXPIRED -> throw OneTimeCodeRejection.OTP_EXPIRED.exception();
            case TOO_MANY -> throw OneTimeCodeRejection.TOO_MANY_ATTEMPTS.exception();
        }
    }

    /**
     * Returns {@code user}, who has just shown to read its mail. Where that was never shown before, whoever made the account
     * may be somebody else, who waits for its owner to use it: their password and sessions end. A second factor stays.
     */
    private Authority proved(Authority user, Client client) {
        if (user.emailVerified()) {
            return user;
        }
        char[] nobodys = (Ids.next() + Ids.next()).toCharArray();
        int credential = credentials.add(user.userId(), user.credentialVersion() + 1, passwords.hash(nobodys));
        try {
            commands.send(new ChangeCredential(user.userId(), credential), client.as(user.userId(), null));
        } catch (RejectedException refused) {
            credentials.remove(user.userId(), credential);
            throw refused;
        }
        credentials.sweep(user.userId(), credential);
        use.revokeAll(user, session -> session.credentialVersion() < credential, client);
        commands.send(new VerifyEmail(user.userId(), new EmailAddress(user.email())), client.as(user.userId(), null));
        return accounts.withId(user.userId())
                .orElseThrow(() -> new RejectedException(new SessionRejection.InvalidToken(UNAUTHORIZED)));
    }
}
