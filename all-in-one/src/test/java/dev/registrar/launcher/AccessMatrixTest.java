package dev.registrar.launcher;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every endpoint with every role on its own, another's and an unknown object (security class 6). The endpoints are those
 * the running application has mapped, what each may be is said here once more by hand: an endpoint that is not in the
 * table fails, and so does one whose annotation was weakened.
 */
class AccessMatrixTest {

    private static final Map<String, Level> TABLE = Map.ofEntries(
            entry("GET /health", Level.ANYONE),
            entry("GET /openapi", Level.ANYONE),
            entry("GET /openapi/json", Level.ANYONE),
            entry("GET /openapi/assets/{name}", Level.ANYONE),
            entry("POST /users", Level.ANYONE),
            entry("GET /users", Level.SIGNED_IN),
            entry("GET /users/{id}", Level.SIGNED_IN),
            entry("GET /users/me", Level.SIGNED_IN),
            entry("PATCH /users/{id}", Level.SELF_OR_ADMIN),
            entry("PUT /users/{id}/role", Level.ADMIN),
            entry("POST /users/{id}/unlock", Level.ADMIN),
            entry("DELETE /users/{id}", Level.ADMIN),
            entry("GET /users/me/sign-ins", Level.SIGNED_IN),
            entry("GET /users/stats", Level.ADMIN),
            entry("GET /users/recently-active", Level.ADMIN),
            entry("GET /audit/events", Level.AUDIT),
            entry("GET /audit/users/{id}/history", Level.AUDIT),
            entry("GET /audit/users/{id}", Level.AUDIT),
            entry("GET /audit/checkpoint", Level.AUDIT),
            entry("GET /audit/export", Level.AUDIT),
            entry("GET /audit/verify", Level.AUDIT),
            entry("GET /projections", Level.ADMIN),
            entry("GET /projections/{name}", Level.ADMIN),
            entry("POST /projections/{name}/rebuild", Level.ADMIN),
            entry("POST /projections/{name}/parked/{id}/retry", Level.ADMIN),
            entry("DELETE /projections/{name}/parked/{id}", Level.ADMIN));

