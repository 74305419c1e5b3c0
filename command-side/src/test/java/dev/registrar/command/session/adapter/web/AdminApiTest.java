package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AdminApiTest extends AdminCalls {

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

    @ParameterizedTest
    @CsvSource({"ban-user", "unban-user", "remove-user", "impersonate-user"})
    void an_unknown_user_is_not_found(String path) {
        Answer refused = post(path, Map.of("userId", "nobody"));

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.body()).isEqualTo("{\"message\":\"User not found\",\"code\":\"USER_NOT_FOUND\"}");
    }

    @ParameterizedTest
    @CsvSource({"ban-user, YOU_CANNOT_BAN_YOURSELF", "remove-user, YOU_CANNOT_REMOVE_YOURSELF"})
    void nobody_does_it_to_themselves(String path, String code) {
        String self = id(side.get("/auth/get-session", "Cookie", admin));

        Answer refused = post(path, Map.of("userId", self));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
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
}
