package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.StoredEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What admins end: bans, sessions and passwords of others. */
class AdminSessionsTest extends AdminCalls {

    @Test
    void a_ban_ends_every_session_on_every_node_and_says_so_only_to_who_knows_the_password() {
        Answer up = side.signUp("banned@example.com");
        assertThat(session(node, up.cookie()).isNull()).isFalse();

        Answer ban = post("ban-user", Map.of("userId", id(up), "banReason", "Sends spam"));

        assertThat(ban.status()).as(ban.body()).isEqualTo(200);
        assertThat(ban.json().at("/user/banned").asBoolean()).isTrue();
        assertThat(ban.json().at("/user/banReason").asString()).isEqualTo("Sends spam");
        assertThat(ban.json().at("/user/banExpires").isNull()).isTrue();
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        Answer in = side.post("/auth/sign-in/email", login("banned@example.com", PASSWORD));
        assertThat(in.status()).isEqualTo(403);
        assertThat(in.body())
                .isEqualTo("{\"message\":\"You have been banned from this application. Please contact support if you "
                        + "believe this is an error.\",\"code\":\"BANNED_USER\"}");
        assertThat(side.post("/auth/sign-in/email", login("banned@example.com", "Wrong1234"))
                        .status())
                .isEqualTo(401);

        Answer unbanned = post("unban-user", Map.of("userId", id(up)));
        assertThat(unbanned.json().at("/user/banned").asBoolean()).isFalse();
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        assertThat(side.post("/auth/sign-in/email", login("banned@example.com", PASSWORD))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_ban_is_an_event_with_the_admin_as_actor_and_its_reason_encrypted() {
        Answer up = side.signUp("actor@example.com");

        Answer ban = post("ban-user", Map.of("userId", id(up), "banReason", "Very private matter"));

        StoredEvent event = commit(ban).events().getFirst();
        assertThat(event.name()).isEqualTo("user.banned");
        assertThat(event.metadata().toString()).contains(id(side.get("/auth/get-session", "Cookie", admin)));
        assertThat(event.payload().toString()).doesNotContain("private");
    }

    @Test
    void a_ban_with_an_end_ends_by_itself() {
        Answer up = side.signUp("until@example.com");

        Answer ban = post("ban-user", Map.of("userId", id(up), "banExpiresIn", 0.001));

        assertThat(ban.json().at("/user/banExpires").isString()).isTrue();
        // A millisecond has passed since: the next sign-in takes longer than that to be sent.
        assertThat(side.post("/auth/sign-in/email", login("until@example.com", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(session(side, up.cookie()).isNull()).isTrue();
    }

    @Test
    void an_update_that_bans_ends_the_sessions() {
        Answer up = side.signUp("updateban@example.com");

        assertThat(update(up, Map.of("banned", true)).json().get("banReason").asString())
                .isEqualTo("No reason");
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        assertThat(update(up, Map.of("role", "admin")).code()).isEqualTo("BANNED_USER");
    }

    @Test
    void sessions_of_others_are_listed_by_handles_and_ended() {
        Answer up = side.signUp("devices@example.com");
        Answer device = side.post("/auth/sign-in/email", login("devices@example.com", PASSWORD));

        JsonNode sessions =
                post("list-user-sessions", Map.of("userId", id(up))).json().get("sessions");

        assertThat(sessions).hasSize(2);
        assertThat(sessions.toString())
                .doesNotContain(
                        up.json().get("token").asString(),
                        device.json().get("token").asString());
        String handle = session(side, device.cookie()).at("/session/id").asString();
        assertThat(post("revoke-user-session", Map.of("sessionToken", handle))
                        .json()
                        .get("success")
                        .asBoolean())
                .isTrue();
        assertThat(session(node, device.cookie()).isNull()).isTrue();
        assertThat(session(node, up.cookie()).isNull()).isFalse();
        post(
                "revoke-user-session",
                Map.of("sessionToken", up.json().get("token").asString()));
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        assertThat(post("revoke-user-session", Map.of("sessionToken", "nothing"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void all_sessions_of_another_are_ended_at_once() {
        Answer up = side.signUp("all@example.com");

        assertThat(post("revoke-user-sessions", Map.of("userId", id(up))).status())
                .isEqualTo(200);
        assertThat(session(node, up.cookie()).isNull()).isTrue();
    }

    @Test
    void a_password_set_by_an_admin_ends_the_sessions_and_obeys_the_rules() {
        Answer up = side.signUp("setpw@example.com");

        assertThat(post("set-user-password", Map.of("userId", id(up), "newPassword", "short"))
                        .code())
                .isEqualTo("PASSWORD_TOO_SHORT");
        assertThat(post("set-user-password", Map.of("userId", id(up), "newPassword", "Password456"))
                        .json()
                        .get("status")
                        .asBoolean())
                .isTrue();
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        assertThat(side.post("/auth/sign-in/email", login("setpw@example.com", "Password456"))
                        .status())
                .isEqualTo(200);
    }
}
