package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Security class 10: what is taken from somebody is gone with the next request, on every endpoint. That it is so on every
 * node is shown by {@code SessionLifeTest}, {@code AdminApiTest} and {@code AdminSessionsTest}, the race of equal sign-ups by
 * {@code SignUpApiTest}.
 */
class StaleAuthorityTest {

    private final Assembled app = Assembled.get();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "banned|POST /auth/admin/ban-user|{\"userId\":\"<id>\"}",
                "revoked|POST /auth/admin/revoke-user-sessions|{\"userId\":\"<id>\"}",
                "password|POST /auth/admin/set-user-password|{\"userId\":\"<id>\",\"newPassword\":\"Another-Horse-8\"}",
                "removed|POST /auth/admin/remove-user|{\"userId\":\"<id>\"}",
                "deleted|DELETE /users/<id>|",
            })
    void whoever_has_lost_the_session_has_none_on_any_endpoint(String who, String line, String body) {
        Person ada = app.person("stale." + who + "@example.com");
        use(ada);
        Answer done = app.send(
                line.replace("<id>", ada.id()), Role.ADMIN, body == null ? "" : body.replace("<id>", ada.id()));
        assertThat(done.status()).as(done.body()).isIn(200, 204);

        List<String> wrong = new ArrayList<>();
        app.levels().forEach((endpoint, level) -> {
            Answer answer =
                    app.as(ada, endpoint.line(ada.id()), endpoint.method().equals("GET") ? "" : "{}");
            if (level != Level.ANYONE && answer.status() != 401) {
                wrong.add(endpoint + ": " + answer.status() + " " + answer.body());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void whoever_is_no_admin_any_more_is_none_on_any_endpoint() {
        Person deputy = app.person("stale.deputy@example.com");
        app.send("PUT /users/" + deputy.id() + "/role", Role.ADMIN, "{\"role\":\"admin\"}");
        use(deputy);
        assertThat(app.as(deputy, "GET /users/stats", "").status()).isEqualTo(200);
        app.send("PUT /users/" + deputy.id() + "/role", Role.ADMIN, "{\"role\":\"user\"}");

        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Endpoint, Level> each : app.levels().entrySet()) {
            Endpoint endpoint = each.getKey();
            boolean isPluginsOwn = endpoint.pattern().contains("/admin/")
                    && !endpoint.pattern().endsWith("/has-permission")
                    && !endpoint.pattern().endsWith("/stop-impersonating");
            if (each.getValue() == Level.ADMIN || each.getValue() == Level.AUDIT || isPluginsOwn) {
                Answer answer = app.as(
                        deputy,
                        endpoint.line(app.id(Role.USER)),
                        endpoint.method().equals("GET") ? "" : "{}");
                if (answer.status() != 403) {
                    wrong.add(endpoint + ": " + answer.status() + " " + answer.body());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Whatever remembers people remembers this one now. */
    private void use(Person person) {
        for (String line : List.of("GET /auth/get-session", "GET /users/me", "GET /users", "GET /auth/list-sessions")) {
            assertThat(app.as(person, line, "").status()).as(line).isEqualTo(200);
        }
    }
}
