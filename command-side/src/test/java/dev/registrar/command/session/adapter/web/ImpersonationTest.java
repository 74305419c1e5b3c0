package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Admins who act for a user. */
class ImpersonationTest extends AdminCalls {

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

    /** Returns the cookies that were set last, by name, as a browser sends them back. */
    String opened(Answer answer) {
        Map<String, String> jar = new java.util.LinkedHashMap<>();
        for (String line : answer.setCookies()) {
            String pair = line.substring(0, line.indexOf(';'));
            jar.put(pair.substring(0, pair.indexOf('=')), pair);
        }
        return String.join("; ", jar.values());
    }
}
