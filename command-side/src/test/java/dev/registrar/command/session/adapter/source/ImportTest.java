package dev.registrar.command.session.adapter.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.application.Accounts;
import dev.registrar.command.session.application.Sessions;
import dev.registrar.command.session.application.importing.AccountResult;
import dev.registrar.command.session.application.importing.AccountResult.Status;
import dev.registrar.command.session.application.importing.AccountSource;
import dev.registrar.command.session.application.importing.Finding;
import dev.registrar.command.session.application.importing.ImportingAccounts;
import dev.registrar.command.testing.CommandServer;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts of other systems, from their documents to accounts here. */
class ImportTest {

    /** Of {@code Password123}, as Better Auth makes it. */
    private static final String SCRYPT =
            "3bbf599fd02cfb25838baea02b40aa07:25e8d2787b52869cc299999cd0e53334076d164adca2629d"
                    + "df4c25d76676852cd620b5b4894992aa64db4434f0a580d862417b9661841efcd71c5a8c2ffa1bee";

    private static final String BCRYPT = "$2b$10$" + "a".repeat(53);

    private static final Date MADE = Date.from(Instant.parse("2024-02-03T04:05:06.789Z"));
    private static final Date CHANGED = Date.from(Instant.parse("2024-03-03T04:05:06.789Z"));

    private static CommandServer server;

    private MongoDatabase source;

    @BeforeAll
    static void start() {
        server = CommandServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void database() {
        source = server.mongo()
                .client()
                .getDatabase("source" + UUID.randomUUID().toString().replace("-", ""));
    }

    private static Document person(Object id, String email) {
        return new Document("_id", id)
                .append("name", "Ada Lovelace")
                .append("email", email)
                .append("emailVerified", true)
                .append("createdAt", MADE)
                .append("updatedAt", CHANGED);
    }

    private void credential(Object userId, String hash) {
        source.getCollection("account")
                .insertOne(new Document("userId", userId)
                        .append("providerId", "credential")
                        .append("password", hash));
    }

    private ObjectId session(Object userId, String token, Instant end) {
        ObjectId id = new ObjectId();
        Instant begin = end.minus(7, ChronoUnit.DAYS);
        source.getCollection("session")
                .insertOne(new Document("_id", id)
                        .append("userId", userId)
                        .append("token", token)
                        .append("createdAt", Date.from(begin))
                        .append("updatedAt", Date.from(begin))
                        .append("expiresAt", Date.from(end))
                        .append("ipAddress", "203.0.113.7")
                        .append("userAgent", "agent"));
        return id;
    }

    private static List<AccountResult> bring(AccountSource from) {
        List<AccountResult> results = new ArrayList<>();
        from.forEach(account -> results.add(server.bean(ImportingAccounts.class).bring(from.name(), account)));
        return results;
    }

    private List<AccountResult> betterAuth() {
        return bring(new BetterAuthSource(source));
    }

    private static Authority account(String id) {
        return server.bean(Accounts.class).withId(id).orElseThrow();
    }

    @Test
    void an_account_comes_with_its_password_sessions_and_age() {
        ObjectId id = new ObjectId();
        source.getCollection("user")
                .insertOne(person(id, "Whole@Example.com")
                        .append("role", "admin")
                        .append("image", "https://example.com/a.png"));
        credential(id, SCRYPT);
        Instant end = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        ObjectId session = session(id, "token-of-whole", end);
        session(id, "ended", Instant.now().minusSeconds(1));

        List<AccountResult> results = betterAuth();

        assertThat(results)
                .containsExactly(
                        new AccountResult(Status.IMPORTED, id.toHexString(), List.of(Finding.SESSION_ENDED), true, 1));
        Authority ada = account(id.toHexString());
        assertThat(ada.email()).isEqualTo("whole@example.com");
        assertThat(ada.role()).isEqualTo(Role.ADMIN);
        assertThat(ada.emailVerified()).isTrue();
        assertThat(ada.image()).isEqualTo("https://example.com/a.png");
        assertThat(ada.createdAt()).isEqualTo(MADE.toInstant());
        assertThat(ada.updatedAt()).isEqualTo(CHANGED.toInstant());
        String hash = server.bean(Credentials.class).find(ada.userId(), 1).orElseThrow();
        assertThat(server.bean(Passwords.class).verify("Password123".toCharArray(), hash))
                .isEqualTo(Passwords.Match.YES_BUT_WEAK);
        SessionDocument living = server.bean(Sessions.class)
                .find(SessionDocument.idOf("token-of-whole"))
                .orElseThrow();
        assertThat(living.sessionId()).isEqualTo(session.toHexString());
        assertThat(living.expiresAt()).isEqualTo(end);
        assertThat(living.createdAt()).isEqualTo(end.minus(7, ChronoUnit.DAYS));
    }

    @Test
    void what_was_brought_is_not_brought_again_and_nothing_since_is_undone() {
        ObjectId id = new ObjectId();
        source.getCollection("user").insertOne(person(id, "again@example.com"));
        credential(id, SCRYPT);
        session(id, "token-of-again", Instant.now().plusSeconds(3600));
        betterAuth();
        long head = server.bean(CommitLog.class).head();
        Sessions sessions = server.bean(Sessions.class);
        sessions.remove(sessions.find(SessionDocument.idOf("token-of-again")).orElseThrow());

        assertThat(betterAuth()).extracting(AccountResult::status).containsExactly(Status.ALREADY);

        assertThat(server.bean(CommitLog.class).head()).isEqualTo(head);
        assertThat(sessions.find(SessionDocument.idOf("token-of-again"))).isEmpty();
        server.bean(Commands.class).send(new DeleteUser(id.toHexString()), CommandContext.system("test"));
        assertThat(betterAuth()).extracting(AccountResult::status).containsExactly(Status.ALREADY);
    }

    /** As a kill between the documents and the commit leaves them. */
    @Test
    void what_a_killed_run_left_is_taken_up() {
        ObjectId id = new ObjectId();
        source.getCollection("user").insertOne(person(id, "killed@example.com"));
        credential(id, SCRYPT);
        Instant end = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);
        ObjectId session = session(id, "token-of-killed", end);
        server.bean(Credentials.class).add(id.toHexString(), 1, SCRYPT);
        server.bean(Sessions.class)
                .open(new SessionDocument(
                        SessionDocument.idOf("token-of-killed"),
                        session.toHexString(),
                        id.toHexString(),
                        1,
                        end,
                        end,
                        end,
                        true,
                        null,
                        null,
                        null));

        assertThat(betterAuth()).extracting(AccountResult::sessions).containsExactly(1);

        Authority ada = account(id.toHexString());
        assertThat(server.bean(Credentials.class).find(ada.userId(), ada.credentialVersion()))
                .contains(SCRYPT);
        assertThat(server.bean(Sessions.class).find(SessionDocument.idOf("token-of-killed")))
                .hasValueSatisfying(
                        living -> assertThat(living.credentialVersion()).isEqualTo(ada.credentialVersion()));
    }

