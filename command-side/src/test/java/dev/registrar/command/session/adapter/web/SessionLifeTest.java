package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.FirstAdmin;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.user.UserCommand;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What counts on the next request, on every node: two command sides on one database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionLifeTest {

    private static RunningCommandSide one;
    private static RunningCommandSide other;

    @BeforeAll
    static void start() {
        one = RunningCommandSide.start("SESSIONS_PER_USER=5", "THROTTLE_ACCOUNT_FREE=100");
        other = one.another("SESSIONS_PER_USER=5", "THROTTLE_ACCOUNT_FREE=100");
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
        one.mongo().close();
    }

    @Test
    void a_session_opened_on_one_node_is_good_on_the_other() {
        Answer up = one.signUp("nodes@example.com");

        assertThat(session(other, up).at("/user/email").asString()).isEqualTo("nodes@example.com");
    }

    @Test
    void a_sign_out_counts_on_the_other_node_at_once() {
        Answer up = one.signUp("signout@example.com");
        assertThat(session(other, up).isNull()).isFalse();

        one.post("/api/auth/sign-out", Map.of(), "Cookie", up.cookie());

        assertThat(session(other, up).isNull()).isTrue();
    }

    @Test
    void a_deleted_user_has_no_session_any_more() {
        Answer up = one.signUp("deleted@example.com");
        assertThat(session(other, up).isNull()).isFalse();

        send(new UserCommand.DeleteUser(idOf(up)));

        assertThat(session(one, up).isNull()).isTrue();
        assertThat(session(other, up).isNull()).isTrue();
        assertThat(other.post("/api/auth/sign-in/email", login("deleted@example.com", "Password123"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_changed_credential_ends_the_sessions_of_the_old_one() {
        Answer up = one.signUp("changed@example.com");
        assertThat(session(other, up).isNull()).isFalse();
        String hash = one.bean(Passwords.class).hash("Password456".toCharArray());

        int version = one.bean(Credentials.class).add(idOf(up), 2, hash);
        send(new UserCommand.ChangeCredential(idOf(up), version));

        assertThat(session(one, up).isNull()).isTrue();
        assertThat(session(other, up).isNull()).isTrue();
        assertThat(signIn(other, "changed@example.com", "Password123").status()).isEqualTo(401);
        assertThat(signIn(other, "changed@example.com", "Password456").status()).isEqualTo(200);
    }

    @Test
    void a_credential_that_the_log_never_named_signs_nobody_in() {
        Answer up = one.signUp("orphan@example.com");
        String hash = one.bean(Passwords.class).hash("Password456".toCharArray());

        one.bean(Credentials.class).add(idOf(up), 2, hash);

        assertThat(signIn(one, "orphan@example.com", "Password456").status()).isEqualTo(401);
        assertThat(signIn(one, "orphan@example.com", "Password123").status()).isEqualTo(200);
    }

    @Test
    void a_new_role_counts_at_once_and_the_session_lives_on() {
        Answer up = one.signUp("promoted@example.com");
        assertThat(session(other, up).at("/user/role").asString()).isEqualTo("user");

        send(new UserCommand.ChangeRole(idOf(up), Role.AUDITOR));

        assertThat(session(other, up).at("/user/role").asString()).isEqualTo("auditor");
    }

    @Test
    void a_hash_made_with_weaker_parameters_is_renewed_at_sign_in() {
        Answer up = one.signUp("weak@example.com");
        Credentials credentials = one.bean(Credentials.class);
        String current = credentials.find(idOf(up), 1).orElseThrow();
        String scrypt =
                "3bbf599fd02cfb25838baea02b40aa07:25e8d2787b52869cc299999cd0e53334076d164adca2629ddf4c25d76676852c"
                        + "d620b5b4894992aa64db4434f0a580d862417b9661841efcd71c5a8c2ffa1bee";
        credentials.renew(idOf(up), 1, current, scrypt);

        assertThat(signIn(one, "weak@example.com", "Password123").status()).isEqualTo(200);

        assertThat(credentials.find(idOf(up), 1).orElseThrow()).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(session(one, up).isNull()).isFalse();
        assertThat(signIn(other, "weak@example.com", "Password123").status()).isEqualTo(200);
    }

    @Test
    void of_several_nodes_that_start_at_once_one_makes_the_first_admin() throws Exception {
        EmailAddress email = EmailAddress.parse("/email", "root@example.com").orReject();
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> made = new ArrayList<>();
            for (int node = 0; node < 6; node++) {
                RunningCommandSide side = node % 2 == 0 ? one : other;
                made.add(starters.submit(() -> {
                    start.await();
                    return firstAdmin(side).ensure(email, "Password123".toCharArray());
                }));
            }
            start.countDown();

            int count = 0;
            for (Future<Boolean> each : made) {
                count += each.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(count).isEqualTo(1);
        }
        assertThat(one.bean(CommitLog.class).stream(AdminsEvent.STREAM, 0)).hasSize(1);
        assertThat(signIn(other, "root@example.com", "Password123")
                        .json()
                        .at("/user/role")
                        .asString())
                .isEqualTo("admin");
        assertThat(firstAdmin(one).ensure(email, "Password456".toCharArray())).isFalse();
    }

    @Test
    void the_oldest_sessions_end_where_a_user_opens_too_many() throws Exception {
        Answer up = one.signUp("collector@example.com");
        List<Answer> opened = new ArrayList<>(List.of(up));
        for (int i = 0; i < 4; i++) {
            opened.add(signIn(i % 2 == 0 ? one : other, "collector@example.com", "Password123"));
        }
        assertThat(opened).noneMatch(each -> session(other, each).isNull());

        opened.add(signIn(other, "collector@example.com", "Password123"));

        assertThat(session(one, opened.getFirst()).isNull()).isTrue();
        assertThat(opened.subList(1, 6)).noneMatch(each -> session(one, each).isNull());
        assertThat(endings(idOf(up))).containsExactly("superseded");

        try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> many = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RunningCommandSide side = i % 2 == 0 ? one : other;
                many.add(devices.submit(() -> signIn(side, "collector@example.com", "Password123")));
            }
            for (Future<Answer> each : many) {
                opened.add(each.get(30, TimeUnit.SECONDS));
            }
        }
        assertThat(opened.stream().filter(each -> !session(one, each).isNull())).hasSize(5);
        assertThat(endings(idOf(up))).hasSize(13).containsOnly("superseded");
    }

    @Test
    void a_session_whose_time_is_over_is_ended_in_the_log_once() throws Exception {
        Answer up = one.signUp("expiring@example.com");
        Answer living = signIn(one, "expiring@example.com", "Password123");
        Instant past = Instant.now().minusSeconds(1);
        one.mongo()
                .database()
                .getCollection("sessions")
                .updateOne(
                        new Document(
                                "_id",
                                SessionDocument.idOf(up.json().at("/token").asString())),
                        new Document("$set", new Document("expiresAt", Date.from(past))));
        assertThat(session(one, up).isNull()).isTrue();
        assertThat(endings(idOf(up))).isEmpty();

        try (ExecutorService sweepers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> sweeps = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RunningCommandSide side = i % 2 == 0 ? one : other;
                sweeps.add(sweepers.submit(() -> side.bean(SessionUse.class).expire(100)));
            }
            for (Future<Integer> each : sweeps) {
                each.get(30, TimeUnit.SECONDS);
            }
        }

        assertThat(endings(idOf(up))).containsExactly("expired");
        assertThat(session(other, living).isNull()).isFalse();
        assertThat(one.bean(Sessions.class).ofUser(idOf(up))).hasSize(1);
    }

    @Test
    void a_factor_by_mail_is_refused_where_no_mail_reaches_anybody() {
        Answer up = one.signUp("nomail@example.com");
        Map<String, String> enable = Map.of("password", "Password123", "method", "otp");

        Answer refused = one.post("/api/auth/two-factor/enable", enable, "Cookie", up.cookie());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("OTP_NOT_CONFIGURED");
        assertThat(signIn(one, "nomail@example.com", "Password123").cookie()).isNotEmpty();
    }

    @Test
    void who_has_an_address_from_before_a_rule_signs_in_and_nobody_gets_such_a_one() {
        String old = "ada(from before)@example.com".replace(' ', '.');
        assertThat(one.signUp(old).status()).isEqualTo(400);
        assertThat(one.signUp("ada@example.com.").status()).isEqualTo(400);
        Answer up = one.signUp("ada.before@example.com");
        send(UserCommand.ChangeUser.of(idOf(up)).withEmail(new EmailAddress(old)));

        Answer in = signIn(other, old, "Password123");

        assertThat(in.status()).as(in.body()).isEqualTo(200);
        // Each of these writes to the owner.
        Map<String, Object> change = Map.of("currentPassword", "Password123", "newPassword", "Password456");
        assertThat(other.post("/api/auth/change-password", change, "Cookie", in.cookie())
                        .status())
                .isEqualTo(200);
        assertThat(one.post("/api/auth/request-password-reset", Map.of("email", old))
                        .status())
                .isEqualTo(200);
    }

    /** Returns why sessions of a user ended, in the order of the log. */
    private static List<String> endings(String userId) {
        CommitLog log = one.bean(CommitLog.class);
        EventCodec codec = one.bean(EventCodec.class);
        return log.read(0, 10_000).stream()
                .flatMap(commit -> commit.events().stream())
                .filter(event -> event.name().equals("session.closed"))
                .map(event -> (SessionEvent.SessionClosed) codec.decode(event))
                .filter(closed -> closed.userId().equals(userId))
                .map(SessionEvent.SessionClosed::reason)
                .toList();
    }

    private static FirstAdmin firstAdmin(RunningCommandSide side) {
        return new FirstAdmin(
                side.bean(Accounts.class),
                side.bean(Credentials.class),
                side.bean(Passwords.class),
                side.bean(Commands.class));
    }

    private static void send(UserCommand command) {
        one.bean(Commands.class).send(command, CommandContext.system("test"));
    }

    private static Answer signIn(RunningCommandSide side, String email, String password) {
        return side.post("/api/auth/sign-in/email", login(email, password));
    }

    private static String idOf(Answer signedUp) {
        return signedUp.json().at("/user/id").asString();
    }

    private static tools.jackson.databind.JsonNode session(RunningCommandSide side, Answer signedUp) {
        return side.get("/api/auth/get-session", "Cookie", signedUp.cookie()).json();
    }
}
