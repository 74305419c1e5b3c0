package dev.registrar.command.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.Theme;
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
import java.util.List;
import org.junit.jupiter.api.Test;

class UserTest {

    private static final UserRegistered REGISTERED =
            new UserRegistered("ada", "ada@example.org", "Ada Lovelace", "user", 1);
    private static final ChangeUser CHANGE = ChangeUser.of("ada");

    private static User given(UserEvent... events) {
        User user = null;
        for (UserEvent event : events) {
            user = User.evolve(user, event);
        }
        return user;
    }

    private static List<UserEvent> when(UserCommand command, UserEvent... given) {
        return User.decide(command, given(given));
    }

    private static void assertRefused(UserRejection why, UserCommand command, UserEvent... given) {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> when(command, given))
                .extracting(RejectedException::rejection)
                .isEqualTo(why);
    }

    private static RegisterUser register() {
        return new RegisterUser(
                "ada", new EmailAddress("ada@example.org"), new PersonName("Ada Lovelace"), Role.USER, 1);
    }

    private static ChangeUser rename(String name) {
        return CHANGE.withName(new PersonName(name));
    }

    private static ChangeUser bio(Patch<Bio> bio) {
        return new ChangeUser(
                "ada", Patch.keep(), Patch.keep(), Patch.keep(), bio, Patch.keep(), Patch.keep(), Patch.keep());
    }

    private static ChangeUser preferences(Patch<Boolean> notifications, Patch<Theme> theme) {
        return new ChangeUser(
                "ada", Patch.keep(), Patch.keep(), Patch.keep(), Patch.keep(), notifications, theme, Patch.keep());
    }

    private static ChangeUser addresses(Patch<List<Address>> addresses) {
        return new ChangeUser(
                "ada", Patch.keep(), Patch.keep(), Patch.keep(), Patch.keep(), Patch.keep(), Patch.keep(), addresses);
    }

    @Test
    void an_account_is_registered_once() {
        assertThat(when(register())).containsExactly(REGISTERED);
        assertRefused(UserRejection.USER_EXISTS, register(), REGISTERED);
        assertRefused(
                UserRejection.USER_EXISTS, register(), REGISTERED, new UserDeleted("ada", "ada@example.org", "user"));
    }

    @Test
    void a_name_changes_where_it_is_another() {
        assertThat(when(rename("Lady Lovelace"), REGISTERED)).containsExactly(new UserRenamed("ada", "Lady Lovelace"));
        assertThat(when(rename("Ada Lovelace"), REGISTERED)).isEmpty();
        assertThat(when(rename("Ada Lovelace"), REGISTERED, new UserRenamed("ada", "Eva")))
                .containsExactly(new UserRenamed("ada", "Ada Lovelace"));
    }

    @Test
    void an_email_changes_where_it_is_another_and_is_unverified_then() {
        var lady = CHANGE.withEmail(new EmailAddress("lady@example.org"));
        var changed = new EmailChanged("ada", "ada@example.org", "lady@example.org");
        assertThat(when(lady, REGISTERED)).containsExactly(changed);
        assertThat(when(lady, REGISTERED, changed)).isEmpty();
        assertThat(given(REGISTERED, new EmailVerified("ada", "ada@example.org"))
                        .emailVerified())
                .isTrue();
        assertThat(given(REGISTERED, new EmailVerified("ada", "ada@example.org"), changed)
                        .emailVerified())
                .isFalse();
    }

    @Test
    void avatar_and_bio_change_alone_and_are_cleared_alone() {
        var avatar = CHANGE.withAvatar(Patch.put(new AvatarUrl("https://a.b/c")));
        var withAvatar = new ProfileChanged("ada", "https://a.b/c", null);
        var withBoth = new ProfileChanged("ada", "https://a.b/c", "Bio");
        assertThat(when(avatar, REGISTERED)).containsExactly(withAvatar);
        assertThat(when(avatar, REGISTERED, withBoth)).isEmpty();
        assertThat(when(bio(Patch.put(new Bio("Bio"))), REGISTERED, withAvatar)).containsExactly(withBoth);
        assertThat(when(bio(Patch.clear()), REGISTERED, withBoth)).containsExactly(withAvatar);
        assertThat(when(CHANGE.withAvatar(Patch.clear()), REGISTERED, withAvatar))
                .containsExactly(new ProfileChanged("ada", null, null));
        assertThat(when(bio(Patch.clear()), REGISTERED)).isEmpty();
    }

    @Test
    void preferences_that_are_cleared_get_their_defaults() {
        var dark = new PreferencesChanged("ada", false, "dark");
        assertThat(when(preferences(Patch.put(false), Patch.put(Theme.DARK)), REGISTERED))
                .containsExactly(dark);
        assertThat(when(preferences(Patch.put(false), Patch.put(Theme.DARK)), REGISTERED, dark))
                .isEmpty();
        assertThat(when(preferences(Patch.clear(), Patch.keep()), REGISTERED, dark))
                .containsExactly(new PreferencesChanged("ada", true, "dark"));
        assertThat(when(preferences(Patch.keep(), Patch.clear()), REGISTERED, dark))
                .containsExactly(new PreferencesChanged("ada", false, "light"));
        assertThat(when(preferences(Patch.put(true), Patch.put(Theme.LIGHT)), REGISTERED))
                .isEmpty();
    }

    @Test
    void the_list_of_addresses_is_replaced_as_a_whole() {
        var changed = new AddressesChanged("ada", List.of(new PostalAddress("Street 1", "London", "SW1", "GB")));
        var london = Patch.put(List.of(new Address("Street 1", "London", "SW1", "GB")));
        assertThat(when(addresses(london), REGISTERED)).containsExactly(changed);
        assertThat(when(addresses(london), REGISTERED, changed)).isEmpty();
        assertThat(when(addresses(Patch.clear()), REGISTERED, changed))
                .containsExactly(new AddressesChanged("ada", List.of()));
    }

    @Test
    void a_role_changes_where_it_is_another() {
        assertThat(when(new ChangeRole("ada", Role.ADMIN), REGISTERED))
                .containsExactly(new RoleChanged("ada", "user", "admin"));
        assertThat(when(new ChangeRole("ada", Role.USER), REGISTERED)).isEmpty();
        assertThat(when(new ChangeRole("ada", Role.USER), REGISTERED, new RoleChanged("ada", "user", "admin")))
                .containsExactly(new RoleChanged("ada", "admin", "user"));
    }

    @Test
    void a_credential_is_only_followed_by_a_newer_one() {
        assertThat(when(new ChangeCredential("ada", 2), REGISTERED)).containsExactly(new CredentialChanged("ada", 2));
        assertThat(when(new ChangeCredential("ada", 1), REGISTERED)).isEmpty();
        assertRefused(
                UserRejection.CREDENTIAL_OUTDATED,
                new ChangeCredential("ada", 2),
                REGISTERED,
                new CredentialChanged("ada", 3));
    }

    @Test
    void only_the_address_of_now_can_be_verified() {
        var verify = new VerifyEmail("ada", new EmailAddress("ada@example.org"));
        var verified = new EmailVerified("ada", "ada@example.org");
        assertThat(when(verify, REGISTERED)).containsExactly(verified);
        assertThat(when(verify, REGISTERED, verified)).isEmpty();
        assertRefused(
                UserRejection.EMAIL_NOT_CURRENT,
                verify,
                REGISTERED,
                new EmailChanged("ada", "ada@example.org", "lady@example.org"));
    }

    @Test
    void a_deletion_says_what_becomes_free() {
        assertThat(when(
                        new DeleteUser("ada"),
                        REGISTERED,
                        new EmailChanged("ada", "ada@example.org", "lady@example.org"),
                        new RoleChanged("ada", "user", "auditor")))
                .containsExactly(new UserDeleted("ada", "lady@example.org", "auditor"));
    }

    @Test
    void an_account_that_is_not_or_no_more_takes_no_commands() {
        for (UserCommand command : List.of(
                rename("Ada"),
                new ChangeRole("ada", Role.USER),
                new ChangeCredential("ada", 1),
                new VerifyEmail("ada", new EmailAddress("ada@example.org")),
                new DeleteUser("ada"))) {
            assertRefused(UserRejection.USER_NOT_FOUND, command);
            assertRefused(
                    UserRejection.USER_NOT_FOUND,
                    command,
                    REGISTERED,
                    new UserDeleted("ada", "ada@example.org", "user"));
        }
    }

    @Test
    void a_stream_that_does_not_begin_with_a_registration_is_no_user() {
        assertThatIllegalStateException().isThrownBy(() -> given(new UserRenamed("ada", "Ada")));
    }
}
