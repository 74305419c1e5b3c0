package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.Date;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that verify or change an address or end an account. */
class MailedLinksApiTest extends MailedLinkCalls {

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

    String email(Answer signedIn) {
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
    Answer aged(Answer signedIn) {
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

    @ParameterizedTest
    @ValueSource(strings = {"token=a&token=b", "token=a&callbackURL=/&callbackURL=/x"})
    void a_link_with_two_values_for_one_name_is_refused(String query) {
        Answer answer = side.get("/auth/verify-email?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    }
}
