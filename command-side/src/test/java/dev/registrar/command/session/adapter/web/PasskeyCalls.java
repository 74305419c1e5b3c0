package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.testing.Hands;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.event.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/** What the tests of passkeys share: a running command side, a person, their phone, and the calls a browser makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PasskeyCalls {

    static final String PASSWORD = "Password123";

    private static int people;

    final Hands clock = new Hands(Instant.now());
    final Mailbox mails = new Mailbox();
    final RunningCommandSide app = RunningCommandSide.start(
            clock,
            mails.setting(),
            "THROTTLE_SOURCE_FREE=1000000",
            "SIGN_IN_HISTORY_SECONDS=86400",
            "BOOTSTRAP_ADMIN_EMAIL=root@passkey.test",
            "BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD);

    /** The person of this test, signed in, with a phone that has no passkey yet. */
    String email = "";

    String userId = "";
    String session = "";
    SoftwareAuthenticator phone = new SoftwareAuthenticator();

    @AfterAll
    void stop() {
        app.close();
        app.mongo().close();
        mails.close();
    }

    @BeforeEach
    void sign_up() {
        email = "person" + ++people + "@passkey.test";
        phone = new SoftwareAuthenticator();
        Answer made = app.signUp(email);
        session = made.cookie();
        userId = made.json().at("/user/id").asString();
    }

    Answer get(String path, String... cookies) {
        return cookies.length == 0
                ? app.get("/api/auth/passkey" + path)
                : app.get("/api/auth/passkey" + path, "Cookie", String.join("; ", cookies));
    }

    Answer post(String path, Object body, String... cookies) {
        return cookies.length == 0
                ? app.post("/api/auth/passkey" + path, body)
                : app.post("/api/auth/passkey" + path, body, "Cookie", String.join("; ", cookies));
    }

    /** Returns a cookie that was set, as a browser sends it back. */
    String cookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth." + name + "="))
                .filter(cookie -> !cookie.contains("Max-Age=0"))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    String challenge(Answer options) {
        return cookie(options, "better-auth-passkey");
    }

    Answer registerOptions() {
        Answer options = get("/generate-register-options", session);
        assertThat(options.status()).as(options.body()).isEqualTo(200);
        return options;
    }

    Answer register(SoftwareAuthenticator authenticator) {
        Answer options = registerOptions();
        return post(
                "/verify-registration",
                Map.of("name", "Phone", "response", authenticator.create(options.json())),
                session,
                challenge(options));
    }

    String registered(SoftwareAuthenticator authenticator) {
        Answer answer = register(authenticator);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("id").asString();
    }

    Answer signIn(SoftwareAuthenticator authenticator, String... cookies) {
        Answer options = get("/generate-authenticate-options", cookies);
        return answer(options, authenticator.get(options.json()), cookies);
    }

    Answer answer(Answer options, Map<String, Object> response, String... cookies) {
        List<String> all = new ArrayList<>(List.of(cookies));
        all.add(challenge(options));
        return post("/verify-authentication", Map.of("response", response), all.toArray(String[]::new));
    }

    void refused(Answer answer, int status, String code, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("message").asString()).isEqualTo(message);
        assertThat(answer.cookie()).isEmpty();
        assertThat(answer.header("set-auth-token")).isEmpty();
    }

    long head() {
        return app.bean(CommitLog.class).head();
    }

    List<Object> events(long after) {
        EventCodec codec = app.bean(EventCodec.class);
        return app.bean(CommitLog.class).read(after, 1000).stream()
                .flatMap(commit -> commit.events().stream())
                .map(codec::decode)
                .toList();
    }

    private static Arguments wrong(String reason, UnaryOperator<SoftwareAuthenticator> how) {
        return Arguments.of(reason, how);
    }

    static Stream<Arguments> what_an_authenticator_may_do_wrong() {
        String another = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        return Stream.of(
                wrong("the origin is not trusted", phone -> phone.at("https://evil.test")),
                wrong("the origin is not trusted", phone -> phone.at("http://localhost:3001")),
                wrong("the challenge is another one", phone -> phone.signing(another)),
                wrong("the key is for another domain", phone -> phone.forDomain("evil.test")),
                wrong("the response is to another ceremony", phone -> phone.ofType("payment.get")),
                wrong("nobody was present", SoftwareAuthenticator::absent));
    }
}