    @Test
    void what_cannot_be_an_account_is_skipped_and_says_why() {
        String taken = server.signedIn(Role.USER);
        source.getCollection("user")
                .insertMany(List.of(
                        person("a1", "not an address"),
                        new Document("_id", "a2").append("email", 5),
                        person("a3", taken.toLowerCase() + "@example.org"),
                        person("a4", "twice@example.com"),
                        person("a5", "TWICE@example.com"),
                        person(taken, "else@example.com")));

        assertThat(betterAuth())
                .filteredOn(result -> result.status() == Status.SKIPPED)
                .extracting(AccountResult::userId, AccountResult::findings)
                .containsExactlyInAnyOrder(
                        tuple("a1", List.of(Finding.EMAIL_INVALID)),
                        tuple("a2", List.of(Finding.EMAIL_INVALID)),
                        tuple("a3", List.of(Finding.EMAIL_TAKEN)),
                        tuple("a5", List.of(Finding.EMAIL_TAKEN)),
                        tuple(taken, List.of(Finding.ID_TAKEN)));
        assertThat(account(taken).email()).isEqualTo(taken.toLowerCase() + "@example.org");
    }

    @Test
    void what_breaks_a_rule_is_left_out_and_said() {
        Document odd = person("an id that cannot be one here", "odd@example.com")
                .append("name", "X")
                .append("image", "javascript:alert(1)")
                .append("role", "owner,auditor")
                .append("twoFactorEnabled", true);
        source.getCollection("user").insertOne(odd);
        credential(odd.get("_id"), "$2b$31$" + "a".repeat(53));
        source.getCollection("account")
                .insertOne(new Document("userId", odd.get("_id")).append("providerId", "github"));
        session(odd.get("_id"), "token-of-odd", Instant.now().plus(300, ChronoUnit.DAYS));
        source.getCollection("session")
                .insertOne(new Document("userId", odd.get("_id"))
                        .append("expiresAt", Date.from(Instant.now().plusSeconds(60))));

        AccountResult result = betterAuth().getFirst();

        assertThat(result.findings())
                .containsExactly(
                        Finding.ID_REPLACED,
                        Finding.NAME_REPLACED,
                        Finding.ROLE_UNKNOWN,
                        Finding.DETAIL_DROPPED,
                        Finding.PASSWORD_UNUSABLE,
                        Finding.PROVIDER_UNKNOWN,
                        Finding.SECOND_FACTOR_LEFT,
                        Finding.SESSION_SHORTENED,
                        Finding.SESSION_UNUSABLE);
        Authority account = account(result.userId());
        assertThat(account.name()).isEqualTo("odd");
        assertThat(account.role()).isEqualTo(Role.AUDITOR);
        assertThat(server.bean(Credentials.class).find(account.userId(), 1)).isEmpty();
        assertThat(server.bean(Sessions.class)
                        .find(SessionDocument.idOf("token-of-odd"))
                        .orElseThrow()
                        .expiresAt())
                .isBefore(Instant.now().plus(7, ChronoUnit.DAYS).plusSeconds(1));
    }

