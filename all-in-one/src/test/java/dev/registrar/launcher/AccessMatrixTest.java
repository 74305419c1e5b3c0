package dev.registrar.launcher;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    private final Assembled app = Assembled.get();

    @Test
    void the_table_names_every_endpoint_and_no_other() {
        assertThat(rest()).extracting(Endpoint::toString).containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    }

    @Test
    void each_role_may_do_what_the_table_says_and_nothing_else() {
        List<String> wrong = new ArrayList<>();
        String other = app.register("victim@example.com");
        for (Endpoint endpoint : rest()) {
            Level level = TABLE.getOrDefault(endpoint.toString(), Level.ADMIN);
            for (Role role : callers()) {
                for (String id : objects(endpoint, role, other)) {
                    boolean own = role != null && id.equals(app.id(role));
                    Answer answer =
                            app.send(endpoint.line(id), role, endpoint.method().startsWith("P") ? "{}" : "");
                    int expected = expected(level, role, own);
                    boolean right = expected == 0
                            ? answer.status() != 401 && answer.status() != 403 && answer.status() < 500
                            : answer.status() == expected;
                    if (!right) {
                        wrong.add(endpoint + " as " + role + " on " + (own ? "own" : id) + ": " + answer.status() + " "
                                + answer.body());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<@Nullable Role> callers() {
        return Arrays.asList(null, Role.USER, Role.AUDITOR, Role.ADMIN);
    }

    private List<String> objects(Endpoint endpoint, @Nullable Role role, String other) {
        if (!endpoint.hasVariable()) {
            return List.of("none");
        }
        return role == null ? List.of(other, "unknown") : List.of(app.id(role), other, "unknown");
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
