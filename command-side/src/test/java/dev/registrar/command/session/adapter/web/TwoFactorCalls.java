package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.factor.Totp;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.testing.Hands;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;

/** What the tests of the second factor share: a running command side, a person with an app, and the calls a browser makes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoFactorCalls {

    static final String PASSWORD = "Password123";
    static final String TWO_FACTOR = "/api/auth/two-factor";

    private static int people;

    final Hands clock = new Hands(Instant.now());
    final Mailbox mails = new Mailbox();
    final RunningCommandSide app = RunningCommandSide.start(clock, mails.setting());
    final Totp totp = new Totp();

    /** The person of this test, signed in. */
    String email = "";

    String session = "";
    byte[] secret = {};
    List<String> backupCodes = List.of();

    @AfterAll
    void stop() {
        app.close();
        app.mongo().close();
        mails.close();
    }

    @BeforeEach
    void sign_up() {
        email = "person" + ++people + "@factor.test";
        session = app.signUp(email).cookie();
    }

    /** Turns the second factor on, by an app. */
    void enable() {
        Answer proposed = post("/enable", Map.of("password", PASSWORD), session);
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(200);
        take(proposed);
        Answer proved = post("/verify-totp", Map.of("code", code()), session);
        assertThat(proved.status()).as(proved.body()).isEqualTo(200);
        session = proved.cookie();
    }

    void take(Answer proposed) {
        String uri = proposed.json().path("totpURI").asString();
        secret = Base32.decode(uri.replaceAll(".*secret=([A-Z2-7]+)&.*", "$1"));
        backupCodes = new ArrayList<>();
        proposed.json().path("backupCodes").forEach(code -> backupCodes.add(code.asString()));
    }

    /** Returns the code of the app in the next half minute: one that was not used. */
    String code() {
        clock.move(Duration.ofSeconds(30));
        return totp.codeAt(secret, clock.instant());
    }

    Answer post(String path, Object body, String cookie) {
        return app.post(TWO_FACTOR + path, body, "Cookie", cookie);
    }

    Answer signIn(String... cookies) {
        Map<String, Object> body = RunningCommandSide.login(email, PASSWORD);
        return cookies.length == 0
                ? app.post("/api/auth/sign-in/email", body)
                : app.post("/api/auth/sign-in/email", body, "Cookie", String.join("; ", cookies));
    }

    /** Returns a cookie that was set, as a browser sends it back. */
    String cookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth." + name + "="))
                .filter(cookie -> !cookie.contains("Max-Age=0"))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining());
    }

    String session(String cookie) {
        return app.get("/api/auth/get-session", "Cookie", cookie).body();
    }

    /** Signs in as far as the password goes and returns what stands for that. */
    String challenged() {
        Answer answer = signIn();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("twoFactorRedirect").asBoolean()).isTrue();
        assertThat(cookie(answer, "session_token")).isEmpty();
        assertThat(answer.header("set-auth-token")).isEmpty();
        assertThat(answer.json().has("token")).isFalse();
        assertThat(answer.json().has("user")).isFalse();
        return cookie(answer, "two_factor");
    }

    List<String> events(String userId) {
        return app.bean(CommitLog.class).stream(userId, 0).stream()
                .map(StoredEvent::name)
                .toList();
    }
}
