package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the second factor is turned on and off, and what it asks for. */
class TwoFactorApiTest extends TwoFactorCalls {

    @Test
    void the_first_code_turns_it_on_and_every_other_session_ends() {
        String other = signIn().cookie();
        Answer proposed = post("/enable", Map.of("password", PASSWORD, "issuer", "My App"), session);
        take(proposed);
        assertThat(proposed.json().path("method").asString()).isEqualTo("totp");
        assertThat(proposed.json().path("totpURI").asString()).startsWith("otpauth://totp/My%20App:person");
        assertThat(backupCodes).hasSize(10);
        assertThat(signIn().cookie())
                .as("nothing is wanted before a code was shown")
                .isNotEmpty();

        assertThat(post("/verify-totp", Map.of("code", "000000"), session).code())
                .isEqualTo("INVALID_CODE");
        Answer proved = post("/verify-totp", Map.of("code", code()), session);

        assertThat(proved.status()).isEqualTo(200);
        assertThat(proved.json().at("/user/twoFactorEnabled").asBoolean()).isTrue();
        assertThat(session(proved.cookie())).contains("\"twoFactorEnabled\":true");
        assertThat(session(session)).isEqualTo("null");
        assertThat(session(other)).isEqualTo("null");
        Answer uri = post("/get-totp-uri", Map.of("password", PASSWORD), proved.cookie());
        assertThat(uri.json().path("totpURI").asString())
                .contains("secret=" + Base32.toBase32String(secret).replace("=", ""));
    }

    @Test
    void turned_off_the_password_is_enough_again() {
        enable();
        assertThat(post("/disable", Map.of("password", "Wrong-Pass-1"), session).code())
                .isEqualTo("INVALID_PASSWORD");
        Answer off = post("/disable", Map.of("password", PASSWORD), session);

        assertThat(off.json().toString()).isEqualTo("{\"status\":true}");
        assertThat(session(off.cookie())).contains("\"twoFactorEnabled\":false");
        assertThat(session(session)).isEqualTo("null");
        assertThat(signIn().cookie()).isNotEmpty();
        assertThat(post("/get-totp-uri", Map.of("password", PASSWORD), off.cookie())
                        .code())
                .isEqualTo("TOTP_NOT_ENABLED");
        assertThat(post("/generate-backup-codes", Map.of("password", PASSWORD), off.cookie())
                        .code())
                .isEqualTo("TWO_FACTOR_NOT_ENABLED");
    }

    @Test
    void a_backup_code_works_once_and_the_log_says_how_many_are_left() {
        enable();
        Answer wrong = post("/verify-backup-code", Map.of("code", "aaaaa-bbbbb"), challenged());
        assertThat(wrong.code()).isEqualTo("INVALID_BACKUP_CODE");
        assertThat(wrong.status()).isEqualTo(401);

        Answer right = post("/verify-backup-code", Map.of("code", backupCodes.getFirst()), challenged());
        assertThat(session(right.cookie())).contains(email);
        assertThat(post("/verify-backup-code", Map.of("code", backupCodes.getFirst()), challenged())
                        .code())
                .isEqualTo("INVALID_BACKUP_CODE");
        Answer sessionless =
                post("/verify-backup-code", Map.of("code", backupCodes.get(1), "disableSession", true), challenged());
        assertThat(sessionless.status()).isEqualTo(200);
        assertThat(sessionless.cookie()).isEmpty();

        Answer made = post("/generate-backup-codes", Map.of("password", PASSWORD), right.cookie());
        assertThat(made.json().path("backupCodes").size()).isEqualTo(10);
        assertThat(post("/verify-backup-code", Map.of("code", backupCodes.get(2)), challenged())
                        .code())
                .isEqualTo("INVALID_BACKUP_CODE");
        assertThat(events(right.json().at("/user/id").asString()))
                .containsSubsequence(
                        "user.two-factor-enabled",
                        "user.backup-code-used",
                        "user.backup-code-used",
                        "user.backup-codes-made");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/enable", "/disable", "/get-totp-uri", "/generate-backup-codes"})
    void the_rest_takes_a_session_and_the_password(String path) {
        assertThat(app.post(TWO_FACTOR + path, Map.of("password", PASSWORD)).status())
                .isEqualTo(401);
        assertThat(post(path, Map.of("password", "Wrong-Pass-1"), session).code())
                .isEqualTo("INVALID_PASSWORD");
        Answer invalid = post(path, Map.of(), session);
        assertThat(invalid.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(invalid.json().path("message").asString())
                .isEqualTo("[body.password] Invalid input: expected string, received undefined");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify-totp", "/verify-otp", "/verify-backup-code", "/send-otp"})
    void without_a_session_or_a_challenge_of_ours_nothing_is_looked_at(String path) {
        enable();
        String challenge = challenged();
        String forged = challenge.substring(0, challenge.length() - 4) + "AAAA";
        for (String cookie : List.of("x=y", forged, "better-auth.two_factor=abc")) {
            Answer answer = post(path, Map.of("code", code()), cookie);
            assertThat(answer.code()).isEqualTo("INVALID_TWO_FACTOR_COOKIE");
            assertThat(answer.status()).isEqualTo(401);
        }
        clock.move(Duration.ofMinutes(10));
        assertThat(post(path, Map.of("code", code()), challenge).code()).isEqualTo("INVALID_TWO_FACTOR_COOKIE");
    }

    @Test
    void bad_bodies_are_told_as_the_reference_server_tells_them() {
        assertThat(post("/enable", Map.of("password", PASSWORD, "method", "sms"), session)
                        .json()
                        .path("message")
                        .asString())
                .isEqualTo("[body.method] Invalid option: expected one of \"otp\"|\"totp\"");
        assertThat(Stream.of("/verify-totp", "/verify-otp", "/verify-backup-code")
                        .map(path -> post(path, Map.of("code", 5, "trustDevice", "x"), session)
                                .json()
                                .path("message")
                                .asString())
                        .distinct())
                .containsExactly("[body.code] Invalid input: expected string, received number; "
                        + "[body.trustDevice] Invalid input: expected boolean, received string");
    }
}
