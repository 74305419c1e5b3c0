package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several accounts in one browser. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MultiSessionApiTest {

    private static final String PASSWORD = "Password123";
    private static final String ACTIVE = "better-auth.session_token";
    private static final String MULTI = ACTIVE + "_multi-";

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

    /** Keeps cookies as a browser does. */
    private static final class Device {
        private final Map<String, String> cookies = new LinkedHashMap<>();

        Answer post(String path, Object body) {
            return kept(side.post("/auth" + path, body, "Cookie", header()));
        }

        Answer get(String path) {
            return kept(side.get("/auth" + path, "Cookie", header()));
        }

        Device up(String email) {
            assertThat(post("/sign-up/email", RunningCommandSide.person(email)).status())
                    .isEqualTo(200);
            return this;
        }

        String user() {
            JsonNode session = get("/get-session").json();
            return session.isNull() ? "" : session.get("user").get("email").asString();
        }

        List<String> listed() {
            List<String> users = new ArrayList<>();
            for (JsonNode each : get("/multi-session/list-device-sessions").json()) {
                users.add(each.get("user").get("email").asString());
            }
            return users;
        }

        String handle(String email) {
            for (JsonNode each : get("/multi-session/list-device-sessions").json()) {
                if (each.get("user").get("email").asString().equals(email)) {
                    return each.get("session").get("token").asString();
                }
            }
            throw new AssertionError(email);
        }

        List<String> multi() {
            return cookies.keySet().stream()
                    .filter(name -> name.startsWith(MULTI))
                    .toList();
        }

        String header() {
            List<String> pairs = new ArrayList<>(List.of("theme=dark"));
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            return String.join("; ", pairs);
        }

        private Answer kept(Answer answer) {
            for (String line : answer.setCookies()) {
                String pair = line.substring(0, line.indexOf(';'));
                String name = pair.substring(0, pair.indexOf('='));
                if (line.contains("Max-Age=0")) {
                    cookies.remove(name);
                } else {
                    cookies.put(name, pair.substring(pair.indexOf('=') + 1));
                }
            }
            return answer;
        }
    }

    @Test
    void each_account_of_a_browser_has_a_cookie_named_after_its_token() {
        Device device = new Device();
        Answer up = device.post("/sign-up/email", RunningCommandSide.person("cookie@example.com"));

        String token = up.json().get("token").asString();
        String name = MULTI + token.toLowerCase(Locale.ROOT);
        assertThat(device.cookies.get(name)).isEqualTo(device.cookies.get(ACTIVE));
        assertThat(up.setCookies())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(name + "=")
                        .contains("Max-Age=604800", "Path=/", "HttpOnly", "SameSite=Lax"));
    }

    @Test
    void accounts_are_listed_switched_and_signed_out_together() {
        Device device = new Device().up("one@example.com").up("two@example.com");

        assertThat(device.user()).isEqualTo("two@example.com");
        assertThat(device.listed()).containsExactlyInAnyOrder("one@example.com", "two@example.com");
        Answer active =
                device.post("/multi-session/set-active", Map.of("sessionToken", device.handle("one@example.com")));
        assertThat(active.status()).as(active.body()).isEqualTo(200);
        assertThat(active.json().get("user").get("email").asString()).isEqualTo("one@example.com");
        assertThat(device.user()).isEqualTo("one@example.com");
        String before = device.header();

        assertThat(device.post("/sign-out", Map.of()).json().get("success").asBoolean())
                .isTrue();
        assertThat(device.multi()).isEmpty();
        assertThat(side.get("/auth/multi-session/list-device-sessions", "Cookie", before)
                        .json())
                .isEmpty();
    }

    @Test
    void a_page_reads_the_token_of_the_active_session_only() {
        Device device = new Device();
        String first = device.post("/sign-up/email", RunningCommandSide.person("hidden@example.com"))
                .json()
                .get("token")
                .asString();
        String second = device.post("/sign-up/email", RunningCommandSide.person("shown@example.com"))
                .json()
                .get("token")
                .asString();

        assertThat(device.get("/multi-session/list-device-sessions").body())
                .doesNotContain(first)
                .contains(second);
        // Who knows the token, as after signing in, may use it as well.
        assertThat(device.post("/multi-session/set-active", Map.of("sessionToken", first))
                        .status())
                .isEqualTo(200);
        assertThat(device.user()).isEqualTo("hidden@example.com");
    }

    @Test
    void one_account_has_one_session_in_a_browser_and_the_older_one_ends() {
        Device device = new Device().up("twice@example.com");
        String older = device.header();
        device.post("/sign-in/email", login("twice@example.com", PASSWORD));

        assertThat(device.multi()).hasSize(1);
        assertThat(side.get("/auth/get-session", "Cookie", older).body()).isEqualTo("null");
        assertThat(device.user()).isEqualTo("twice@example.com");
    }

    @Test
    void a_sixth_account_signs_in_and_is_not_kept_until_there_is_room() {
        Device device = new Device();
        for (int i = 0; i < 6; i++) {
            device.up("many" + i + "@example.com");
        }
        assertThat(device.multi()).hasSize(DeviceSessions.MOST);
        assertThat(device.user()).isEqualTo("many5@example.com");
        assertThat(device.listed()).hasSize(5).doesNotContain("many5@example.com");

        device.post("/multi-session/revoke", Map.of("sessionToken", device.handle("many0@example.com")));
        device.post("/sign-in/email", login("many5@example.com", PASSWORD));
        assertThat(device.listed()).hasSize(5).contains("many5@example.com").doesNotContain("many0@example.com");
    }

    @Test
    void cookies_of_dead_sessions_take_no_room() {
        Device device = new Device();
        for (int i = 0; i < 5; i++) {
            device.up("dead" + i + "@example.com");
            side.post("/auth/revoke-sessions", Map.of(), "Cookie", device.header());
        }
        device.up("alive@example.com");
        assertThat(device.multi()).hasSize(1);
        assertThat(device.listed()).containsExactly("alive@example.com");
    }

    @Test
    void who_revokes_the_active_session_goes_on_as_another_account_or_as_nobody() {
        Device device = new Device().up("left@example.com").up("gone@example.com");

        Answer revoked =
                device.post("/multi-session/revoke", Map.of("sessionToken", device.handle("gone@example.com")));
        assertThat(revoked.json().get("status").asBoolean()).isTrue();
        assertThat(device.user()).isEqualTo("left@example.com");
        device.post("/multi-session/revoke", Map.of("sessionToken", device.handle("left@example.com")));
        assertThat(device.cookies).doesNotContainKey(ACTIVE);
        assertThat(device.multi()).isEmpty();
        assertThat(device.post("/multi-session/revoke", Map.of("sessionToken", "x"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_session_that_is_not_to_be_remembered_ends_with_the_browser_when_it_is_active() {
        Device device = new Device().up("long@example.com");
        Map<String, Object> brief = new LinkedHashMap<>(RunningCommandSide.person("brief@example.com"));
        brief.put("rememberMe", false);
        assertThat(device.post("/sign-up/email", brief).setCookies())
                .allSatisfy(line -> assertThat(line).doesNotContain("Max-Age=604800"));

        Answer back =
                device.post("/multi-session/set-active", Map.of("sessionToken", device.handle("long@example.com")));
        assertThat(back.setCookies())
                .anyMatch(line -> line.startsWith(ACTIVE + "=") && line.contains("Max-Age=604800"))
                .anyMatch(line -> line.startsWith("better-auth.dont_remember=") && line.contains("Max-Age=0"));
        Answer brought =
                device.post("/multi-session/set-active", Map.of("sessionToken", device.handle("brief@example.com")));
        assertThat(brought.setCookies())
                .anyMatch(line -> line.startsWith(ACTIVE + "=") && !line.contains("Max-Age"))
                .anyMatch(line -> line.startsWith("better-auth.dont_remember="));
    }

    @Test
    void nothing_but_a_living_session_of_this_browser_becomes_active() {
        Device mine = new Device().up("mine@example.com");
        Device other = new Device().up("other@example.com");
        String foreign = other.handle("other@example.com");

        for (String handle : List.of(foreign, "", "x", "$ne", "a".repeat(5000))) {
            Answer refused = mine.post("/multi-session/set-active", Map.of("sessionToken", handle));
            assertThat(refused.status()).as(handle).isEqualTo(401);
            assertThat(refused.code()).isEqualTo("INVALID_SESSION_TOKEN");
        }
        // A cookie that the server did not sign is none.
        String forged = MULTI + foreign.toLowerCase(Locale.ROOT) + "=" + foreign + "." + "A".repeat(43) + "%3D";
        Answer planted = side.post("/auth/multi-session/set-active", Map.of("sessionToken", foreign), "Cookie", forged);
        assertThat(planted.status()).isEqualTo(401);
        assertThat(side.get("/auth/multi-session/list-device-sessions", "Cookie", forged)
                        .json())
                .isEmpty();
        assertThat(mine.post("/multi-session/set-active", "{\"sessionToken\":{\"$ne\":null}}")
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(mine.user()).isEqualTo("mine@example.com");
    }

    @Test
    void a_dead_session_is_refused_and_its_cookie_goes() {
        Device device = new Device().up("ended@example.com");
        String token = device.handle("ended@example.com");
        side.post("/auth/revoke-sessions", Map.of(), "Cookie", device.header());

        assertThat(device.post("/multi-session/set-active", Map.of("sessionToken", token))
                        .status())
                .isEqualTo(401);
        assertThat(device.multi()).isEmpty();
    }
}
