package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountApiTest {

    private static RunningCommandSide side;

    @BeforeAll
    static void start() {
        side = RunningCommandSide.start();
    }

    @AfterAll
    static void stop() {
        side.close();
        side.mongo().close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, change-password",
        "POST, verify-password",
        "GET, list-sessions",
        "POST, revoke-session",
        "POST, revoke-sessions",
        "POST, revoke-other-sessions",
        "POST, update-user"
    })
    void who_is_not_signed_in_is_told_so(String method, String path) {
        Answer answer = side.send(method, "/auth/" + path, "{}", "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\",\"code\":\"UNAUTHORIZED\"}");
    }

    @Test
    void a_changed_password_ends_every_session_and_opens_a_new_one() {
        Answer up = side.signUp("change@example.com");
        Answer device = side.post("/auth/sign-in/email", login("change@example.com", "Password123"));

        Answer changed = change(up.cookie(), "Password123", "Password456");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.cookie()).isNotEqualTo(up.cookie());
        assertThat(session(up.cookie()).isNull()).isTrue();
        assertThat(session(device.cookie()).isNull()).isTrue();
        assertThat(session(changed.cookie()).at("/user/email").asString()).isEqualTo("change@example.com");
        assertThat(side.post("/auth/sign-in/email", login("change@example.com", "Password123"))
                        .status())
                .isEqualTo(401);
        assertThat(side.post("/auth/sign-in/email", login("change@example.com", "Password456"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_change_and_the_new_session_are_one_commit_and_the_old_sessions_are_closed_in_the_log() {
        Answer up = side.signUp("changelog@example.com");
        String old = session(up.cookie()).at("/session/id").asString();

        Answer changed = change(up.cookie(), "Password123", "Password456");

        long position = Long.parseLong(changed.header("log-position"));
        Commit commit = side.bean(CommitLog.class).read(position - 1, 1).getFirst();
        assertThat(commit.events())
                .extracting(StoredEvent::name)
                .containsExactly("user.credential-changed", "session.opened");
        assertThat(side.bean(CommitLog.class).stream(old, 0))
                .extracting(StoredEvent::name)
                .containsExactly("session.opened", "session.closed");
    }

    @Test
    void a_wrong_password_changes_nothing() {
        Answer up = side.signUp("nochange@example.com");

        Answer refused = change(up.cookie(), "Password124", "Password456");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("{\"message\":\"Invalid password\",\"code\":\"INVALID_PASSWORD\"}");
        assertThat(session(up.cookie()).isNull()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Pass1, PASSWORD_TOO_SHORT", "password, PASSWORD_TOO_WEAK"})
    void the_rules_hold_for_the_new_password(String next, String code) {
        Answer up = side.signUp("rules-" + code.length() + "@example.com");

        assertThat(change(up.cookie(), "Password123", next).code()).isEqualTo(code);
    }

    @Test
    void the_password_can_be_verified() {
        Answer up = side.signUp("verify@example.com");

        assertThat(post("verify-password", Map.of("password", "Password123"), up.cookie())
                        .body())
                .isEqualTo("{\"status\":true}");
        assertThat(post("verify-password", Map.of("password", "Password124"), up.cookie())
                        .code())
                .isEqualTo("INVALID_PASSWORD");
    }

    @Test
    void sessions_are_listed_by_handles_that_revoke_them_and_sign_nobody_in() {
        Answer up = side.signUp("list@example.com");
        Answer device = side.post("/auth/sign-in/email", login("list@example.com", "Password123"));
        String deviceToken = device.json().path("token").asString();
        String deviceSession = session(device.cookie()).at("/session/id").asString();

        JsonNode sessions =
                side.get("/auth/list-sessions", "Cookie", up.cookie()).json();

        assertThat(sessions.size()).isEqualTo(2);
        assertThat(sessions.toString())
                .doesNotContain(deviceToken)
                .doesNotContain(up.json().path("token").asString());
        assertThat(post("revoke-session", Map.of("token", deviceSession), up.cookie())
                        .status())
                .isEqualTo(200);
        assertThat(session(device.cookie()).isNull()).isTrue();
        assertThat(session(up.cookie()).isNull()).isFalse();
    }

    @Test
    void a_token_revokes_its_own_session_too() {
        Answer up = side.signUp("bytoken@example.com");

        post("revoke-session", Map.of("token", up.json().path("token").asString()), up.cookie());

        assertThat(session(up.cookie()).isNull()).isTrue();
    }

    @Test
    void nobody_revokes_the_session_of_another() {
        Answer ada = side.signUp("ada-victim@example.com");
        Answer eve = side.signUp("eve@example.com");
        String adas = session(ada.cookie()).at("/session/id").asString();

        assertThat(post("revoke-session", Map.of("token", adas), eve.cookie()).body())
                .isEqualTo("{\"status\":true}");
        assertThat(post(
                                "revoke-session",
                                Map.of("token", ada.json().path("token").asString()),
                                eve.cookie())
                        .body())
                .isEqualTo("{\"status\":true}");

        assertThat(session(ada.cookie()).isNull()).isFalse();
    }

    @Test
    void revoking_the_others_reaches_every_one_of_them() {
        Answer up = side.signUp("many@example.com");
        List<String> cookies = new ArrayList<>();
        for (int device = 0; device < 99; device++) {
            cookies.add(side.post("/auth/sign-in/email", login("many@example.com", "Password123"))
                    .cookie());
        }

        post("revoke-other-sessions", Map.of(), up.cookie());

        assertThat(cookies)
                .allSatisfy(cookie -> assertThat(session(cookie).isNull()).isTrue());
        assertThat(session(up.cookie()).isNull()).isFalse();
        post("revoke-sessions", Map.of(), up.cookie());
        assertThat(session(up.cookie()).isNull()).isTrue();
    }

    @Test
    void name_and_picture_can_be_changed_and_the_picture_cleared() {
        Answer up = side.signUp("update@example.com");

        Answer updated =
                post("update-user", Map.of("name", "Ada King", "image", "https://x.example/a.png"), up.cookie());

        assertThat(updated.body()).isEqualTo("{\"status\":true}");
        assertThat(session(up.cookie()).at("/user/name").asString()).isEqualTo("Ada King");
        assertThat(session(up.cookie()).at("/user/image").asString()).isEqualTo("https://x.example/a.png");
        post("update-user", "{\"image\":null}", up.cookie());
        assertThat(session(up.cookie()).at("/user/image").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "id", "emailVerified", "banned", "unknown"})
    void nothing_else_can_be_set(String member) {
        Answer up = side.signUp("set-" + member + "@example.com");

        Answer refused = post("update-user", Map.of("name", "Ada King", member, "admin"), up.cookie());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("FIELD_NOT_ALLOWED");
        assertThat(session(up.cookie()).at("/user/name").asString()).isEqualTo("Ada Lovelace");
        assertThat(session(up.cookie()).at("/user/role").asString()).isEqualTo("user");
    }

    @Test
    void the_email_is_not_changed_here() {
        Answer up = side.signUp("email@example.com");

        assertThat(post("update-user", Map.of("email", "x@example.com"), up.cookie())
                        .code())
                .isEqualTo("EMAIL_CAN_NOT_BE_UPDATED");
        assertThat(post("update-user", Map.of(), up.cookie())
                        .json()
                        .path("message")
                        .asString())
                .isEqualTo("No fields to update");
    }

    private static Answer change(String cookie, String current, String next) {
        return post("change-password", Map.of("currentPassword", current, "newPassword", next), cookie);
    }

    private static Answer post(String path, Object body, String cookie) {
        return side.post("/auth/" + path, body, "Cookie", cookie);
    }

    private static JsonNode session(String cookie) {
        return side.get("/api/auth/get-session", "Cookie", cookie).json();
    }
}
