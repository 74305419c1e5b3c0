package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.Access.Level;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Security class 11: no text of a client becomes an operator or an expression, and nothing that the server gives out to
 * get it back can be changed. Operators in place of every member of every body are tried in {@code BadInputTest}.
 */
class InjectionTest {

    private static final List<String> OPERATORS = List.of(
            "%7B%22%24ne%22%3Anull%7D",
            ".*", "%5E.*%24", "%24where", "%24email", "%7B%7D", "%2A", "%27%20or%201%3D1", "%5C");

    private final Assembled app = Assembled.get();

    @Test
    void a_cookie_of_which_one_letter_was_changed_opens_nothing() {
        Person ada = app.person("letters@example.com");
        int value = ada.cookie().indexOf('=') + 1;
        for (int i = value; i < ada.cookie().length(); i++) {
            char changed = ada.cookie().charAt(i) == 'A' ? 'B' : 'A';
            Person forged = new Person(
                    ada.id(),
                    ada.email(),
                    ada.cookie().substring(0, i) + changed + ada.cookie().substring(i + 1));
            assertThat(app.isSignedIn(forged)).as(forged.cookie()).isFalse();
        }
    }

    @Test
    void a_forged_session_is_refused_on_every_endpoint_that_wants_one() {
        Person ada = app.person("forged@example.com");
        int value = ada.cookie().indexOf('=') + 1;
        String token = ada.cookie().substring(value, ada.cookie().indexOf('.', value));
        List<String> wrong = new ArrayList<>();
        app.levels().forEach((endpoint, level) -> {
            for (String cookie :
                    List.of(token, token + ".", token + "." + "A".repeat(43) + "%3D", "." + token, "null")) {
                Person forged = new Person(ada.id(), ada.email(), "better-auth.session_token=" + cookie);
                Answer answer = app.as(
                        forged, endpoint.line(ada.id()), endpoint.method().equals("GET") ? "" : "{}");
                if (level != Level.ANYONE && answer.status() != 401) {
                    wrong.add(endpoint + " with " + cookie + ": " + answer.status());
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void text_in_searches_and_filters_finds_what_it_says_and_nothing_else() {
        app.register("haystack@example.com");
        for (String operator : OPERATORS) {
            for (String line : List.of(
                    "GET /users?q=" + operator,
                    "GET /users?email=" + operator,
                    "GET /auth/admin/list-users?searchField=name&searchValue=" + operator,
                    "GET /auth/admin/list-users?searchOperator=starts_with&searchValue=" + operator,
                    "GET /auth/admin/list-users?filterField=name&filterValue=" + operator,
                    "GET /auth/admin/list-users?filterField=id&filterOperator=in&filterValue=" + operator)) {
                Answer answer = app.send(line, Role.ADMIN, "");
                assertThat(answer.status()).as(line + answer.body()).isEqualTo(200);
                assertThat(Assembled.json(answer).get("users")).as(line).isEmpty();
            }
        }
    }

    @Test
    void a_cursor_of_which_one_letter_was_changed_is_refused() {
        app.register("cursor1@example.com");
        app.register("cursor2@example.com");
        JsonNode page = Assembled.json(app.send("GET /users?limit=1", Role.ADMIN, ""));
        String cursor = page.get("nextCursor").asString();
        for (int i = 0; i < cursor.length() - 1; i++) {
            char changed = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String forged = cursor.substring(0, i) + changed + cursor.substring(i + 1);
            assertThat(app.send("GET /users?limit=1&cursor=" + forged, Role.ADMIN, "")
                            .status())
                    .as(forged)
                    .isEqualTo(400);
        }
    }

    @Test
    void an_identifier_in_a_path_is_text() {
        for (Endpoint endpoint : app.endpoints()) {
            if (endpoint.hasVariable()) {
                for (String operator : OPERATORS) {
                    Answer answer = app.send(
                            endpoint.line(operator),
                            Role.ADMIN,
                            endpoint.method().startsWith("P") ? "{}" : "");
                    assertThat(answer.status()).as(endpoint + " " + operator).isBetween(300, 499);
                }
            }
        }
    }
}
