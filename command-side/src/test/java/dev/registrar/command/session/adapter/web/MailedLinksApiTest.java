package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.Date;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MailedLinksApiTest {

    private static Mailbox mails;
    private static RunningCommandSide side;

    @BeforeAll
    static void start() {
        mails = new Mailbox();
        side = RunningCommandSide.start(mails.setting());
    }

    @AfterAll
    static void stop() {
        side.close();
        side.mongo().close();
        mails.close();
    }

    private static String token(String link) {
        Matcher token = Pattern.compile("[A-Za-z0-9]{32}").matcher(link);
        assertThat(token.find()).isTrue();
        return token.group();
    }

    private static Answer ask(String path, String member, String email) {
        return side.post("/auth/" + path, Map.of(member, email));
    }

    private static String resetToken(String email) {
        assertThat(ask("request-password-reset", "email", email).status()).isEqualTo(200);
        return token(mails.link(email, "Set a new password"));
    }

    private static Answer reset(String token, String password) {
        return side.post("/api/auth/reset-password", Map.of("token", token, "newPassword", password));
    }

    private static boolean lives(Answer signedIn) {
        return !side.get("/auth/get-session", "Cookie", signedIn.cookie())
                .json()
                .isNull();
    }

    @Test
    void a_forgotten_password_is_replaced_once_and_every_session_ends() {
        Answer up = side.signUp("forgot@example.com");
        Answer device = side.post("/auth/sign-in/email", login("forgot@example.com", "Password123"));
        assertThat(side.post(
                                "/auth/request-password-reset",
                                Map.of("email", "forgot@example.com", "redirectTo", "/reset?a=b"))
                        .body())
                .isEqualTo(
                        "{\"status\":true,\"message\":\"If this email exists in our system, check your email for the reset link\"}");
        String link = mails.link("forgot@example.com", "Set a new password");

        Answer page = side.get(link);
        assertThat(page.status()).isEqualTo(302);
        assertThat(page.header("location")).isEqualTo(RunningCommandSide.ORIGIN + "/reset?a=b&token=" + token(link));

        assertThat(reset(token(link), "weakweak").code()).isEqualTo("PASSWORD_TOO_WEAK");
        Answer done = reset(token(link), "Password456");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).isEqualTo("{\"status\":true}");
        assertThat(lives(up)).isFalse();
        assertThat(lives(device)).isFalse();
        assertThat(side.post("/auth/sign-in/email", login("forgot@example.com", "Password123"))
                        .status())
                .isEqualTo(401);
        assertThat(side.post("/auth/sign-in/email", login("forgot@example.com", "Password456"))
                        .status())
                .isEqualTo(200);
        Answer again = reset(token(link), "Password789");
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.body()).isEqualTo("{\"message\":\"Invalid token\",\"code\":\"INVALID_TOKEN\"}");
        assertThat(side.get(link).header("location")).endsWith("/reset?a=b&error=INVALID_TOKEN");
        assertThat(mails.mail("forgot@example.com", "Your password was changed"))
                .contains("ended");
    }

    @Test
    void a_changed_password_makes_an_older_reset_worthless() {
        Answer up = side.signUp("older@example.com");
        String first = resetToken("older@example.com");
        String second = resetToken("older@example.com");

        assertThat(reset(second, "Password456").status()).isEqualTo(200);

        assertThat(reset(first, "Password789").code()).isEqualTo("INVALID_TOKEN");
        assertThat(lives(up)).isFalse();
    }

    @Test
    void a_reset_that_has_expired_is_refused_although_it_is_still_stored() {
        side.signUp("late@example.com");
        String token = resetToken("late@example.com");
        side.mongo()
                .database()
                .getCollection("tickets")
                .updateMany(new Document(), new Document("$set", new Document("expiresAt", new Date())));

        assertThat(reset(token, "Password456").code()).isEqualTo("INVALID_TOKEN");
    }

    @Test
    void an_address_nobody_has_gets_the_same_answer_and_no_mail() {
        side.signUp("somebody@example.com");
        Answer known = ask("request-password-reset", "email", "somebody@example.com");
        Answer unknown = ask("request-password-reset", "email", "nobody@example.com");

        assertThat(unknown.status()).isEqualTo(known.status());
        assertThat(unknown.body()).isEqualTo(known.body());
        assertThat(ask("send-verification-email", "email", "nobody@example.com").body())
                .isEqualTo("{\"status\":true}");
        mails.mail("somebody@example.com", "Set a new password");
        assertThat(mails.count("nobody@example.com", "Set a new password")).isZero();
    }

    @Test
    void a_link_begins_with_the_base_url_whatever_a_request_says_of_its_host() {
        side.signUp("host@example.com");
        side.post(
                "/auth/request-password-reset",
                Map.of("email", "host@example.com"),
                "X-Forwarded-Host",
                "evil.example",
                "X-Forwarded-Proto",
                "https",
                "Forwarded",
                "host=evil.example");

        assertThat(mails.mail("host@example.com", "Set a new password")).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example", "/\\\\evil.example", "javascript:alert(1)"})
    void nobody_is_sent_to_an_untrusted_page(String url) {
        Answer asked = side.post("/auth/request-password-reset", Map.of("email", "a@example.com", "redirectTo", url));
        assertThat(asked.status()).isEqualTo(403);
        assertThat(asked.code()).isEqualTo("INVALID_REDIRECT_URL");
        String encoded = java.net.URLEncoder.encode(url, java.nio.charset.StandardCharsets.UTF_8);
        for (String path :
                new String[] {"reset-password/x?", "verify-email?token=x&", "delete-user/callback?token=x&"}) {
            Answer followed = side.get("/auth/" + path + "callbackURL=" + encoded);
            assertThat(followed.status()).as(path).isEqualTo(403);
            assertThat(followed.code()).isEqualTo("INVALID_CALLBACK_URL");
        }
    }

    @Test
    void a_sign_up_is_followed_by_a_link_that_verifies_its_address_once() {
        Answer up = side.signUp("verify@example.com");
        String id = up.json().at("/user/id").asString();
        String link = mails.link("verify@example.com", "Confirm your e-mail address");
        String token = token(link);

        Answer verified = side.get("/auth/verify-email?token=" + token);

        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.body()).isEqualTo("{\"status\":true,\"user\":null}");
        assertThat(side.get("/auth/get-session", "Cookie", up.cookie())
                        .json()
                        .at("/user/emailVerified")
                        .asBoolean())
                .isTrue();
        assertThat(side.bean(CommitLog.class).stream(id, 0))
                .extracting(StoredEvent::name)
                .containsExactly("user.registered", "user.email-verified");
        Answer again = side.get("/auth/verify-email?token=" + token);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.code()).isEqualTo("INVALID_TOKEN");
        assertThat(side.get(link).header("location")).isEqualTo("/?error=INVALID_TOKEN");
        Answer asked = side.post(
                "/auth/send-verification-email", Map.of("email", "verify@example.com"), "Cookie", up.cookie());
        assertThat(asked.code()).isEqualTo("EMAIL_ALREADY_VERIFIED");
    }

    @Test
    void who_is_signed_in_asks_only_for_the_own_address() {
        Answer up = side.signUp("mismatch@example.com");
        Answer other =
                side.post("/auth/send-verification-email", Map.of("email", "other@example.com"), "Cookie", up.cookie());

        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).isEqualTo("{\"message\":\"Email mismatch\",\"code\":\"EMAIL_MISMATCH\"}");
    }

    @Test
    void a_token_of_one_purpose_is_nothing_to_another() {
        Answer up = side.signUp("purpose@example.com");
        String verifying = token(mails.link("purpose@example.com", "Confirm your e-mail address"));
        String resetting = resetToken("purpose@example.com");

        assertThat(reset(verifying, "Password456").code()).isEqualTo("INVALID_TOKEN");
        assertThat(side.get("/auth/verify-email?token=" + resetting).code()).isEqualTo("INVALID_TOKEN");
        for (String token : new String[] {verifying, resetting}) {
            assertThat(side.post("/auth/delete-user", Map.of("token", token), "Cookie", up.cookie())
                            .code())
                    .isEqualTo("INVALID_TOKEN");
        }
        assertThat(lives(up)).isTrue();
        assertThat(side.get("/auth/verify-email?token=" + verifying).status()).isEqualTo(200);
        assertThat(reset(resetting, "Password456").status()).isEqualTo(200);
    }

    @Test
    void a_new_address_counts_when_its_link_is_used_and_the_old_one_is_told() {
        Answer up = side.signUp("before@example.com");
        Answer asked = side.post("/auth/change-email", Map.of("newEmail", "After@Example.com"), "Cookie", up.cookie());
        assertThat(asked.body()).isEqualTo("{\"status\":true}");
        assertThat(email(up)).isEqualTo("before@example.com");
        String token = token(mails.link("after@example.com", "Confirm your new e-mail address"));
        Answer stranger = side.signUp("stranger@example.com");
        assertThat(side.get("/auth/verify-email?token=" + token, "Cookie", stranger.cookie())
                        .code())
                .isEqualTo("INVALID_USER");

        Answer changed = side.get("/auth/verify-email?token=" + token);

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().at("/user/email").asString()).isEqualTo("after@example.com");
        assertThat(changed.json().at("/user/emailVerified").asBoolean()).isTrue();
        assertThat(changed.cookie()).isEmpty();
        assertThat(email(up)).isEqualTo("after@example.com");
        assertThat(mails.mail("before@example.com", "Your e-mail address was changed"))
                .contains("another one");
        assertThat(side.get("/auth/verify-email?token=" + token).code()).isEqualTo("INVALID_TOKEN");
    }

    private static String email(Answer signedIn) {
        return side.get("/auth/get-session", "Cookie", signedIn.cookie())
                .json()
                .at("/user/email")
                .asString();
    }

    @Test
    void whether_somebody_has_the_new_address_is_told_to_nobody() {
        Answer up = side.signUp("mover@example.com");
        side.signUp("settled@example.com");

        Answer taken =
                side.post("/auth/change-email", Map.of("newEmail", "settled@example.com"), "Cookie", up.cookie());
        assertThat(taken.body()).isEqualTo("{\"status\":true}");
        Answer same = side.post("/auth/change-email", Map.of("newEmail", "mover@example.com"), "Cookie", up.cookie());
        assertThat(same.status()).isEqualTo(400);
        assertThat(same.json().path("message").asString()).isEqualTo("Email is the same");
    }

    @Test
    void an_address_that_was_taken_before_the_link_was_used_stays_with_whoever_was_first() {
        Answer up = side.signUp("slow@example.com");
        side.post("/auth/change-email", Map.of("newEmail", "wanted@example.com"), "Cookie", up.cookie());
        String token = token(mails.link("wanted@example.com", "Confirm your new e-mail address"));
        side.signUp("wanted@example.com");

        Answer refused = side.get("/auth/verify-email?token=" + token);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(email(up)).isEqualTo("slow@example.com");
    }

    @Test
    void a_fresh_session_or_the_password_ends_the_account() {
        Answer fresh = side.signUp("gone@example.com");
        Answer wrong = side.post("/auth/delete-user", Map.of("password", "Password124"), "Cookie", fresh.cookie());
        assertThat(wrong.code()).isEqualTo("INVALID_PASSWORD");

        Answer deleted = side.post("/auth/delete-user", Map.of(), "Cookie", fresh.cookie());

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body()).isEqualTo("{\"success\":true,\"message\":\"User deleted\"}");
        assertThat(deleted.setCookies()).anyMatch(cookie -> cookie.startsWith("better-auth.session_token=;"));
        assertThat(lives(fresh)).isFalse();
        assertThat(side.signUp("gone@example.com").status()).isEqualTo(200);
        Answer old = aged(side.signUp("byword@example.com"));
        assertThat(side.post("/auth/delete-user", Map.of("password", "Password123"), "Cookie", old.cookie())
                        .body())
                .contains("User deleted");
    }

    /** Lets the sessions of this user look two days old. */
    private static Answer aged(Answer signedIn) {
        String id = signedIn.json().at("/user/id").asString();
        side.mongo()
                .database()
                .getCollection("sessions")
                .updateMany(
                        new Document("user", id),
                        new Document(
                                "$set", new Document("createdAt", new Date(System.currentTimeMillis() - 172_800_000))));
        return signedIn;
    }

    @Test
    void to_a_session_that_is_not_fresh_a_link_is_mailed_which_only_its_owner_can_use() {
        Answer up = aged(side.signUp("leaver@example.com"));
        Answer other = side.signUp("lookingon@example.com");

        Answer asked = side.post("/auth/delete-user", Map.of("callbackURL", "/bye"), "Cookie", up.cookie());

        assertThat(asked.body()).isEqualTo("{\"success\":true,\"message\":\"Verification email sent\"}");
        assertThat(lives(up)).isTrue();
        String link = mails.link("leaver@example.com", "Confirm the deletion of your account");
        assertThat(side.get(link).status()).isEqualTo(404);
        assertThat(side.get(link, "Cookie", other.cookie()).code()).isEqualTo("INVALID_TOKEN");
        Answer followed = side.get(link, "Cookie", up.cookie());
        assertThat(followed.status()).isEqualTo(302);
        assertThat(followed.header("location")).isEqualTo("/bye");
        assertThat(lives(up)).isFalse();
        assertThat(lives(other)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-email", "delete-user/callback", "reset-password/x"})
    void a_link_without_its_query_is_refused(String path) {
        Answer answer = side.get("/auth/" + path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void a_look_by_head_uses_nothing_up() {
        side.signUp("head@example.com");
        String token = token(mails.link("head@example.com", "Confirm your e-mail address"));

        side.send("HEAD", "/auth/verify-email?token=" + token, null);

        assertThat(side.get("/auth/verify-email?token=" + token).status()).isEqualTo(200);
    }

    @Test
    void the_password_is_the_only_way_in_and_stays() {
        Answer up = side.signUp("ways@example.com");
        String id = up.json().at("/user/id").asString();

        Answer ways = side.get("/auth/list-accounts", "Cookie", up.cookie());
        assertThat(ways.json()).hasSize(1);
        assertThat(ways.json().at("/0/providerId").asString()).isEqualTo("credential");
        assertThat(ways.json().at("/0/accountId").asString()).isEqualTo(id);
        assertThat(ways.body()).doesNotContain("password", "argon2");
        Answer kept = side.post("/auth/unlink-account", Map.of("accountId", id), "Cookie", up.cookie());
        assertThat(kept.status()).isEqualTo(400);
        assertThat(kept.code()).isEqualTo("FAILED_TO_UNLINK_LAST_ACCOUNT");
        assertThat(side.post("/auth/update-session", Map.of(), "Cookie", up.cookie())
                        .json()
                        .path("message")
                        .asString())
                .isEqualTo("No fields to update");
        assertThat(side.post("/auth/update-session", Map.of("userId", "x"), "Cookie", up.cookie())
                        .code())
                .isEqualTo("FIELD_NOT_ALLOWED");
    }

    @ParameterizedTest
    @CsvSource({
        "sign-in/social, provider",
        "callback/github, provider",
        "link-social, provider",
        "refresh-token, accountId",
        "get-access-token, accountId"
    })
    void no_other_provider_is_configured(String path, String member) {
        Answer up = side.signUp("social-" + path.replace('/', '-') + "@example.com");

        Answer answer = side.post("/auth/" + path, Map.of(member, "github"), "Cookie", up.cookie());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Provider not found\",\"code\":\"PROVIDER_NOT_FOUND\"}");
    }

    @ParameterizedTest
    @CsvSource({"sign-in/social, colour", "link-social, colour", "refresh-token, provider", "get-access-token, colour"})
    void what_asks_for_a_provider_says_which(String path, String member) {
        Answer up = side.signUp("which-" + path.replace('/', '-') + "@example.com");

        Answer answer = side.post("/auth/" + path, Map.of(member, "github"), "Cookie", up.cookie());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=a&token=b", "token=a&callbackURL=/&callbackURL=/x"})
    void a_link_with_two_values_for_one_name_is_refused(String query) {
        Answer answer = side.get("/auth/verify-email?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    }
}
