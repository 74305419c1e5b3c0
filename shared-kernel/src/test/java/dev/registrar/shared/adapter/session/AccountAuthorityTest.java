package dev.registrar.shared.adapter.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final CommitLog log = MongoCommitLog.open(mongo.database());
    private final Map<String, Object> events = new HashMap<>();
    private final AccountAuthority authority = new AccountAuthority(log, stored -> events.get(stored.id()));

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void nobody_is_nobody() {
        assertThat(authority.of("unknown")).isEmpty();
    }

    @Test
    void each_change_counts_at_the_next_question() {
        append("u", 0, new UserEvent.UserRegistered("u", "ada@example.com", "Ada", "user", 1));
        assertThat(authority.of("u")).hasValueSatisfying(user -> {
            assertThat(user.role()).isEqualTo(Role.USER);
            assertThat(user.email()).isEqualTo("ada@example.com");
            assertThat(user.createdAt()).isEqualTo(NOW);
        });

        append("u", 1, new UserEvent.RoleChanged("u", "user", "admin"));
        assertThat(authority.of("u")).hasValueSatisfying(user -> {
            assertThat(user.role()).isEqualTo(Role.ADMIN);
            assertThat(user.version()).isEqualTo(1);
        });

        append("u", 2, new UserEvent.CredentialChanged("u", 2));
        append("u", 3, new UserEvent.EmailVerified("u", "ada@example.com"));
        append("u", 4, new UserEvent.UserRenamed("u", "Ada L."));
        append("u", 5, new UserEvent.ProfileChanged("u", "https://example.com/a.png", null));
        assertThat(authority.of("u")).hasValueSatisfying(user -> {
            assertThat(user.credentialVersion()).isEqualTo(2);
            assertThat(user.emailVerified()).isTrue();
            assertThat(user.name()).isEqualTo("Ada L.");
            assertThat(user.image()).isEqualTo("https://example.com/a.png");
        });

        append("u", 6, new UserEvent.EmailChanged("u", "ada@example.com", "ada@example.org"));
        assertThat(authority.of("u")).hasValueSatisfying(user -> {
            assertThat(user.email()).isEqualTo("ada@example.org");
            assertThat(user.emailVerified()).isFalse();
        });

        append("u", 7, new UserEvent.UserDeleted("u", "ada@example.org", "admin"));
        assertThat(authority.of("u")).isEmpty();
        assertThat(authority.of("u")).isEmpty();
    }

    @Test
    void a_role_from_the_future_gives_the_least() {
        append("v", 0, new UserEvent.UserRegistered("v", "v@example.com", "Vera", "superuser", 1));
        assertThat(authority.of("v"))
                .hasValueSatisfying(user -> assertThat(user.role()).isEqualTo(Role.USER));
    }

    private void append(String user, long sequence, UserEvent event) {
        String id = UUID.randomUUID().toString();
        events.put(id, event);
        NewEvent stored =
                new NewEvent(id, "User", user, sequence, "test", "1", NOW, Content.of("{}"), Content.of("{}"));
        assertThat(log.append(new CommitDraft(id, NOW, List.of(stored), List.of())))
                .isPositive();
    }

    @Test
    void an_account_that_was_brought_over_is_as_old_as_it_was() {
        Instant made = Instant.parse("2024-02-03T04:05:06.789Z");
        append("i", 0, new UserEvent.UserRegistered("i", "ada@example.com", "Ada", "user", 1));
        append("i", 1, new UserEvent.UserImported("i", "better-auth", made, made.plusSeconds(9)));

        assertThat(authority.of("i")).hasValueSatisfying(user -> {
            assertThat(user.createdAt()).isEqualTo(made);
            assertThat(user.updatedAt()).isEqualTo(made.plusSeconds(9));
        });
    }
}
