package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import dev.registrar.shared.user.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Security class 8: a session is never what somebody brought, and an old one ends where a new one begins. */
class SessionFixationTest {

    private static final String NEXT = "Another-Horse-8";

    private final Assembled app = Assembled.get();

    @Test
    void a_session_that_was_planted_before_signing_in_stays_its_owners() {
        Person eve = app.person("fix.eve@example.com");
        app.register("fix.ada@example.com");
        for (String line : List.of("POST /auth/sign-in/email", "POST /api/auth/sign-in/email")) {
            Answer in = app.as(eve, line, Assembled.credentials("fix.ada@example.com"));
            assertThat(in.status()).as(in.body()).isEqualTo(200);
            assertThat(Assembled.cookieOf(in)).isNotEmpty().isNotEqualTo(eve.cookie());
            assertThat(userOf(eve)).contains("fix.eve@example.com");
        }
        Answer up = app.as(eve, "POST /auth/sign-up/email", Assembled.credentials("fix.new@example.com"));
        assertThat(Assembled.cookieOf(up)).isNotEmpty().isNotEqualTo(eve.cookie());
        assertThat(userOf(eve)).contains("fix.eve@example.com");
    }

    @Test
    void a_token_that_nobody_gave_out_is_never_taken_over() {
        String invented = "better-auth.session_token=" + "a".repeat(32) + "." + "A".repeat(43) + "%3D";
        Person nobody = new Person("", "fix.inv@example.com", invented);
        Answer up = app.as(nobody, "POST /auth/sign-up/email", Assembled.credentials("fix.inv@example.com"));
        assertThat(Assembled.cookieOf(up)).isNotEmpty().doesNotContain("a".repeat(32));
        assertThat(app.isSignedIn(nobody)).isFalse();
    }

    @Test
    void each_sign_in_is_another_session() {
        Person first = app.person("fix.twice@example.com");
        Person second = app.signedIn("fix.twice@example.com");
        assertThat(second.cookie()).isNotEqualTo(first.cookie());
    }

    @Test
    void a_new_password_gives_a_new_session_and_ends_every_old_one() {
        Person here = app.person("fix.pass@example.com");
        Person there = app.signedIn("fix.pass@example.com");
        Answer changed = app.as(
                here,
                "POST /auth/change-password",
                "{\"currentPassword\":\"" + Assembled.PASSWORD + "\",\"newPassword\":\"" + NEXT + "\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);

        Person now = new Person(here.id(), here.email(), Assembled.cookieOf(changed));
        assertThat(app.isSignedIn(now)).isTrue();
        assertDead(here);
        assertDead(there);
    }

    @Test
    void a_password_that_an_admin_sets_ends_every_session() {
        Person ada = app.person("fix.set@example.com");
        Answer set = app.send(
                "POST /auth/admin/set-user-password",
                Role.ADMIN,
                "{\"userId\":\"" + ada.id() + "\",\"newPassword\":\"" + NEXT + "\"}");
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertDead(ada);
    }

    @Test
    void acting_for_somebody_is_a_session_of_its_own_that_ends_with_it() {
        Person ada = app.person("fix.acted@example.com");
        Person deputy = app.person("fix.deputy@example.com");
        app.send("PUT /users/" + deputy.id() + "/role", Role.ADMIN, "{\"role\":\"admin\"}");
        Answer acting = app.as(deputy, "POST /auth/admin/impersonate-user", "{\"userId\":\"" + ada.id() + "\"}");
        Person acted = new Person(ada.id(), ada.email(), Assembled.cookieOf(acting));
        assertThat(acted.cookie()).isNotIn(ada.cookie(), deputy.cookie());
        assertThat(app.as(acted, "POST /auth/sign-out", "{}").status()).isEqualTo(200);
        assertDead(acted);
        assertThat(app.isSignedIn(ada)).isTrue();
    }

    @Test
    void after_a_sign_out_the_session_is_dead_on_every_path_that_wants_one() {
        Person ada = app.person("fix.out@example.com");
        assertThat(app.as(ada, "POST /auth/sign-out", "{}").status()).isEqualTo(200);
        assertDead(ada);
    }

    private String userOf(Person person) {
        return app.as(person, "GET /auth/get-session", "").body();
    }

    private void assertDead(Person person) {
        assertThat(app.isSignedIn(person)).isFalse();
        for (String line : List.of("GET /users/me", "GET /auth/list-sessions", "POST /auth/update-user")) {
            assertThat(app.as(person, line, line.startsWith("POST") ? "{\"name\":\"Eve Eve\"}" : "")
                            .status())
                    .as(line)
                    .isEqualTo(401);
        }
    }
}
