package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Security class 7: no path lets anybody become more than they are. Every endpoint that takes a body is sent each member
 * that would be a privilege, alone and beside what is right otherwise.
 */
class EscalationTest {

    private static final List<String> PRIVILEGES = List.of(
            "\"role\":\"admin\"",
            "\"role\":[\"admin\"]",
            "\"roles\":[\"admin\"]",
            "\"isAdmin\":true",
            "\"admin\":true",
            "\"emailVerified\":true",
            "\"banned\":false",
            "\"banExpires\":null",
            "\"credentialVersion\":7",
            "\"impersonatedBy\":\"someone\"",
            "\"userId\":\"another\"",
            "\"_id\":\"another\"",
            "\"createdAt\":\"2000-01-01T00:00:00.000Z\"",
            "\"__proto__\":{\"role\":\"admin\"}",
            "\"data\":{\"role\":\"admin\"}",
            "\"user\":{\"role\":\"admin\"}",
            "\"$set\":{\"role\":\"admin\"}");

    private final Assembled app = Assembled.get();

    @Test
    void no_endpoint_takes_a_privilege_from_a_user() {
        List<String> wrong = new ArrayList<>();
        int number = 0;
        Person eve = app.person("eve0@example.com");
        for (Endpoint endpoint : app.endpoints()) {
            if (endpoint.method().equals("GET")) {
                continue;
            }
            for (String privilege : PRIVILEGES) {
                if (!app.isSignedIn(eve)) {
                    eve = app.person("eve" + ++number + "@example.com");
                }
                String body = "{" + privilege + ",\"name\":\"Eve Eve\",\"email\":\"" + eve.email()
                        + "\",\"password\":\"" + Assembled.PASSWORD + "\"}";
                for (String each : List.of("{" + privilege + "}", body)) {
                    Answer answer = app.as(eve, endpoint.line(eve.id()), each);
                    if (answer.status() >= 500 || isMore(eve)) {
                        wrong.add(endpoint + " with " + each + ": " + answer.status() + " " + answer.body());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void what_would_make_an_account_more_is_refused_by_name_where_accounts_are_made_and_changed() {
        Person eve = app.person("named@example.com");
        List<String> lines = List.of(
                "POST /users", "PATCH /users/" + eve.id(), "POST /auth/sign-up/email", "POST /auth/update-user");
        for (String line : lines) {
            for (String member : List.of("role", "emailVerified", "banned", "credentialVersion", "isAdmin")) {
                String more = line.startsWith("PATCH") || line.endsWith("update-user")
                        ? "{\"name\":\"Eve Eve\""
                        : "{\"name\":\"Eve Eve\",\"email\":\"new.named@example.com\",\"password\":\""
                                + Assembled.PASSWORD + "\"";
                Answer answer = app.as(eve, line, more + ",\"" + member + "\":true}");
                assertThat(answer.status()).as(line + " " + member).isEqualTo(400);
                assertThat(answer.body().toLowerCase(Locale.ROOT)).as(line).contains(member.toLowerCase(Locale.ROOT));
            }
        }
        assertThat(app.send("GET /users?email=new.named@example.com", Role.ADMIN, "")
                        .body())
                .contains("\"total\":0");
    }

    @Test
    void an_admin_who_acts_for_a_user_is_no_more_than_that_user() {
        Person ada = app.person("acted@example.com");
        app.send("PUT /users/" + app.person("deputy@example.com").id() + "/role", Role.ADMIN, "{\"role\":\"admin\"}");
        Person deputy = app.signedIn("deputy@example.com");
        Answer acting = app.as(deputy, "POST /auth/admin/impersonate-user", "{\"userId\":\"" + ada.id() + "\"}");
        assertThat(acting.status()).as(acting.body()).isEqualTo(200);
        Person acted = new Person(ada.id(), ada.email(), Assembled.cookieOf(acting));

        assertThat(app.as(acted, "GET /users/me", "").body()).contains(ada.id());
        for (String line : List.of("GET /users/stats", "GET /audit/events", "GET /projections")) {
            assertThat(app.as(acted, line, "").status()).as(line).isEqualTo(403);
        }
        assertThat(app.as(acted, "POST /auth/admin/set-role", "{\"userId\":\"" + ada.id() + "\",\"role\":\"admin\"}")
                        .status())
                .isEqualTo(403);
    }

    private boolean isMore(Person eve) {
        JsonNode session = Assembled.json(app.as(eve, "GET /auth/get-session", ""));
        return !session.isNull()
                && (!session.get("user").get("role").asString().equals("user")
                        || session.get("user").get("emailVerified").asBoolean());
    }
}
