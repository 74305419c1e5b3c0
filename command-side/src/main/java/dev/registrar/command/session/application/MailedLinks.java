package dev.registrar.command.session.application;

import dev.registrar.command.mail.Mailer;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the links that prove who reads a mailbox. All begin with the configured base URL, never with what a request says
 * of its host. Accounts are looked up after the caller was answered (ADR 0020). Every method that sends throws
 * {@link RejectedException} with {@code MailRejection.SERVICE_BUSY} where too many mails wait, and with {@code TooManyAttempts} where
 * too many were asked for, to this address or from this source.
 */
public class MailedLinks {

    static final String CREDENTIAL = "credential";
    static final String EMAIL = "email";
    static final String FROM = "from";

    private static final String PROTOCOL = "/api/auth";

    private final Accounts accounts;
    private final Tickets tickets;
    private final Mailer mailer;
    private final Throttle throttle;
    private final String base;

    /** Makes links that begin with {@code baseUrl}. */
    public MailedLinks(Accounts accounts, Tickets tickets, Mailer mailer, Throttle throttle, String baseUrl) {
        this.accounts = accounts;
        this.tickets = tickets;
        this.mailer = mailer;
        this.throttle = throttle;
        this.base = baseUrl + PROTOCOL;
    }

    /** Sends a link that sets another password, if there is an account with this address. */
    public void reset(EmailAddress email, @Nullable String redirectTo, Client client) {
        throttle.mail(email, client.ipAddress());
        mailer.send(() -> accounts.withEmail(email).map(user -> {
            String token = tickets.issue(
                    Purpose.RESET_PASSWORD,
                    user.userId(),
                    Map.of(CREDENTIAL, Integer.toString(user.credentialVersion())));
            return Letters.reset(base + "/reset-password/" + token + "?callbackURL=" + encoded(redirectTo, ""))
                    .to(email);
        }));
    }

    /** Sends a link that verifies this address, if there is an account that has it and has not verified it. */
    public void verification(EmailAddress email, @Nullable String callbackUrl, Client client) {
        throttle.mail(email, client.ipAddress());
        verification(email, callbackUrl);
    }

    private void verification(EmailAddress email, @Nullable String callbackUrl) {
        mailer.send(() -> accounts.withEmail(email)
                .filter(user -> !user.emailVerified())
                .map(user -> {
                    String token = tickets.issue(Purpose.VERIFY_EMAIL, user.userId(), Map.of(EMAIL, email.value()));
                    return Letters.verification(verifying(token, callbackUrl)).to(email);
                }));
    }

    /** Sends a new account its first verification; an account is made even where that cannot be sent. */
    public void welcome(EmailAddress email, @Nullable String callbackUrl, Client client) {
        try {
            throttle.mailFrom(client.ipAddress());
            verification(email, callbackUrl);
        } catch (RejectedException notNow) {
            // The owner asks again by send-verification-email.
        }
    }

    /** Sends {@code to} a link that makes it the address of {@code user}, unless an account has it already. */
    public void changeOfEmail(Authority user, EmailAddress to, @Nullable String callbackUrl, Client client) {
        throttle.mail(to, client.ipAddress());
        mailer.send(() -> {
            if (accounts.withEmail(to).isPresent()) {
                return Optional.empty();
            }
            String token =
                    tickets.issue(Purpose.CHANGE_EMAIL, user.userId(), Map.of(FROM, user.email(), EMAIL, to.value()));
            return Optional.of(
                    Letters.changeOfEmail(verifying(token, callbackUrl)).to(to));
        });
    }

    /** Sends the owner a link that ends the account. */
    public void deletion(Authority user, @Nullable String callbackUrl, Client client) {
        throttle.mailToOwner(user.userId(), client.ipAddress());
        mailer.send(() -> {
            String token = tickets.issue(
                    Purpose.DELETE_ACCOUNT,
                    user.userId(),
                    Map.of(CREDENTIAL, Integer.toString(user.credentialVersion())));
            String link = base + "/delete-user/callback?token=" + token + "&callbackURL=" + encoded(callbackUrl, "/");
            return Optional.of(Letters.deletion(link).to(new EmailAddress(user.email())));
        });
    }

    private String verifying(String token, @Nullable String callbackUrl) {
        return base + "/verify-email?token=" + token + "&callbackURL=" + encoded(callbackUrl, "/");
    }

    private static String encoded(@Nullable String callbackUrl, String fallback) {
        String url = callbackUrl == null || callbackUrl.isEmpty() ? fallback : callbackUrl;
        return URLEncoder.encode(url, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