    @Test
    void nobody_brings_a_session_into_an_account_that_is_here() {
        String victim = server.signedIn(Role.ADMIN);
        source.getCollection("user").insertOne(person(victim, "thief@example.com"));
        session(victim, "token-of-thief", Instant.now().plusSeconds(3600));

        assertThat(betterAuth().getFirst().findings()).containsExactly(Finding.ID_TAKEN);

        assertThat(server.bean(Sessions.class).find(SessionDocument.idOf("token-of-thief")))
                .isEmpty();
    }

    @Test
    void collections_with_plural_names_and_owners_named_by_text_are_read() {
        ObjectId id = new ObjectId();
        source.getCollection("users").insertOne(person(id, "plural@example.com"));
        source.getCollection("accounts")
                .insertOne(new Document("userId", id.toHexString())
                        .append("providerId", "credential")
                        .append("password", SCRYPT));

        assertThat(betterAuth())
                .extracting(AccountResult::status, AccountResult::password)
                .containsExactly(tuple(Status.IMPORTED, true));
    }

    @Test
    void a_trial_says_the_same_and_writes_nothing() {
        ObjectId id = new ObjectId();
        source.getCollection("user")
                .insertMany(List.of(person(id, "trial@example.com"), person(new ObjectId(), "Trial@example.com")));
        credential(id, SCRYPT);
        long head = server.bean(CommitLog.class).head();
        ImportingAccounts.Trial trial = server.bean(ImportingAccounts.class).trial("better-auth");
        List<AccountResult> said = new ArrayList<>();
        new BetterAuthSource(source).forEach(account -> said.add(trial.of(account)));

        assertThat(server.bean(CommitLog.class).head()).isEqualTo(head);
        assertThat(server.bean(Credentials.class).find(id.toHexString(), 1)).isEmpty();
        assertThat(said).isEqualTo(betterAuth());
    }

    @Test
    void users_of_a_mongoose_application_come_with_all_they_say_of_themselves() {
        ObjectId id = new ObjectId();
        source.getCollection("users")
                .insertMany(List.of(
                        new Document("_id", id)
                                .append("email", "mongoose@example.com")
                                .append("firstName", "Grace")
                                .append("lastName", "Hopper")
                                .append("password", BCRYPT)
                                .append("role", "user")
                                .append("profile", new Document("bio", "Nanoseconds").append("avatar", ""))
                                .append("preferences", new Document("notifications", false).append("theme", "dark"))
                                .append(
                                        "addresses",
                                        List.of(new Document("street", "1 Main St")
                                                .append("city", "Arlington")
                                                .append("zipCode", "22201")
                                                .append("country", "US")))
                                .append("createdAt", MADE)
                                .append("updatedAt", CHANGED),
                        new Document("_id", new ObjectId())
                                .append("email", "gone@example.com")
                                .append("name", "Gone")
                                .append("deletedAt", CHANGED)));

        List<AccountResult> results = bring(new MongooseSource(source, "users"));

        assertThat(results.getFirst())
                .isEqualTo(new AccountResult(Status.IMPORTED, id.toHexString(), List.of(), true, 0));
        assertThat(results.getLast().findings()).containsExactly(Finding.ACCOUNT_DELETED);
        assertThat(account(id.toHexString()).name()).isEqualTo("Grace Hopper");
        assertThat(server.bean(Accounts.class).withEmail(new EmailAddress("gone@example.com")))
                .isEmpty();
    }

    @Test
    void a_database_without_users_is_refused() {
        assertThatThrownBy(() -> new BetterAuthSource(source)).hasMessageContaining("no collection user or users");
        assertThatThrownBy(() -> new MongooseSource(source, "people")).hasMessageContaining("no collection people");
    }

    @Test
    void a_ban_comes_with_its_reason_and_end_and_without_sessions() {
        Instant end = Instant.now().plus(9, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        source.getCollection("user")
                .insertMany(List.of(
                        person("b1", "banned@example.com")
                                .append("role", "admin")
                                .append("banned", true)
                                .append("banReason", "Spam")
                                .append("banExpires", Date.from(end)),
                        person("b2", "forgiven@example.com")
                                .append("banned", true)
                                .append("banExpires", Date.from(Instant.now().minusSeconds(1)))));
        session("b1", "token-of-banned", Instant.now().plusSeconds(3600));

        List<AccountResult> results = betterAuth();

        assertThat(results.getFirst().findings()).contains(Finding.ROLE_TAKEN);
        assertThat(results.getFirst().sessions()).isZero();
        assertThat(account("b1").role()).isEqualTo(Role.USER);
        assertThat(account("b1").ban()).isEqualTo(new Authority.Ban("Spam", end));
        assertThat(account("b2").ban()).isNull();
    }
}
