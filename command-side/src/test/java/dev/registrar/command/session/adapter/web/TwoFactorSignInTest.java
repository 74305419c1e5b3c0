package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.SignInHistory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signing in where a second factor stands before the session. */
class TwoFactorSignInTest extends TwoFactorCalls {

    @Test
    void a_password_alone_opens_no_session_any_more_and_with_a_code_it_does() {
        enable();
        Answer answer = signIn();
        assertThat(answer.json().path("twoFactorMethods").toString()).isEqualTo("[\"totp\"]");
        String challenge = cookie(answer, "two_factor");
        assertThat(session(challenge)).isEqualTo("null");
        assertThat(answer.setCookies())
                .anyMatch(cookie -> cookie.startsWith("better-auth.session_token=;") && cookie.contains("Max-Age=0"))
                .anyMatch(cookie -> cookie.startsWith("better-auth.two_factor=")
                        && cookie.contains("Max-Age=600")
                        && cookie.contains("HttpOnly")
                        && cookie.contains("SameSite=Lax"));

        Answer wrong = post("/verify-totp", Map.of("code", "12345"), challenge);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("INVALID_CODE");
        Answer right = post("/verify-totp", Map.of("code", code()), challenge);

        assertThat(right.status()).isEqualTo(200);
        assertThat(right.json().path("token").asString()).isNotEmpty();
        assertThat(session(right.cookie())).contains(email);
        assertThat(right.setCookies())
                .anyMatch(cookie -> cookie.startsWith("better-auth.two_factor=;") && cookie.contains("Max-Age=0"));
    }

    @Test
    void a_code_opens_one_session_on_whatever_node_and_a_challenge_too() {
        enable();
        String first = challenged();
        String second = challenged();
        String code = code();
        try (RunningCommandSide another = app.another(clock)) {
            assertThat(another.post(TWO_FACTOR + "/verify-totp", Map.of("code", code), "Cookie", first)
                            .status())
                    .isEqualTo(200);
        }

        assertThat(post("/verify-totp", Map.of("code", code), second).code()).isEqualTo("INVALID_CODE");
        Answer again = post("/verify-totp", Map.of("code", code()), first);
        assertThat(again.code()).isEqualTo("INVALID_TWO_FACTOR_COOKIE");
        assertThat(again.status()).isEqualTo(401);
        assertThat(post("/verify-totp", Map.of("code", code()), second).status())
                .isEqualTo(200);
    }

    @Test
    void a_challenge_is_worth_nothing_once_the_password_or_the_second_factor_has_changed() {
        enable();
        String challenge = challenged();
        session = app.post(
                        "/api/auth/change-password",
                        Map.of("currentPassword", PASSWORD, "newPassword", "Another-Pass-1"),
                        "Cookie",
                        session)
                .cookie();
        assertThat(session).isNotEmpty();
        assertThat(post("/verify-totp", Map.of("code", code()), challenge).code())
                .isEqualTo("INVALID_TWO_FACTOR_COOKIE");
    }

    @Test
    void a_trusted_device_is_spared_the_second_factor_and_its_proof_is_renewed_each_time() {
        enable();
        Answer right = post("/verify-totp", Map.of("code", code(), "trustDevice", true), challenged());
        String trust = cookie(right, "trust_device");
        assertThat(trust).isNotEmpty();

        Answer spared = signIn(trust);
        assertThat(session(spared.cookie())).contains(email);
        String next = cookie(spared, "trust_device");
        assertThat(next).isNotEmpty().isNotEqualTo(trust);
        assertThat(signIn(trust).json().path("twoFactorRedirect").asBoolean())
                .as("each proof works once")
                .isTrue();
        Answer bob = app.signUp("bob." + email);
        assertThat(bob.status()).isEqualTo(200);

        // Of another second factor it knows nothing.
        assertThat(post("/disable", Map.of("password", PASSWORD), spared.cookie())
                        .status())
                .isEqualTo(200);
        session = signIn().cookie();
        enable();
        assertThat(signIn(next).json().path("twoFactorRedirect").asBoolean()).isTrue();
    }

