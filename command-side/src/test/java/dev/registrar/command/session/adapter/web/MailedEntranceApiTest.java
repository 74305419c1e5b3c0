package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.testing.Hands;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.util.encoders.Base32;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MailedEntranceApiTest {

    private static final String PASSWORD = "Password123";
    private static final String LINK = "Your link to sign in";
    private static final String CODE = "Your code to sign in by mail";

    private static final Hands CLOCK = new Hands(Instant.now());
    private static final Mailbox MAILS = new Mailbox();
    private static final RunningCommandSide APP =
            RunningCommandSide.start(CLOCK, MAILS.setting(), "THROTTLE_ACCOUNT_FREE=20");
    private static int people;

    private final String email = "person" + ++people + "@mailed.test";

    @AfterAll
    static void stop() {
        APP.close();
        MAILS.close();
    }

    private static Answer post(String path, Object body, String... headers) {
        return APP.post("/api/auth" + path, body, headers);
    }

    private static String session(String cookie) {
        return APP.get("/api/auth/get-session", "Cookie", cookie).body();
    }

    /** Makes an account whose address was shown to be read; returns its session. */
    private String verified() {
        String session = APP.signUp(email).cookie();
        post("/email-otp/send-verification-otp", Map.of("email", email, "type", "email-verification"));
        String code = MAILS.code(email, "Your code to confirm this address");
        Answer answer = post("/email-otp/verify-email", Map.of("email", email, "otp", code));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/user/emailVerified").asBoolean()).isTrue();
        assertThat(answer.json().path("token").isNull()).isTrue();
        assertThat(answer.cookie()).isEmpty();
        return session;
    }

    private String link() {
        assertThat(post("/sign-in/magic-link", Map.of("email", email)).json().toString())
                .isEqualTo("{\"status\":true}");
        return MAILS.link(email, LINK);
    }

    private static String withoutCallback(String link) {
        return link.replaceAll("&callbackURL=[^&]*", "");
    }

    private String code() {
        assertThat(post("/email-otp/send-verification-otp", Map.of("email", email, "type", "sign-in"))
                        .json()
                        .toString())
                .isEqualTo("{\"success\":true}");
        return MAILS.code(email, CODE);
    }

    private Answer enter(String code) {
        return post("/sign-in/email-otp", Map.of("email", email, "otp", code));
    }

    private static String other(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    @Test
    void a_link_signs_in_once() {
        String session = verified();
        String link = link();

        Answer followed = APP.get(withoutCallback(link));
        assertThat(followed.status()).isEqualTo(200);
        assertThat(followed.json().at("/session/token").asString())
                .isEqualTo(followed.json().path("token").asString());
        assertThat(session(followed.cookie())).contains(email);
        assertThat(session(session)).as("who was signed in still is").contains(email);

        Answer again = APP.get(link);
        assertThat(again.status()).isEqualTo(302);
        assertThat(again.header("location")).isEqualTo(RunningCommandSide.ORIGIN + "/?error=INVALID_TOKEN");
        assertThat(again.cookie()).isEmpty();
    }

    @Test
    void a_link_leads_to_where_it_was_asked_to_and_nowhere_that_is_not_trusted() {
        verified();
        post("/sign-in/magic-link", Map.of("email", email, "callbackURL", "/welcome?a=b", "errorCallbackURL", "/oops"));
        String link = MAILS.link(email, LINK);

        assertThat(APP.get(link).header("location")).isEqualTo(RunningCommandSide.ORIGIN + "/welcome?a=b");
        assertThat(APP.get(link).header("location")).isEqualTo(RunningCommandSide.ORIGIN + "/oops?error=INVALID_TOKEN");
        String evil = URLEncoder.encode("https://evil.example", StandardCharsets.UTF_8);
        for (String member : List.of("callbackURL", "errorCallbackURL", "newUserCallbackURL")) {
            assertThat(APP.get("/api/auth/magic-link/verify?token=x&" + member + "=" + evil)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(post("/sign-in/magic-link", Map.of("email", email, "callbackURL", "https://evil.example"))
                        .code())
                .isEqualTo("INVALID_CALLBACK_URL");
    }

    @Test
    void a_link_ends_after_five_minutes_and_with_the_address_it_was_sent_to() {
        verified();
        String link = link();
        CLOCK.move(Duration.ofMinutes(5));
        assertThat(APP.get(link).header("location")).endsWith("?error=INVALID_TOKEN");
        assertThat(APP.get("/api/auth/magic-link/verify").code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void nobody_is_signed_up_and_nobody_learns_who_has_an_account() {
        verified();
        String stranger = "nobody." + email;
        assertThat(post("/sign-in/magic-link", Map.of("email", stranger)).json().toString())
                .isEqualTo("{\"status\":true}");
        long before = kept();
        post("/email-otp/send-verification-otp", Map.of("email", stranger, "type", "sign-in"));
        post("/email-otp/send-verification-otp", Map.of("email", email, "type", "sign-in"));
        String right = MAILS.code(email, CODE);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (kept() < before + 2 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(kept()).as("one for each, whoever has an account").isEqualTo(before + 2);
        for (int i = 0; i < 5; i++) {
            Answer known = post("/sign-in/email-otp", Map.of("email", email, "otp", other(right)));
            Answer unknown = post("/sign-in/email-otp", Map.of("email", stranger, "otp", other(right)));
            assertThat(unknown.status()).as("try " + i).isEqualTo(known.status());
            assertThat(unknown.body()).isEqualTo(known.body());
        }
        assertThat(MAILS.count(stranger, LINK) + MAILS.count(stranger, CODE)).isZero();
    }

    private static long kept() {
        return APP.mongo()
                .database()
                .getCollection("codes")
                .countDocuments(new Document("expiresAt", new Document("$gt", Date.from(CLOCK.instant()))));
    }

    @Test
    void a_code_signs_in_once_and_three_wrong_ones_make_it_worthless() {
        verified();
        String code = code();
        Answer checked =
                post("/email-otp/check-verification-otp", Map.of("email", email, "type", "sign-in", "otp", code));
        assertThat(checked.json().toString()).isEqualTo("{\"success\":true}");
        Answer entered = enter(code);
        assertThat(entered.status()).isEqualTo(200);
        assertThat(session(entered.cookie())).contains(email);
        assertThat(enter(code).code()).isEqualTo("INVALID_OTP");

        String next = code();
        for (int i = 0; i < 3; i++) {
            Answer wrong = enter(other(next));
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.code()).isEqualTo("INVALID_OTP");
        }
        assertThat(enter(next).status()).isEqualTo(403);
        assertThat(enter(next).code()).isEqualTo("INVALID_OTP");
        String late = code();
        CLOCK.move(Duration.ofMinutes(5));
        assertThat(enter(late).code()).isEqualTo("OTP_EXPIRED");
    }

    @Test
    void a_code_of_one_use_is_none_of_another() {
        verified();
        String code = code();
        assertThat(post("/email-otp/verify-email", Map.of("email", email, "otp", code))
                        .code())
                .isEqualTo("INVALID_OTP");
        assertThat(post("/email-otp/reset-password", Map.of("email", email, "otp", code, "password", "Another-Pass-1"))
                        .code())
                .isEqualTo("INVALID_OTP");
        assertThat(enter(code).status()).isEqualTo(200);
    }

    /** The password and the sessions of whoever made the account before may be a stranger's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_first_proof_of_the_address_ends_what_was_made_without_it(boolean byLink) {
        String strangers = APP.signUp(email).cookie();

        Answer owner = byLink ? APP.get(withoutCallback(link())) : enter(code());

        assertThat(owner.json().at("/user/emailVerified").asBoolean()).isTrue();
        assertThat(session(owner.cookie())).contains(email);
        assertThat(session(strangers)).isEqualTo("null");
        assertThat(post("/sign-in/email", RunningCommandSide.login(email, PASSWORD))
                        .code())
                .isEqualTo("INVALID_EMAIL_OR_PASSWORD");
    }

    @Test
    void neither_leads_around_the_second_factor() {
        String session = verified();
        Answer proposed = post("/two-factor/enable", Map.of("password", PASSWORD), "Cookie", session);
        byte[] secret =
                Base32.decode(proposed.json().path("totpURI").asString().replaceAll(".*secret=([A-Z2-7]+)&.*", "$1"));
        String first = new dev.registrar.command.factor.Totp().codeAt(secret, CLOCK.instant());
        assertThat(post("/two-factor/verify-totp", Map.of("code", first), "Cookie", session)
                        .status())
                .isEqualTo(200);

        Answer byLink = APP.get(withoutCallback(link()));
        Answer byCode = enter(code());
        for (Answer answer : List.of(byLink, byCode)) {
            assertThat(answer.json().toString())
                    .isEqualTo("{\"twoFactorRedirect\":true,\"twoFactorMethods\":[\"totp\"]}");
            assertThat(answer.cookie()).isIn("", "better-auth.session_token=");
            assertThat(answer.header("set-auth-token")).isEmpty();
        }
        Answer redirected = APP.get(link());
        assertThat(redirected.header("location")).isEqualTo(RunningCommandSide.ORIGIN + "/?twoFactorRedirect=true");
        CLOCK.move(Duration.ofSeconds(30));
        Answer entered = post(
                "/two-factor/verify-totp",
                Map.of("code", new dev.registrar.command.factor.Totp().codeAt(secret, CLOCK.instant())),
                "Cookie",
                challenge(byCode));
        assertThat(session(entered.cookie())).contains(email);
    }

    private static String challenge(Answer answer) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth.two_factor="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void two_mails_are_one_factor() {
        String session = verified();
        post("/two-factor/enable", Map.of("password", PASSWORD, "method", "otp"), "Cookie", session);

        Answer byCode = enter(code());
        assertThat(byCode.json().toString()).isEqualTo("{\"twoFactorRedirect\":true,\"twoFactorMethods\":[]}");
        Answer sent = post("/two-factor/send-otp", Map.of(), "Cookie", challenge(byCode));
        assertThat(sent.code()).isEqualTo("OTP_NOT_ENABLED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/email-otp/request-password-reset", "/forget-password/email-otp"})
    void a_code_sets_another_password_and_every_session_ends(String path) {
        String session = verified();
        post(path, Map.of("email", email));
        String code = MAILS.code(email, "Your code to set a new password");
        assertThat(post("/email-otp/reset-password", Map.of("email", email, "otp", code, "password", "weak"))
                        .status())
                .isEqualTo(400);

        Answer reset =
                post("/email-otp/reset-password", Map.of("email", email, "otp", code, "password", "Another-Pass-1"));

        assertThat(reset.json().toString()).isEqualTo("{\"success\":true}");
        assertThat(reset.cookie()).isEmpty();
        assertThat(session(session)).isEqualTo("null");
        assertThat(post("/sign-in/email", RunningCommandSide.login(email, "Another-Pass-1"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void addresses_are_not_changed_by_codes() {
        String session = APP.signUp(email).cookie();
        for (String path : List.of("/email-otp/request-email-change", "/email-otp/change-email")) {
            Map<String, Object> body = Map.of("newEmail", "new." + email, "otp", "123456");
            assertThat(post(path, body).status()).isEqualTo(401);
            Answer answer = post(path, body, "Cookie", session);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("message").asString()).isEqualTo("Change email with OTP is disabled");
        }
        assertThat(post("/email-otp/send-verification-otp", Map.of("email", email, "type", "change-email"))
                        .json()
                        .path("message")
                        .asString())
                .isEqualTo("Invalid OTP type");
        assertThat(post("/email-otp/send-verification-otp", Map.of("email", email, "type", "x"))
                        .code())
                .isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void what_is_no_address_is_refused_where_it_tells_nothing() {
        Map<String, Object> body =
                Map.of("email", "nobody", "type", "sign-in", "otp", "123456", "password", "Another-Pass-1");
        assertThat(post("/email-otp/send-verification-otp", body).code()).isEqualTo("INVALID_EMAIL");
        assertThat(post("/email-otp/check-verification-otp", body).code()).isEqualTo("INVALID_EMAIL");
        assertThat(post("/email-otp/verify-email", body).code()).isEqualTo("INVALID_EMAIL");
        assertThat(post("/sign-in/email-otp", body).code()).isEqualTo("INVALID_OTP");
        assertThat(post("/email-otp/reset-password", body).code()).isEqualTo("INVALID_OTP");
        assertThat(post("/email-otp/request-password-reset", body).code()).isEqualTo("INVALID_EMAIL");
        assertThat(post("/sign-in/magic-link", Map.of("email", "a@b.example", "metadata", "x"))
                        .code())
                .isEqualTo("VALIDATION_ERROR");
    }
}
