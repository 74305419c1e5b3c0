package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The way of clients without cookies. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BearerTest {

    private static final String JSON = "application/json";

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

    @Test
    void sign_up_and_sign_in_answer_a_token_that_stands_for_the_cookie() {
        Answer up = side.signUp("bearer@example.com");
        Answer in = side.post("/auth/sign-in/email", login("bearer@example.com", "Password123"));

        for (Answer answer : new Answer[] {up, in}) {
            String token = answer.header("set-auth-token");
            assertThat(token).startsWith(answer.json().get("token").asString() + ".");
            assertThat(session(token).json().at("/user/email").asString()).isEqualTo("bearer@example.com");
        }
        assertThat(in.header("access-control-expose-headers")).contains("set-auth-token");
    }

    @Test
    void a_token_alone_needs_no_origin_and_reaches_what_the_cookie_reaches() {
        String token = side.signUp("origin@example.com").header("set-auth-token");

        Answer verified = post("/auth/verify-password", "{\"password\":\"Password123\"}", token);

        assertThat(verified.status()).isEqualTo(200);
    }

    @Test
    void a_token_beside_a_cookie_frees_nobody_from_the_origin_check() {
        Answer up = side.signUp("both@example.com");

        Answer refused = side.send(
                "POST",
                "/auth/sign-out",
                "{}",
                "Content-Type",
                JSON,
                "Cookie",
                up.cookie(),
                "Authorization",
                "Bearer " + up.header("set-auth-token"));

        assertThat(refused.code()).isEqualTo("MISSING_OR_NULL_ORIGIN");
    }

    @Test
    void an_unsigned_token_is_nobody() {
        Answer up = side.signUp("unsigned@example.com");

        assertThat(session(up.json().get("token").asString()).json().isNull()).isTrue();
        assertThat(post("/auth/revoke-sessions", "{}", up.json().get("token").asString())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void signing_out_ends_the_token() {
        String token = side.signUp("out@example.com").header("set-auth-token");

        Answer out = post("/auth/sign-out", "{}", token);

        assertThat(out.status()).isEqualTo(200);
        assertThat(out.header("set-auth-token")).isEmpty();
        assertThat(session(token).json().isNull()).isTrue();
    }

    private static Answer session(String token) {
        return side.get("/auth/get-session", "Authorization", "Bearer " + token);
    }

    private static Answer post(String path, String body, String token) {
        return side.send("POST", path, body, "Content-Type", JSON, "Authorization", "Bearer " + token);
    }
}
