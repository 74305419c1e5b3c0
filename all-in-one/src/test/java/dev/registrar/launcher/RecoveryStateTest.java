package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.ticket.Purpose;
import dev.registrar.command.ticket.Tickets;
import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Security class 1: what is mailed is good for one user, one purpose and one use. Every purpose there is is tried at every
 * endpoint there is, so that a new one of either is tried without being named here. Expiry, order and what the mails say
 * are in {@code MailedLinksApiTest} and {@code PasswordResetTest}.
 */
class RecoveryStateTest {

    /** Where tickets of a purpose are meant to be used; the peek of a reset uses nothing up. */
    private static final Map<Purpose, Set<String>> OWN = Map.of(
            Purpose.RESET_PASSWORD, Set.of("/auth/reset-password", "/auth/reset-password/{token}"),
            Purpose.VERIFY_EMAIL, Set.of("/auth/verify-email"),
            Purpose.CHANGE_EMAIL, Set.of("/auth/verify-email"),
            Purpose.DELETE_ACCOUNT, Set.of("/auth/delete-user", "/auth/delete-user/callback"),
            Purpose.SIGN_IN, Set.of("/auth/magic-link/verify"));

    private final Assembled app = Assembled.get();
    private final Tickets tickets = app.bean(Tickets.class);

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void a_ticket_of_one_purpose_does_nothing_anywhere_else(Purpose purpose) {
        String email = "purpose." + purpose.ordinal() + "@example.com";
        String id = app.register(email);
        String token = tickets.issue(purpose, id, data(email));
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : app.endpoints()) {
            if (OWN.getOrDefault(purpose, Set.of())
                    .contains(endpoint.canonical().pattern())) {
                continue;
            }
            // As nobody, and as the bearer of the token instead of a session.
            for (String header : List.of("Accept: */*", "Authorization: Bearer " + token)) {
                String body = endpoint.method().equals("GET") ? "" : body(email, token);
                Answer answer = app.as(null, endpoint.line(token) + "?token=" + token + "&code=" + token, body, header);
                if (answer.status() >= 500 || !Assembled.cookieOf(answer).isEmpty()) {
                    wrong.add(endpoint + ": " + answer.status() + " " + answer.body());
                }
            }
            if (tickets.find(purpose, token).isEmpty()) {
                wrong.add(endpoint + " used up a ticket that is not its own");
                token = tickets.issue(purpose, id, data(email));
            }
        }
        assertThat(wrong).isEmpty();
        // Nothing happened to the account: its password opens it as before.
        Person owner = app.signedIn(email);
        assertThat(owner.id()).isEqualTo(id);
        assertThat(app.as(owner, "GET /auth/get-session", "").body()).contains("\"emailVerified\":false", email);
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void a_ticket_is_used_once_and_only_as_what_it_is(Purpose purpose) {
        String token = tickets.issue(purpose, "nobody", Map.of());
        for (Purpose other : Purpose.values()) {
            if (other != purpose) {
                assertThat(tickets.find(other, token)).isEmpty();
                assertThat(tickets.consume(other, token)).isEmpty();
            }
        }
        assertThat(tickets.consume(purpose, token)).isPresent();
        assertThat(tickets.consume(purpose, token)).isEmpty();
        assertThat(tickets.find(purpose, token)).isEmpty();
    }

    @Test
    void the_ticket_of_one_account_does_nothing_to_another() {
        Person eve = app.person("recovery.eve@example.com");
        Person ada = app.person("recovery.ada@example.com");
        String deletion = tickets.issue(Purpose.DELETE_ACCOUNT, ada.id(), data(ada.email()));
        assertThat(app.as(eve, "POST /auth/delete-user", "{\"token\":\"" + deletion + "\"}")
                        .status())
                .isBetween(400, 499);
        assertThat(app.as(eve, "GET /auth/delete-user/callback?token=" + deletion, "")
                        .status())
                .isBetween(400, 499);
        assertThat(app.isSignedIn(eve)).isTrue();
        assertThat(app.isSignedIn(ada)).isTrue();
    }

    @Test
    void a_session_is_no_ticket() {
        Person ada = app.person("recovery.token@example.com");
        String token = Assembled.json(app.as(ada, "GET /auth/get-session", ""))
                .get("session")
                .get("token")
                .asString();
        for (String line : List.of(
                "GET /auth/verify-email?token=" + token,
                "POST /auth/reset-password?token=" + token,
                "GET /auth/delete-user/callback?token=" + token)) {
            Answer answer = app.as(ada, line, line.startsWith("POST") ? "{\"newPassword\":\"Another-Horse-8\"}" : "");
            assertThat(answer.status()).as(line + answer.body()).isBetween(400, 499);
        }
        assertThat(app.isSignedIn(ada)).isTrue();
    }

    private static Map<String, String> data(String email) {
        return Map.of("credential", "1", "email", email, "from", email);
    }

    private static String body(String email, String token) {
        return "{\"token\":\"" + token + "\",\"code\":\"" + token + "\",\"otp\":\"" + token + "\",\"email\":\"" + email
                + "\",\"sessionToken\":\"" + token + "\",\"newPassword\":\"Another-Horse-8\",\"password\":\"" + token
                + "\"}";
    }
}