    /** The sign-in protocol; the same under {@code /api/auth}. Its admin endpoints refuse by codes of their own. */
    private static final Map<String, Level> PROTOCOL = Map.ofEntries(
            entry("POST /auth/two-factor/enable", Level.SIGNED_IN),
            entry("POST /auth/two-factor/disable", Level.SIGNED_IN),
            entry("POST /auth/two-factor/get-totp-uri", Level.SIGNED_IN),
            entry("POST /auth/two-factor/generate-backup-codes", Level.SIGNED_IN),
            entry("POST /auth/two-factor/verify-totp", Level.ANYONE),
            entry("POST /auth/two-factor/send-otp", Level.ANYONE),
            entry("POST /auth/two-factor/verify-otp", Level.ANYONE),
            entry("POST /auth/two-factor/verify-backup-code", Level.ANYONE),
            entry("GET /auth/passkey/generate-register-options", Level.SIGNED_IN),
            entry("POST /auth/passkey/verify-registration", Level.SIGNED_IN),
            entry("GET /auth/passkey/generate-authenticate-options", Level.ANYONE),
            entry("POST /auth/passkey/verify-authentication", Level.ANYONE),
            entry("GET /auth/passkey/list-user-passkeys", Level.SIGNED_IN),
            entry("POST /auth/passkey/update-passkey", Level.SIGNED_IN),
            entry("POST /auth/passkey/delete-passkey", Level.SIGNED_IN),
            entry("POST /auth/sign-in/magic-link", Level.ANYONE),
            entry("GET /auth/magic-link/verify", Level.ANYONE),
            entry("POST /auth/email-otp/send-verification-otp", Level.ANYONE),
            entry("POST /auth/email-otp/check-verification-otp", Level.ANYONE),
            entry("POST /auth/sign-in/email-otp", Level.ANYONE),
            entry("POST /auth/email-otp/verify-email", Level.ANYONE),
            entry("POST /auth/email-otp/request-password-reset", Level.ANYONE),
            entry("POST /auth/forget-password/email-otp", Level.ANYONE),
            entry("POST /auth/email-otp/reset-password", Level.ANYONE),
            entry("POST /auth/email-otp/request-email-change", Level.SIGNED_IN),
            entry("POST /auth/email-otp/change-email", Level.SIGNED_IN),
            entry("POST /auth/sign-up/email", Level.ANYONE),
            entry("POST /auth/sign-in/email", Level.ANYONE),
            entry("GET /auth/get-session", Level.ANYONE),
            entry("POST /auth/get-session", Level.ANYONE),
            entry("POST /auth/sign-out", Level.ANYONE),
            entry("GET /auth/ok", Level.ANYONE),
            entry("GET /auth/error", Level.ANYONE),
            entry("GET /auth/jwks", Level.ANYONE),
            entry("POST /auth/request-password-reset", Level.ANYONE),
            entry("GET /auth/reset-password/{token}", Level.ANYONE),
            entry("POST /auth/reset-password", Level.ANYONE),
            entry("POST /auth/send-verification-email", Level.ANYONE),
            entry("GET /auth/verify-email", Level.ANYONE),
            entry("GET /auth/delete-user/callback", Level.ANYONE),
            entry("POST /auth/sign-in/social", Level.ANYONE),
            entry("POST /auth/callback/{id}", Level.ANYONE),
            entry("GET /auth/callback/{id}", Level.ANYONE),
            entry("GET /auth/multi-session/list-device-sessions", Level.ANYONE),
            entry("POST /auth/multi-session/set-active", Level.ANYONE),
            entry("POST /auth/change-password", Level.SIGNED_IN),
            entry("POST /auth/verify-password", Level.SIGNED_IN),
            entry("GET /auth/list-sessions", Level.SIGNED_IN),
            entry("POST /auth/revoke-session", Level.SIGNED_IN),
            entry("POST /auth/revoke-sessions", Level.SIGNED_IN),
            entry("POST /auth/revoke-other-sessions", Level.SIGNED_IN),
            entry("POST /auth/update-user", Level.SIGNED_IN),
            entry("POST /auth/update-session", Level.SIGNED_IN),
            entry("POST /auth/change-email", Level.SIGNED_IN),
            entry("POST /auth/delete-user", Level.SIGNED_IN),
            entry("GET /auth/list-accounts", Level.SIGNED_IN),
            entry("POST /auth/unlink-account", Level.SIGNED_IN),
            entry("POST /auth/link-social", Level.SIGNED_IN),
            entry("POST /auth/refresh-token", Level.SIGNED_IN),
            entry("POST /auth/get-access-token", Level.SIGNED_IN),
            entry("GET /auth/account-info", Level.SIGNED_IN),
            entry("GET /auth/token", Level.SIGNED_IN),
            entry("POST /auth/multi-session/revoke", Level.SIGNED_IN),
            entry("POST /auth/admin/has-permission", Level.SIGNED_IN),
            entry("POST /auth/admin/stop-impersonating", Level.SIGNED_IN),
            entry("GET /auth/admin/get-user", Level.ADMIN),
            entry("GET /auth/admin/list-users", Level.ADMIN),
            entry("POST /auth/admin/create-user", Level.ADMIN),
            entry("POST /auth/admin/update-user", Level.ADMIN),
            entry("POST /auth/admin/set-role", Level.ADMIN),
            entry("POST /auth/admin/ban-user", Level.ADMIN),
            entry("POST /auth/admin/unban-user", Level.ADMIN),
            entry("POST /auth/admin/list-user-sessions", Level.ADMIN),
            entry("POST /auth/admin/revoke-user-session", Level.ADMIN),
            entry("POST /auth/admin/revoke-user-sessions", Level.ADMIN),
            entry("POST /auth/admin/remove-user", Level.ADMIN),
            entry("POST /auth/admin/set-user-password", Level.ADMIN),
            entry("POST /auth/admin/impersonate-user", Level.ADMIN));

    private final Assembled app = Assembled.get();

    @Test
    void the_table_names_every_endpoint_and_no_other() {
        assertThat(rest()).extracting(Endpoint::toString).containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    }

