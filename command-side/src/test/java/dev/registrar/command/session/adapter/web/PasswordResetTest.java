package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.Date;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordResetTest extends MailedLinkCalls {

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
}
