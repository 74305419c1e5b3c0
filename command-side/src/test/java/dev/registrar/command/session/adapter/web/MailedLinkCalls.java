package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;

/** What the tests of links in mails share: a running command side, its mailbox, and the calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MailedLinkCalls {

    final Mailbox mails = new Mailbox();
    final RunningCommandSide side = RunningCommandSide.start(mails.setting());

    @AfterAll
    void stop() {
        side.close();
        side.mongo().close();
        mails.close();
    }

    String token(String link) {
        Matcher token = Pattern.compile("[A-Za-z0-9]{32}").matcher(link);
        assertThat(token.find()).isTrue();
        return token.group();
    }

    Answer ask(String path, String member, String email) {
        return side.post("/auth/" + path, Map.of(member, email));
    }

    String resetToken(String email) {
        assertThat(ask("request-password-reset", "email", email).status()).isEqualTo(200);
        return token(mails.link(email, "Set a new password"));
    }

    Answer reset(String token, String password) {
        return side.post("/api/auth/reset-password", Map.of("token", token, "newPassword", password));
    }

    boolean lives(Answer signedIn) {
        return !side.get("/auth/get-session", "Cookie", signedIn.cookie())
                .json()
                .isNull();
    }
}
