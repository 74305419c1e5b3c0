package dev.registrar.query.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.event.Encoded;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.audit.AuditEvent;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.testing.RandomEvents;
import dev.registrar.shared.testing.TestKeys;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.CredentialChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.EmailVerified;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UserFoldTest {

    private static final Instant BEGIN = Instant.parse("2026-11-21T07:30:00.000Z");

    /** What the view of users has no use for: who administers is in the role, who looked is in the audit. */
    private static final List<Class<?>> IGNORED = List.of(AdminsEvent.class, AuditEvent.class);

    private static UserView fold(UserEvent... events) {
        UserView user = null;
        for (int i = 0; i < events.length; i++) {
            user = UserFold.apply(user, events[i], i, BEGIN.plusSeconds(i));
        }
        return user;
    }

    private static UserRegistered ada() {
        return new UserRegistered("ada", "ada@example.org", "Ada", "user", 1);
    }

    @Test
    void an_event_whose_person_was_erased_counts_as_it_did_before() {
        DataKeys keys = TestKeys.dataKeys();
        keys.create("ada");
        EventCodec codec = new EventCodec(keys);
        List<UserEvent> events = List.of(
                ada(),
                new UserRegistered("ada", "ada@example.org", "Ada", "admin", 1),
                new UserRenamed("ada", "Ada Lovelace"),
                new EmailChanged("ada", "ada@example.org", "lovelace@example.org"),
                new UserDeleted("ada", "lovelace@example.org", "auditor"));
        List<Encoded> stored = events.stream().map(codec::encode).toList();
        keys.discard("ada");
        for (int i = 0; i < events.size(); i++) {
            Encoded each = stored.get(i);
            Object erased = codec.decode(each.name(), Integer.toString(each.revision()), each.json());
            assertThat(erased).isInstanceOf(PersonalDataErased.class);
            assertThat(new UserProjection().count(erased)).isEqualTo(UserFold.count(events.get(i)));
        }
        assertThat(UserFold.count(events.getFirst())).isEqualTo(Map.of("total", 1L, "role:user", 1L));
        assertThat(UserFold.count(events.getLast())).isEqualTo(Map.of("total", -1L, "role:auditor", -1L));
    }

    @Test
    void every_kind_of_event_is_handled_or_ignored_on_purpose() {
        Set<Class<?>> known = Stream.of(UserEvent.class, SessionEvent.class, AdminsEvent.class, AuditEvent.class)
                .flatMap(RandomEvents::kindsOf)
                .collect(Collectors.toSet());
        Set<Class<?>> covered = Stream.concat(
                        new UserProjection().handles().stream(),
                        IGNORED.stream().flatMap(RandomEvents::kindsOf))
                .collect(Collectors.toSet());
        assertThat(covered).isEqualTo(known);
    }

    @Test
    void each_event_changes_what_it_says_and_version_and_time() {
        assertThat(fold(ada()).preferences()).isEqualTo(new UserView.Preferences(true, "light"));
        assertThat(fold(ada(), new UserRenamed("ada", "Ada L.")).name()).isEqualTo("Ada L.");
        assertThat(fold(ada(), new ProfileChanged("ada", "https://a", null)).profile())
                .isEqualTo(new UserView.Profile("https://a", null));
        assertThat(fold(ada(), new PreferencesChanged("ada", false, "dark")).preferences())
                .isEqualTo(new UserView.Preferences(false, "dark"));
        assertThat(fold(ada(), new AddressesChanged("ada", List.of(new PostalAddress("s", "c", "p", "x"))))
                        .addresses())
                .containsExactly(new UserView.Address("s", "c", "p", "x"));
        assertThat(fold(ada(), new RoleChanged("ada", "user", "admin")).role()).isEqualTo(Role.ADMIN);
        UserView changed = fold(ada(), new CredentialChanged("ada", 2));
        assertThat(changed.version()).isEqualTo(1);
        assertThat(changed.updatedAt()).isEqualTo(BEGIN.plusSeconds(1));
        assertThat(changed.createdAt()).isEqualTo(BEGIN);
    }

    @Test
    void an_address_is_verified_until_it_changes() {
        EmailVerified verified = new EmailVerified("ada", "ada@example.org");
        assertThat(fold(ada(), verified).emailVerified()).isTrue();
        assertThat(fold(ada(), new EmailVerified("ada", "another@example.org")).emailVerified())
                .isFalse();
        UserView moved = fold(ada(), verified, new EmailChanged("ada", "ada@example.org", "ada@example.com"));
        assertThat(moved.emailVerified()).isFalse();
        assertThat(moved.email()).isEqualTo("ada@example.com");
    }

    @Test
    void nothing_follows_a_deletion_and_nothing_precedes_a_registration() {
        assertThat(fold(ada(), new UserDeleted("ada", "ada@example.org", "user")))
                .isNull();
        assertThat(UserFold.apply(null, new UserRenamed("ada", "x"), 1, BEGIN)).isNull();
    }

    @Test
    void a_role_that_stays_the_same_counts_nothing() {
        assertThat(UserFold.count(new RoleChanged("ada", "user", "user"))).isEmpty();
        assertThat(UserFold.count(new RoleChanged("ada", "user", "admin")))
                .isEqualTo(Map.of("role:user", -1L, "role:admin", 1L));
    }

    @Test
    void signing_in_is_activity_and_no_change() {
        UserView user = fold(ada());
        UserView active =
                UserFold.apply(user, new SessionEvent.SessionRefreshed("s", "ada", BEGIN), BEGIN.plusSeconds(60));
        assertThat(active.activeAt()).isEqualTo(BEGIN.plusSeconds(60));
        assertThat(active.version()).isEqualTo(user.version());
        assertThat(active.updatedAt()).isEqualTo(user.updatedAt());
        assertThat(UserFold.apply(user, new SessionEvent.SessionClosed("s", "ada", "revoked"), BEGIN.plusSeconds(60)))
                .isEqualTo(user);
    }

    @Test
    void an_account_that_was_brought_over_is_as_old_as_it_was() {
        Instant made = Instant.parse("2024-02-03T04:05:06.789Z");
        UserView user = fold(ada(), new UserEvent.UserImported("ada", "better-auth", made, made.plusSeconds(9)));

        assertThat(user.createdAt()).isEqualTo(made);
        assertThat(user.updatedAt()).isEqualTo(made.plusSeconds(9));
        assertThat(user.activeAt()).isEqualTo(made.plusSeconds(9));
        UserView active = UserFold.apply(
                user,
                new SessionEvent.SessionImported(
                        "s", "ada", 1, true, made.plusSeconds(20), made.plusSeconds(90), null, null),
                BEGIN);
        assertThat(active.activeAt()).isEqualTo(made.plusSeconds(20));
    }
}