    @Test
    void a_trusted_device_is_forgotten_after_thirty_days() {
        enable();
        Answer right = post("/verify-totp", Map.of("code", code(), "trustDevice", true), challenged());
        clock.move(Duration.ofDays(30));
        assertThat(signIn(cookie(right, "trust_device"))
                        .json()
                        .path("twoFactorRedirect")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void mailed_codes_are_a_second_factor_too() {
        Answer enabled = post("/enable", Map.of("password", PASSWORD, "method", "otp"), session);
        assertThat(enabled.json().toString()).isEqualTo("{\"method\":\"otp\"}");
        assertThat(session(enabled.cookie())).contains("\"twoFactorEnabled\":true");

        Answer answer = signIn();
        assertThat(answer.json().path("twoFactorMethods").toString()).isEqualTo("[\"otp\"]");
        String challenge = cookie(answer, "two_factor");
        assertThat(post("/verify-otp", Map.of("code", "123456"), challenge).code())
                .isEqualTo("OTP_HAS_EXPIRED");
        assertThat(post("/verify-totp", Map.of("code", "123456"), challenge).code())
                .isEqualTo("TOTP_NOT_ENABLED");
        assertThat(post("/send-otp", Map.of(), challenge).json().toString()).isEqualTo("{\"status\":true}");
        String code = mails.code(email, "Your code to sign in");
        String wrong = code.equals("000000") ? "000001" : "000000";
        assertThat(post("/verify-otp", Map.of("code", wrong), challenge).code()).isEqualTo("INVALID_CODE");
        String other = challenged();
        assertThat(post("/verify-otp", Map.of("code", code), other).code())
                .as("a code belongs to one challenge")
                .isEqualTo("OTP_HAS_EXPIRED");
        assertThat(session(post("/verify-otp", Map.of("code", code), challenge).cookie()))
                .contains(email);
    }

    @Test
    void the_mailbox_does_not_stand_in_for_an_app() {
        enable();
        Answer sent = post("/send-otp", Map.of(), challenged());
        assertThat(sent.code()).isEqualTo("OTP_NOT_ENABLED");
        assertThat(sent.status()).isEqualTo(400);
        assertThat(post("/verify-otp", Map.of("code", "123456"), challenged()).code())
                .isEqualTo("OTP_NOT_ENABLED");
    }

    @Test
    void whoever_tries_codes_is_locked_out_on_all_paths_together_and_the_log_says_so() {
        enable();
        String challenge = challenged();
        for (int i = 0; i < 3; i++) {
            assertThat(post("/verify-totp", Map.of("code", "0"), challenge).status())
                    .isEqualTo(401);
            assertThat(post("/verify-backup-code", Map.of("code", "0"), challenged())
                            .status())
                    .isIn(401, 429);
        }

        Answer locked = post("/verify-totp", Map.of("code", totp.codeAt(secret, clock.instant())), challenge);
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.code()).isEqualTo("ACCOUNT_TEMPORARILY_LOCKED");
        assertThat(locked.header("Retry-After")).isNotEmpty();
        assertThat(locked.header("X-Retry-After")).isNotEmpty();
        app.bean(SignInHistory.class).flush();
        clock.move(Duration.ofMinutes(1));
        Answer right = post("/verify-totp", Map.of("code", code()), challenge);
        assertThat(right.status()).isEqualTo(200);
        assertThat(events(right.json().at("/user/id").asString())).containsSubsequence("user.locked", "user.unlocked");
    }

    @Test
    void a_session_that_is_not_to_be_remembered_is_not() {
        enable();
        Answer answer =
                app.post("/api/auth/sign-in/email", Map.of("email", email, "password", PASSWORD, "rememberMe", false));
        Answer right = post("/verify-totp", Map.of("code", code()), cookie(answer, "two_factor"));

        assertThat(cookie(right, "dont_remember")).isNotEmpty();
        assertThat(right.setCookies())
                .anyMatch(cookie -> cookie.startsWith("better-auth.session_token=") && !cookie.contains("Max-Age"));
    }
}
