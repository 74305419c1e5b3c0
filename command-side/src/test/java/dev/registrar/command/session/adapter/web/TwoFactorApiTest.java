package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.factor.Totp;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.command.testing.Hands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TwoFactorApiTest {

    private static final String PASSWORD = "Password123";
    private static final String TWO_FACTOR = "/api/auth/two-factor";

    private static final Hands CLOCK = new Hands(Instant.now());
    private static final Mailbox MAILS = new Mailbox();
    private static final RunningCommandSide APP = RunningCommandSide.start(CLOCK, MAILS.setting());
    private static int people;

    private final String email = "person" + ++people + "@factor.test";
    private final Totp totp = new Totp();
    private String session;
    private byte[] secret;
    private List<String> backupCodes;

    @AfterAll
    static void stop() {
        APP.close();
        MAILS.close();
    }

    @BeforeEach
    void sign_up() {
        session = APP.signUp(email).cookie();
    }

    /** Turns the second factor on, by an app. */
    private void enable() {
        Answer proposed = post("/enable", Map.of("password", PASSWORD), session);
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(200);
        take(proposed);
        Answer proved = post("/verify-totp", Map.of("code", code()), session);
        assertThat(proved.status()).as(proved.body()).isEqualTo(200);
        session = proved.cookie();
    }

    private void take(Answer proposed) {
        String uri = proposed.json().path("totpURI").asString();
        secret = Base32.decode(uri.replaceAll(".*secret=([A-Z2-7]+)&.*", "$1"));
        backupCodes = new ArrayList<>();
        proposed.json().path("backupCodes").forEach(code -> backupCodes.add(code.asString()));
    }

    /** Returns the code of the app in the next half minute: one that was not used. */
    private String code() {
        CLOCK.move(Duration.ofSeconds(30));
        return totp.codeAt(secret, CLOCK.instant());
    }

    private static Answer post(String path, Object body, String cookie) {
        return APP.post(TWO_FACTOR + path, body, "Cookie", cookie);
    }

    private Answer signIn(String... cookies) {
        Map<String, Object> body = RunningCommandSide.login(email, PASSWORD);
        return cookies.length == 0
                ? APP.post("/api/auth/sign-in/email", body)
                : APP.post("/api/auth/sign-in/email", body, "Cookie", String.join("; ", cookies));
    }

    /** Returns a cookie that was set, as a browser sends it back. */
    private static String cookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth." + name + "="))
                .filter(cookie -> !cookie.contains("Max-Age=0"))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining());
    }

    private static String session(String cookie) {
        return APP.get("/api/auth/get-session", "Cookie", cookie).body();
    }

    /** Signs in as far as the password goes and returns what stands for that. */
    private String challenged() {
        Answer answer = signIn();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("twoFactorRedirect").asBoolean()).isTrue();
        assertThat(cookie(answer, "session_token")).isEmpty();
        assertThat(answer.header("set-auth-token")).isEmpty();
        assertThat(answer.json().has("token")).isFalse();
        assertThat(answer.json().has("user")).isFalse();
        return cookie(answer, "two_factor");
    }

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
        try (RunningCommandSide another = APP.another(CLOCK)) {
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
        CLOCK.move(Duration.ofMinutes(10));
        assertThat(post(path, Map.of("code", code()), challenge).code()).isEqualTo("INVALID_TWO_FACTOR_COOKIE");
    }

    @Test
    void a_challenge_is_worth_nothing_once_the_password_or_the_second_factor_has_changed() {
        enable();
        String challenge = challenged();
        session = APP.post(
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
        Answer bob = APP.signUp("bob." + email);
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
        CLOCK.move(Duration.ofDays(30));
        assertThat(signIn(cookie(right, "trust_device"))
                        .json()
                        .path("twoFactorRedirect")
                        .asBoolean())
                .isTrue();
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

    private static List<String> events(String userId) {
        return APP.bean(dev.registrar.eventstore.CommitLog.class).stream(userId, 0).stream()
                .map(dev.registrar.eventstore.StoredEvent::name)
                .toList();
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
        String code = MAILS.code(email, "Your code to sign in");
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

        Answer locked = post("/verify-totp", Map.of("code", totp.codeAt(secret, CLOCK.instant())), challenge);
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.code()).isEqualTo("ACCOUNT_TEMPORARILY_LOCKED");
        assertThat(locked.header("Retry-After")).isNotEmpty();
        assertThat(locked.header("X-Retry-After")).isNotEmpty();
        APP.bean(SignInHistory.class).flush();
        CLOCK.move(Duration.ofMinutes(1));
        Answer right = post("/verify-totp", Map.of("code", code()), challenge);
        assertThat(right.status()).isEqualTo(200);
        assertThat(events(right.json().at("/user/id").asString())).containsSubsequence("user.locked", "user.unlocked");
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
    void a_session_that_is_not_to_be_remembered_is_not() {
        enable();
        Answer answer =
                APP.post("/api/auth/sign-in/email", Map.of("email", email, "password", PASSWORD, "rememberMe", false));
        Answer right = post("/verify-totp", Map.of("code", code()), cookie(answer, "two_factor"));

        assertThat(cookie(right, "dont_remember")).isNotEmpty();
        assertThat(right.setCookies())
                .anyMatch(cookie -> cookie.startsWith("better-auth.session_token=") && !cookie.contains("Max-Age"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/enable", "/disable", "/get-totp-uri", "/generate-backup-codes"})
    void the_rest_takes_a_session_and_the_password(String path) {
        assertThat(APP.post(TWO_FACTOR + path, Map.of("password", PASSWORD)).status())
                .isEqualTo(401);
        assertThat(post(path, Map.of("password", "Wrong-Pass-1"), session).code())
                .isEqualTo("INVALID_PASSWORD");
        Answer invalid = post(path, Map.of(), session);
        assertThat(invalid.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(invalid.json().path("message").asString())
                .isEqualTo("[body.password] Invalid input: expected string, received undefined");
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
