package dev.registrar.command.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.AddPasskey;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.RemovePasskey;
import dev.registrar.command.user.UserCommand.RenamePasskey;
import dev.registrar.command.user.UserCommand.UsePasskey;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.PasskeyName;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyRenamed;
import dev.registrar.shared.user.UserEvent.PasskeyUsed;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyringTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final UserEvent REGISTERED = new UserRegistered("ada", "ada@example.org", "Ada", "user", 1);

    private static Passkey passkey(String id, long counter) {
        return new Passkey(
                id, "credential-" + id, "key", "handle", counter, true, false, List.of("usb"), "aaguid", "Phone", NOW);
    }

    private static PasskeyAdded added(String id, long counter) {
        return new PasskeyAdded(
                "ada",
                id,
                "credential-" + id,
                "key",
                "handle",
                counter,
                true,
                false,
                List.of("usb"),
                "aaguid",
                "Phone",
                NOW);
    }

    private static User given(UserEvent... events) {
        User user = User.evolve(null, REGISTERED);
        for (UserEvent event : events) {
            user = User.evolve(user, event);
        }
        return user;
    }

    private static void refused(UserCommand command, UserRejection rejection, UserEvent... given) {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> User.decide(command, given(given)))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(rejection));
    }

    @Test
    void a_passkey_is_added_and_kept_as_it_was_made() {
        Passkey made = passkey("1", 7);

        assertThat(User.decide(new AddPasskey("ada", made), given())).containsExactly(added("1", 7));
        assertThat(given(added("1", 7)).keyring().passkeys()).containsExactly(made);
        assertThat(given(added("1", 7)).keyring().called("credential-1")).contains(made);
        assertThat(given(added("1", 7)).keyring().called("credential-2")).isEmpty();
    }

    @Test
    void the_same_credential_is_not_added_twice() {
        Passkey again = new Passkey("2", "credential-1", "k", null, 0, false, false, List.of(), "a", null, NOW);

        refused(new AddPasskey("ada", again), UserRejection.PREVIOUSLY_REGISTERED, added("1", 0));
    }

    @Test
    void there_are_twenty_at_most() {
        UserEvent[] twenty =
                IntStream.range(0, Passkey.MOST).mapToObj(i -> added("" + i, 0)).toArray(UserEvent[]::new);
        AddPasskey another = new AddPasskey("ada", passkey("another", 0));

        refused(another, UserRejection.TOO_MANY_PASSKEYS, twenty);
        UserEvent[] nineteen = Stream.concat(
                        Stream.of(twenty), Stream.of(new PasskeyRemoved("ada", "3", "credential-3")))
                .toArray(UserEvent[]::new);
        assertThat(User.decide(another, given(nineteen))).hasSize(1);
    }

    @Test
    void one_is_renamed_and_the_others_are_not() {
        RenamePasskey rename = new RenamePasskey("ada", "1", new PasskeyName("Laptop"));
        User user = given(added("1", 0), added("2", 0), new PasskeyRenamed("ada", "1", "Laptop"));

        assertThat(User.decide(rename, given(added("1", 0)))).containsExactly(new PasskeyRenamed("ada", "1", "Laptop"));
        assertThat(user.keyring().passkeys()).extracting(Passkey::name).containsExactly("Laptop", "Phone");
        assertThat(User.decide(rename, user)).isEmpty();
    }

    /** WebAuthn, section 6.1.1. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "1, 900"})
    void a_counter_that_moved_forward_is_kept(long before, long after) {
        User user = given(added("1", before));

        assertThat(User.decide(new UsePasskey("ada", "1", after, false), user))
                .containsExactly(new PasskeyUsed("ada", "1", after, false));
        assertThat(given(added("1", before), new PasskeyUsed("ada", "1", after, false))
                        .keyring()
                        .passkeys())
                .containsExactly(passkey("1", after));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "5, 0"})
    void a_counter_that_did_not_is_refused(long before, long after) {
        refused(new UsePasskey("ada", "1", after, false), UserRejection.AUTHENTICATION_FAILED, added("1", before));
    }

    @Test
    void one_that_does_not_count_leaves_no_event_but_where_its_backup_changes() {
        User user = given(added("1", 0));

        assertThat(User.decide(new UsePasskey("ada", "1", 0, false), user)).isEmpty();
        assertThat(User.decide(new UsePasskey("ada", "1", 0, true), user))
                .containsExactly(new PasskeyUsed("ada", "1", 0, true));
    }

    @Test
    void one_that_is_removed_is_gone() {
        assertThat(User.decide(new RemovePasskey("ada", "1"), given(added("1", 0), added("2", 0))))
                .containsExactly(new PasskeyRemoved("ada", "1", "credential-1"));
        assertThat(given(added("1", 0), added("2", 0), new PasskeyRemoved("ada", "1", "credential-1"))
                        .keyring()
                        .passkeys())
                .containsExactly(passkey("2", 0));
    }

    @Test
    void what_the_account_has_not_is_not_found() {
        refused(new RemovePasskey("ada", "2"), UserRejection.PASSKEY_NOT_FOUND, added("1", 0));
        refused(new UsePasskey("ada", "2", 0, false), UserRejection.PASSKEY_NOT_FOUND, added("1", 0));
        refused(
                new RenamePasskey("ada", "2", new PasskeyName("Laptop")),
                UserRejection.PASSKEY_NOT_FOUND,
                added("1", 0));
    }

    @Test
    void an_account_that_ends_sets_its_credentials_free() {
        assertThat(User.decide(new DeleteUser("ada"), given(added("1", 0), added("2", 0))))
                .containsExactly(
                        new PasskeyRemoved("ada", "1", "credential-1"),
                        new PasskeyRemoved("ada", "2", "credential-2"),
                        new UserDeleted("ada", "ada@example.org", "user"));
    }

    @Test
    void an_account_that_ended_gets_none() {
        UserEvent ended = new UserDeleted("ada", "ada@example.org", "user");

        refused(new AddPasskey("ada", passkey("1", 0)), UserRejection.USER_NOT_FOUND, ended);
        assertThat(given(added("1", 0), ended).keyring()).isEqualTo(Keyring.NONE);
        assertThat(Keyring.NONE.evolve(added("1", 0)).evolve(ended)).isEqualTo(Keyring.NONE);
    }

    @Test
    void says_nothing_of_what_tells_a_person_from_others() {
        assertThat(passkey("1", 0)).hasToString("Passkey[1]");
    }
}
