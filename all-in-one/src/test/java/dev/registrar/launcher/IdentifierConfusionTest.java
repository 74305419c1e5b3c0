package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Security class 9: no path makes a second account that is, or looks like, the first. */
class IdentifierConfusionTest {

    private static final String VICTIM = "victim.nine@example.com";

    /** All of them are the victim's address to a person or to some other program. */
    private static final List<String> LOOKALIKES = List.of(
            "VICTIM.NINE@EXAMPLE.COM",
            "  victim.nine@example.com ",
            "victim.nine@example.com\\u200b",
            "victim\\u200d.nine@example.com",
            "\\ufeffvictim.nine@example.com",
            "victim\\u00ad.nine@example.com",
            "victim.nine@example.com\\u0000",
            "victim.nine\\uff20example.com",
            "\\uff56ictim.nine@example.com",
            "victim.nine@example\\u3002com",
            "victim.nine@example.com\\u202e",
            "victim.nine@example.com\\r\\n",
            "victim.nine@example.com,eve@example.com",
            "victim.nine@@example.com",
            "victim.nine(x)@example.com",
            "\\\"victim.nine\\\"@example.com",
            "victim.nine@example.com.");

    private final Assembled app = Assembled.get();

    @Test
    void no_path_gives_anybody_an_address_that_looks_like_anothers() {
        app.person(VICTIM);
        Person eve = app.person("eve.nine@example.com");
        List<String> wrong = new ArrayList<>();
        for (String lookalike : LOOKALIKES) {
            String made = "{\"email\":\"" + lookalike + "\",\"name\":\"Some Name\",\"password\":\"" + Assembled.PASSWORD
                    + "\"}";
            refused(wrong, app.as(null, "POST /users", made), "POST /users", lookalike);
            refused(wrong, app.as(null, "POST /auth/sign-up/email", made), "sign-up", lookalike);
            refused(wrong, app.send("POST /auth/admin/create-user", Role.ADMIN, made), "create-user", lookalike);
            refused(
                    wrong,
                    app.as(eve, "PATCH /users/" + eve.id(), "{\"email\":\"" + lookalike + "\"}"),
                    "PATCH",
                    lookalike);
            refused(
                    wrong,
                    app.send(
                            "POST /auth/admin/update-user",
                            Role.ADMIN,
                            "{\"userId\":\"" + eve.id() + "\",\"data\":{\"email\":\"" + lookalike + "\"}}"),
                    "update-user",
                    lookalike);
        }
        assertThat(wrong).isEmpty();
        assertThat(app.as(eve, "GET /auth/get-session", "").body()).contains("\"eve.nine@example.com\"");
    }

    @Test
    void what_only_other_programs_take_for_the_same_makes_another_account_and_opens_nobody_elses() {
        app.person("plus.nine@example.com");
        // Tags and dots of some providers, letters whose upper case is another's.
        for (String other : List.of(
                "plus.nine+x@example.com",
                "plusnine@example.com",
                "p.l.u.s.nine@example.com",
                "plus.n\u0131ne@example.com")) {
            assertThat(app.as(null, "POST /auth/sign-in/email", Assembled.credentials(other))
                            .status())
                    .as(other)
                    .isEqualTo(401);
            Person made = app.person(other);
            assertThat(app.as(made, "GET /auth/get-session", "").body()).contains("\"" + other + "\"");
        }
    }

    @Test
    void an_address_that_was_given_up_opens_the_new_owners_account_only() {
        Person first = app.person("old.nine@example.com");
        Answer moved = app.as(first, "PATCH /users/" + first.id(), "{\"email\":\"moved.nine@example.com\"}");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        Person second = app.person("old.nine@example.com");

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(app.as(first, "GET /auth/get-session", "").body()).contains("moved.nine@example.com");
        assertThat(app.signedIn("moved.nine@example.com").id()).isEqualTo(first.id());
        assertThat(app.signedIn("old.nine@example.com").id()).isEqualTo(second.id());
    }

    private static void refused(List<String> wrong, Answer answer, String path, String lookalike) {
        if (answer.status() < 400 || answer.status() >= 500) {
            wrong.add(path + " with " + lookalike + ": " + answer.status() + " " + answer.body());
        }
    }
}
