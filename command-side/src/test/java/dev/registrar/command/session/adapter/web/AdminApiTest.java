package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdminApiTest {

    private static final String PASSWORD = "Password123";

    private static RunningCommandSide side;
    private static RunningCommandSide node;
    private static String admin;

    @BeforeAll
    static void start() {
        side = RunningCommandSide.start(
                "BOOTSTRAP_ADMIN_EMAIL=root@example.com", "BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD);
        node = side.another();
        admin = side.post("/auth/sign-in/email", login("root@example.com", PASSWORD))
                .cookie();
    }

    @AfterAll
    static void stop() {
        node.close();
        side.close();
        side.mongo().close();
    }

    @Test
    void every_endpoint_is_for_admins_alone() {
        Answer user = side.signUp("plain@example.com");
        List<String> endpoints = side.mappings().getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/auth/admin/"))
                        .map(path -> info.getMethodsCondition()
                                        .getMethods()
                                        .iterator()
                                        .next() + " " + path))
                .toList();

        assertThat(endpoints).hasSizeGreaterThan(12);
        for (String endpoint : endpoints) {
            String method = endpoint.substring(0, endpoint.indexOf(' '));
            String path = endpoint.substring(endpoint.indexOf(' ') + 1);
            Answer nobody = side.send(method, path, "{}", "Content-Type", "application/json");
            assertThat(nobody.status()).as(endpoint).isEqualTo(401);
            if (!List.of("/auth/admin/has-permission", "/auth/admin/stop-impersonating")
                    .contains(path)) {
                Answer refused = side.send(
                        method,
                        path,
                        "{}",
                        "Content-Type",
                        "application/json",
                        "Origin",
                        RunningCommandSide.ORIGIN,
                        "Cookie",
                        user.cookie());
                assertThat(refused.status()).as(endpoint).isEqualTo(403);
                assertThat(refused.code()).as(endpoint).startsWith("YOU_ARE_NOT_ALLOWED_TO_");
            }
        }
    }

    @Test
    void an_account_is_made_with_role_picture_and_password_in_one_commit_and_signs_in() {
        Answer made = post(
                "create-user",
                Map.of(
                        "email", "Made@example.com",
                        "name", "Made Up",
                        "password", PASSWORD,
                        "role", "auditor",
                        "data", Map.of("image", "https://example.com/a.png", "emailVerified", true)));

        assertThat(made.status()).as(made.body()).isEqualTo(200);
        JsonNode user = made.json().get("user");
        assertThat(user.get("email").asString()).isEqualTo("made@example.com");
        assertThat(user.get("role").asString()).isEqualTo("auditor");
        assertThat(user.get("emailVerified").asBoolean()).isTrue();
        assertThat(user.get("banned").asBoolean()).isFalse();
        assertThat(events(made)).containsExactly("user.registered", "user.profile-changed", "user.email-verified");
        assertThat(side.post("/auth/sign-in/email", login("made@example.com", PASSWORD))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_account_without_a_password_is_opened_by_none() {
        Answer made = post("create-user", Map.of("email", "bare@example.com", "name", "Bare"));

        assertThat(made.status()).isEqualTo(200);
        assertThat(side.post("/auth/sign-in/email", login("bare@example.com", ""))
                        .status())
                .isEqualTo(401);
        assertThat(side.post("/auth/sign-in/email", login("bare@example.com", PASSWORD))
                        .status())
                .isEqualTo(401);
        post("set-user-password", Map.of("userId", id(made), "newPassword", PASSWORD));
        assertThat(side.post("/auth/sign-in/email", login("bare@example.com", PASSWORD))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\":\"root@example.com\",\"name\":\"Again\"}|USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
                "{\"email\":\"x\",\"name\":\"Again\"}|INVALID_EMAIL",
                "{\"email\":\"n@example.com\",\"name\":\"N\"}|VALIDATION_ERROR",
                "{\"email\":\"n@example.com\",\"name\":\"Name\",\"password\":\"weak\"}|PASSWORD_TOO_SHORT",
                "{\"email\":\"n@example.com\",\"name\":\"Name\",\"role\":\"owner\"}|YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE",
                "{\"email\":\"n@example.com\",\"name\":\"Name\",\"role\":[\"user\",\"admin\"]}|YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE",
                "{\"email\":\"n@example.com\",\"name\":\"Name\",\"data\":{\"twoFactorEnabled\":true}}|FIELD_NOT_ALLOWED"
            })
    void no_account_is_made_against_the_rules(String body, String code) {
        Answer refused = side.post("/auth/admin/create-user", body, "Cookie", admin);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
    }

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

    @ParameterizedTest
    @CsvSource({"ban-user, YOU_CANNOT_BAN_YOURSELF", "remove-user, YOU_CANNOT_REMOVE_YOURSELF"})
    void nobody_does_it_to_themselves(String path, String code) {
        String self = id(side.get("/auth/get-session", "Cookie", admin));

        Answer refused = post(path, Map.of("userId", self));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"ban-user", "unban-user", "remove-user", "impersonate-user"})
    void an_unknown_user_is_not_found(String path) {
        Answer refused = post(path, Map.of("userId", "nobody"));

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.body()).isEqualTo("{\"message\":\"User not found\",\"code\":\"USER_NOT_FOUND\"}");
    }

    @Test
    void a_role_counts_on_the_next_request() {
        Answer up = side.signUp("promoted@example.com");

        Answer set = post("set-role", Map.of("userId", id(up), "role", List.of("admin")));

        assertThat(set.json().at("/user/role").asString()).isEqualTo("admin");
        assertThat(node.get("/auth/admin/get-user?id=" + id(up), "Cookie", up.cookie())
                        .status())
                .isEqualTo(200);
        assertThat(post("impersonate-user", Map.of("userId", id(up))).code())
                .isEqualTo("YOU_CANNOT_IMPERSONATE_ADMINS");
        post("set-role", Map.of("userId", id(up), "role", "user"));
        assertThat(node.get("/auth/admin/get-user?id=" + id(up), "Cookie", up.cookie())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void an_update_is_all_or_nothing_and_refuses_what_it_does_not_know() {
        Answer up = side.signUp("update@example.com");

        Answer changed = post(
                "update-user",
                Map.of(
                        "userId", id(up),
                        "data", Map.of("name", "New Name", "email", "updated@example.com", "emailVerified", true)));

        assertThat(changed.json().get("name").asString()).isEqualTo("New Name");
        assertThat(changed.json().get("emailVerified").asBoolean()).isTrue();
        assertThat(events(changed)).containsExactly("user.renamed", "user.email-changed", "user.email-verified");
        assertThat(update(up, Map.of("name", "Other", "email", "root@example.com"))
                        .code())
                .isEqualTo("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
        assertThat(side.get("/auth/admin/get-user?id=" + id(up), "Cookie", admin)
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("New Name");
        assertThat(update(up, Map.of("password", PASSWORD)).code())
                .isEqualTo("PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER");
        assertThat(update(up, Map.of("credentialVersion", 7)).code()).isEqualTo("FIELD_NOT_ALLOWED");
        assertThat(update(up, Map.of()).code()).isEqualTo("NO_DATA_TO_UPDATE");
        assertThat(update(up, Map.of("banned", true, "banExpires", "yesterday")).code())
                .isEqualTo("VALIDATION_ERROR");
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

    @Test
    void a_removed_user_is_gone_with_its_sessions() {
        Answer up = side.signUp("removed@example.com");

        assertThat(post("remove-user", Map.of("userId", id(up)))
                        .json()
                        .get("success")
                        .asBoolean())
                .isTrue();
        assertThat(session(node, up.cookie()).isNull()).isTrue();
        assertThat(side.signUp("removed@example.com").status()).isEqualTo(200);
    }

    @Test
    void an_admin_acts_for_a_user_and_comes_back() {
        Answer up = side.signUp("acted@example.com");
        String own = side.post("/auth/sign-in/email", login("root@example.com", PASSWORD))
                .cookie();

        Answer acting = side.post("/auth/admin/impersonate-user", Map.of("userId", id(up)), "Cookie", own);

        assertThat(acting.status()).as(acting.body()).isEqualTo(200);
        String cookies = opened(acting);
        JsonNode session = session(node, cookies);
        assertThat(session.at("/user/email").asString()).isEqualTo("acted@example.com");
        assertThat(session.at("/session/impersonatedBy").asString()).isEqualTo(rootId());
        assertThat(events(acting)).containsExactly("session.impersonated");
        // The user's own list does not show it, and the admin's rights are not in it.
        assertThat(side.get("/auth/list-sessions", "Cookie", up.cookie()).json())
                .hasSize(1);
        assertThat(side.get("/auth/admin/get-user?id=x", "Cookie", cookies).status())
                .isEqualTo(403);

        Answer back = side.post("/auth/admin/stop-impersonating", Map.of(), "Cookie", cookies);

        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().at("/user/email").asString()).isEqualTo("root@example.com");
        assertThat(session(side, cookies).isNull()).isTrue();
        assertThat(session(side, opened(back)).at("/user/email").asString()).isEqualTo("root@example.com");
        assertThat(side.post("/auth/admin/stop-impersonating", Map.of(), "Cookie", opened(back))
                        .code())
                .isEqualTo("NOT_IMPERSONATING");
    }

    @Test
    void who_is_no_admin_any_more_does_not_go_on_acting_for_others() {
        Answer boss = side.signUp("boss@example.com");
        Answer up = side.signUp("actedtoo@example.com");
        post("set-role", Map.of("userId", id(boss), "role", "admin"));
        String acting =
                opened(side.post("/auth/admin/impersonate-user", Map.of("userId", id(up)), "Cookie", boss.cookie()));
        assertThat(session(node, acting).isNull()).isFalse();

        post("set-role", Map.of("userId", id(boss), "role", "user"));

        assertThat(session(node, acting).isNull()).isTrue();
    }

    @Test
    void an_admin_cookie_that_is_forged_or_of_another_leads_nowhere() {
        Answer up = side.signUp("forge@example.com");
        Answer other = side.signUp("forger@example.com");
        Answer acting = side.post("/auth/admin/impersonate-user", Map.of("userId", id(up)), "Cookie", admin);
        String token = other.cookie().substring(other.cookie().indexOf('=') + 1);

        for (String forged : List.of("x", rootId() + ":", token)) {
            Answer refused = side.post(
                    "/auth/admin/stop-impersonating",
                    Map.of(),
                    "Cookie",
                    opened(acting).replaceAll("; better-auth.admin_session=[^;]*", "") + "; better-auth.admin_session="
                            + forged);
            assertThat(refused.code()).isEqualTo("ADMIN_SESSION_NOT_FOUND");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"permissions\":{\"user\":[\"create\",\"ban\"]}}|true",
                "{\"permissions\":{\"user\":[\"create\",\"fly\"]}}|false",
                "{\"permissions\":{\"planet\":[\"create\"]}}|false",
                "{\"permissions\":{}}|false",
                "{\"permissions\":{\"user\":[]}}|false"
            })
    void permissions_are_told(String body, boolean may) {
        assertThat(side.post("/auth/admin/has-permission", body, "Cookie", admin)
                        .json()
                        .get("success")
                        .asBoolean())
                .isEqualTo(may);
        Answer user = side.signUp("p" + body.hashCode() + "@example.com");
        assertThat(side.post("/auth/admin/has-permission", body, "Cookie", user.cookie())
                        .json()
                        .get("success")
                        .asBoolean())
                .isFalse();
    }

    private static Answer update(Answer user, Map<String, ?> data) {
        return post("update-user", Map.of("userId", id(user), "data", data));
    }

    private static Answer post(String path, Object body) {
        return side.post("/auth/admin/" + path, body, "Cookie", admin);
    }

    private static String rootId() {
        return id(side.get("/auth/get-session", "Cookie", admin));
    }

    private static String id(Answer answer) {
        return answer.json().at("/user/id").asString();
    }

    private static JsonNode session(RunningCommandSide where, String cookie) {
        return where.get("/auth/get-session", "Cookie", cookie).json();
    }

    /** Returns the cookies that were set last, by name, as a browser sends them back. */
    private static String opened(Answer answer) {
        Map<String, String> jar = new java.util.LinkedHashMap<>();
        for (String line : answer.setCookies()) {
            String pair = line.substring(0, line.indexOf(';'));
            jar.put(pair.substring(0, pair.indexOf('=')), pair);
        }
        return String.join("; ", jar.values());
    }

    private static List<String> events(Answer answer) {
        return commit(answer).events().stream().map(StoredEvent::name).toList();
    }

    private static Commit commit(Answer answer) {
        long position = Long.parseLong(answer.header("log-position"));
        return side.bean(CommitLog.class).read(position - 1, 1).getFirst();
    }
}