    @Test
    void each_role_may_do_what_the_table_says_and_nothing_else() {
        List<String> wrong = new ArrayList<>();
        String other = app.register("victim@example.com");
        int made = 100;
        for (Role role : callers()) {
            Person caller = role == null ? null : caller(role, made);
            for (Endpoint endpoint : rest()) {
                Level level = TABLE.getOrDefault(endpoint.toString(), Level.ADMIN);
                for (String object : endpoint.hasVariable() ? List.of("own", other, "unknown") : List.of("none")) {
                    if (caller != null && !app.isSignedIn(caller)) {
                        // An admin may end its own account, as long as there is another.
                        caller = caller(Objects.requireNonNull(role), ++made);
                    }
                    boolean own = object.equals("own");
                    String id = own && caller != null ? caller.id() : object;
                    Answer answer =
                            app.as(caller, endpoint.line(id), endpoint.method().startsWith("P") ? "{}" : "");
                    int expected = expected(level, role, own);
                    boolean right = expected == 0
                            ? answer.status() != 401 && answer.status() != 403 && answer.status() < 500
                            : answer.status() == expected;
                    if (!right) {
                        wrong.add(endpoint + " as " + role + " on " + object + ": " + answer.status() + " "
                                + answer.body());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void the_table_of_the_protocol_names_every_endpoint_and_no_other() {
        assertThat(protocol())
                .extracting(endpoint -> endpoint.canonical().toString())
                .containsOnlyOnceElementsOf(PROTOCOL.keySet());
        assertThat(app.endpoints().stream().filter(Endpoint::isProtocol).map(Endpoint::canonical))
                .allSatisfy(endpoint -> assertThat(PROTOCOL).containsKey(endpoint.toString()));
    }

    @Test
    void nobody_reaches_what_is_anothers_through_the_protocol() {
        Person victim = app.person("victim.six@example.com");
        String before = stateOf(victim);
        List<String> wrong = new ArrayList<>();
        for (Role role : callers()) {
            Person caller = role == null ? null : caller(role, 0);
            int made = 0;
            for (Endpoint endpoint :
                    app.endpoints().stream().filter(Endpoint::isProtocol).toList()) {
                for (String object : objects(role, caller, victim)) {
                    if (caller != null && !app.isSignedIn(caller)) {
                        caller = caller(Objects.requireNonNull(role), ++made);
                    }
                    Answer answer = app.as(caller, line(endpoint, object), body(endpoint, object));
                    if (!isRight(endpoint, role, answer)) {
                        wrong.add(endpoint + " as " + role + " on " + object + ": " + answer.status() + " "
                                + answer.body());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(stateOf(victim)).isEqualTo(before);
        assertThat(app.isSignedIn(victim)).isTrue();
    }

    private Person caller(Role role, int number) {
        Person person = app.person("six." + role.wire() + number + "@example.com");
        if (role != Role.USER) {
            app.send("PUT /users/" + person.id() + "/role", Role.ADMIN, "{\"role\":\"" + role.wire() + "\"}");
        }
        return person;
    }

    /** An admin may do as it likes with others: it tries its own and what is not there. */
    private List<String> objects(@Nullable Role role, @Nullable Person caller, Person victim) {
        List<String> objects = new ArrayList<>(List.of("unknown"));
        if (role != Role.ADMIN) {
            objects.add(victim.id());
            objects.add(handleOf(victim));
        }
        if (caller != null && role != Role.ADMIN) {
            objects.add(caller.id());
        }
        return objects;
    }

    private String handleOf(Person person) {
        return Assembled.json(app.as(person, "GET /auth/get-session", ""))
                .get("session")
                .get("id")
                .asString();
    }

    private String stateOf(Person person) {
        String sessions = app.send(
                        "POST /auth/admin/list-user-sessions", Role.ADMIN, "{\"userId\":\"" + person.id() + "\"}")
                .body();
        return app.send("GET /auth/admin/get-user?id=" + person.id(), Role.ADMIN, "")
                        .body()
                + sessions;
    }

    private static String line(Endpoint endpoint, String object) {
        return endpoint.line(object) + "?id=" + object + "&userId=" + object + "&token=" + object + "&accountId="
                + object;
    }

    private static String body(Endpoint endpoint, String object) {
        return endpoint.method().equals("GET")
                ? ""
                : "{\"userId\":\"" + object + "\",\"sessionToken\":\"" + object + "\",\"token\":\"" + object
                        + "\",\"accountId\":\"" + object + "\",\"id\":\"" + object + "\"}";
    }

    private static boolean isRight(Endpoint endpoint, @Nullable Role role, Answer answer) {
        Level level = PROTOCOL.getOrDefault(endpoint.canonical().toString(), Level.ADMIN);
        boolean isUnknown = answer.status() == 401 && answer.body().contains("\"UNAUTHORIZED\"");
        if (answer.status() >= 500) {
            return false;
        }
        if (level == Level.ANYONE) {
            return true;
        }
        if (role == null) {
            return isUnknown;
        }
        return level == Level.ADMIN && role != Role.ADMIN
                ? answer.status() == 403
                : !isUnknown && answer.status() != 403;
    }

    private List<Endpoint> protocol() {
        return app.endpoints().stream()
                .filter(endpoint -> endpoint.pattern().startsWith("/auth"))
                .toList();
    }

    private static List<@Nullable Role> callers() {
        return Arrays.asList(null, Role.USER, Role.AUDITOR, Role.ADMIN);
    }

    /** Returns the status of a refusal; 0 where the endpoint itself answers. */
    private static int expected(Level level, @Nullable Role role, boolean own) {
        if (level == Level.ANYONE) {
            return 0;
        }
        if (role == null) {
            return 401;
        }
        boolean may = switch (level) {
            case ANYONE, SIGNED_IN -> true;
            case SELF_OR_ADMIN -> own || role == Role.ADMIN;
            case ADMIN -> role == Role.ADMIN;
            case AUDIT -> role != Role.USER;
        };
        return may ? 0 : 403;
    }

    private List<Endpoint> rest() {
        return app.endpoints().stream()
                .filter(endpoint -> !endpoint.isProtocol())
                .toList();
    }
}
