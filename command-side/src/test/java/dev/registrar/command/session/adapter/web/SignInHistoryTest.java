package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.session.SignInEvent.SignInsCounted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the log and the owner are told of those who were let in and of those who were not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInHistoryTest {

    private static final String NOTICE = "New sign-in to your account";

    private static Mailbox mails;
    private static RunningCommandSide side;

    @BeforeAll
    static void start() {
        mails = new Mailbox();
        side = RunningCommandSide.start(
                mails.setting(),
                "TRUSTED_PROXIES=127.0.0.1",
                // Only when a test says so.
                "SIGN_IN_HISTORY_SECONDS=86400");
    }

    @AfterAll
    static void stop() {
        side.close();
        side.mongo().close();
        mails.close();
    }

    @BeforeEach
    void nothing_waits() {
        flush();
    }

    private static void flush() {
        side.bean(SignInHistory.class).flush();
    }

    private static Answer signIn(String email, String password, String source) {
        return side.post(
                "/auth/sign-in/email",
                login(email, password),
                "X-Forwarded-For",
                source,
                "User-Agent",
                "curl/8.5.0",
                "X-Request-Id",
                "request-of-" + source);
    }

    private static List<Commit> commits(long after) {
        return side.bean(CommitLog.class).read(after, 1000);
    }

    private static long head() {
        return side.bean(CommitLog.class).head();
    }

    private static List<Object> events(long after) {
        EventCodec codec = side.bean(EventCodec.class);
        return commits(after).stream()
                .flatMap(commit -> commit.events().stream())
                .map(codec::decode)
                .toList();
    }

    @Test
    void a_refusal_is_in_the_log_with_its_true_reason_its_source_and_its_agent() {
        String id = side.signUp("ada@example.com").json().at("/user/id").asString();
        long before = head();

        assertThat(signIn("ada@example.com", "Wrong12345", "203.0.113.1").status())
                .isEqualTo(401);
        assertThat(head()).as("the answer waits for no write").isEqualTo(before);
        flush();

        SignInRefused refused = events(before).stream()
                .filter(SignInRefused.class::isInstance)
                .map(SignInRefused.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(refused.userId()).isEqualTo(id);
        assertThat(refused.reason()).isEqualTo("wrong-password");
        assertThat(refused.ipAddress()).isEqualTo("203.0.113.1");
        assertThat(refused.userAgent()).isEqualTo("curl/8.5.0");
        StoredEvent stored = commits(before).getFirst().events().getLast();
        String text = new String(stored.payload().bytes())
                + new String(stored.metadata().bytes());
        assertThat(text).contains("request-of-203.0.113.1").contains("anonymous");
        assertThat(new String(stored.payload().bytes()))
                .doesNotContain("203.0.113.1")
                .doesNotContain("curl");
    }

    @Test
    void an_attempt_at_no_account_is_answered_and_logged_by_a_commit_alike() {
        side.signUp("known@example.com");
        long before = head();
        Answer known = signIn("known@example.com", "Wrong12345", "203.0.113.2");
        flush();
        long between = head();
        Answer unknown = signIn("unknown@example.com", "Wrong12345", "203.0.113.3");
        flush();

        assertThat(unknown.status()).isEqualTo(known.status());
        assertThat(unknown.body()).isEqualTo(known.body());
        assertThat(head() - between).isEqualTo(between - before).isEqualTo(1);
        assertThat(events(between)).hasSize(1).first().satisfies(event -> {
            SignInsCounted counted = (SignInsCounted) event;
            assertThat(counted.refused()).isEqualTo(1);
            assertThat(counted.unknown()).isEqualTo(1);
        });
        assertThat(new String(commits(between)
                        .getFirst()
                        .events()
                        .getFirst()
                        .payload()
                        .bytes()))
                .doesNotContain("203.0.113.3");
    }

    @Test
    void all_that_is_refused_in_a_while_is_one_commit() {
        side.signUp("many@example.com");
        long before = head();
        for (int i = 0; i < 4; i++) {
            signIn("many@example.com", "Wrong12345", "203.0.113.4");
            signIn("nobody-" + i + "@example.com", "Wrong12345", "203.0.113.4");
        }
        flush();
        assertThat(commits(before)).hasSize(1);
        assertThat(events(before)).hasSize(5);
        SignInsCounted counted = (SignInsCounted) events(before).getFirst();
        assertThat(counted.refused()).isEqualTo(8);
        assertThat(counted.unknown()).isEqualTo(4);
        assertThat(counted.unlisted()).isZero();
    }

    @Test
    void who_goes_on_after_being_slowed_down_fills_no_history() {
        String id = side.signUp("locked@example.com").json().at("/user/id").asString();
        long before = head();
        for (int i = 0; i < 12; i++) {
            signIn("locked@example.com", "Wrong12345", "203.0.113.5");
        }
        flush();
        List<String> reasons = events(before).stream()
                .filter(SignInRefused.class::isInstance)
                .map(event -> ((SignInRefused) event).reason())
                .toList();
        assertThat(reasons.stream().filter("wrong-password"::equals).count()).isGreaterThanOrEqualTo(5);
        assertThat(reasons).containsOnlyOnce("too-many-attempts");
        SignInsCounted counted = (SignInsCounted) events(before).getFirst();
        assertThat(counted.refused()).isEqualTo(12);
        assertThat(counted.unlisted()).isEqualTo(12 - reasons.size());
        assertThat(commits(before)).as("the lock is in the same commit").hasSize(1);
        assertThat(side.bean(CommitLog.class).stream(id, 0))
                .extracting(StoredEvent::name)
                .containsExactly("user.registered", "user.locked");
    }

    @Test
    void a_wrong_password_of_someone_signed_in_is_told_too() {
        Answer up = side.signUp("verify@example.com");
        long before = head();
        side.post("/auth/verify-password", Map.of("password", "Wrong12345"), "Cookie", up.cookie());
        flush();
        assertThat(events(before))
                .anyMatch(event -> event instanceof SignInRefused refused
                        && refused.userId().equals(up.json().at("/user/id").asString())
                        && refused.reason().equals("wrong-password"));
    }

    @Test
    void a_new_device_is_told_by_mail_once_and_in_our_words() {
        side.signUp("owner@example.com");
        assertThat(signIn("owner@example.com", "Password123", "198.51.100.9").status())
                .isEqualTo(200);
        String mail = mails.mail("owner@example.com", NOTICE);
        assertThat(mail).contains("curl, from the address 198.51.100.9");
        assertThat(mail).doesNotContain("8.5.0");

        assertThat(signIn("owner@example.com", "Password123", "198.51.100.77").status())
                .isEqualTo(200);
        assertThat(signIn("owner@example.com", "Password123", "192.0.2.1").status())
                .isEqualTo(200);
        assertThat(mails.mail("owner@example.com", NOTICE)).contains("192.0.2.1");
        assertThat(mails.count("owner@example.com", NOTICE)).isEqualTo(2);
    }
}
