package dev.registrar.command.user.domain;

import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.AddPasskey;
import dev.registrar.command.user.UserCommand.BanUser;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.command.user.UserCommand.DisableTwoFactor;
import dev.registrar.command.user.UserCommand.EnableTwoFactor;
import dev.registrar.command.user.UserCommand.LockSignIn;
import dev.registrar.command.user.UserCommand.NoteBackupCodes;
import dev.registrar.command.user.UserCommand.RecordImport;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.RemovePasskey;
import dev.registrar.command.user.UserCommand.RenamePasskey;
import dev.registrar.command.user.UserCommand.UnbanUser;
import dev.registrar.command.user.UserCommand.UnlockSignIn;
import dev.registrar.command.user.UserCommand.UsePasskey;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.BackupCodeUsed;
import dev.registrar.shared.user.UserEvent.BackupCodesMade;
import dev.registrar.shared.user.UserEvent.CredentialChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.EmailVerified;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyRenamed;
import dev.registrar.shared.user.UserEvent.PasskeyUsed;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.SignInLocked;
import dev.registrar.shared.user.UserEvent.SignInUnlocked;
import dev.registrar.shared.user.UserEvent.TwoFactorDisabled;
import dev.registrar.shared.user.UserEvent.TwoFactorEnabled;
import dev.registrar.shared.user.UserEvent.UserBanned;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserImported;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import dev.registrar.shared.user.UserEvent.UserUnbanned;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An account as its commands need it: what its events add up to. Holds texts as they were stored, whatever the rules for
 * new ones are by now.
 *
 * @param details what the person says of themselves
 * @param role stored form of the role
 * @param credentialVersion number of the credential that signs in
 * @param emailVerified whether the person has shown to read mail at the address
 * @param locked whether guesses at its secrets were last said to be slowed down
 * @param ban the last ban, unless it was lifted; one that ended by itself is still here
 * @param secondFactor what signing in takes beside the password: {@code totp} or {@code otp}; null where nothing
 * @param keyring its passkeys
 * @param deleted whether the account has ended
 */
public record User(
        String id,
        Details details,
        String role,
        int credentialVersion,
        boolean emailVerified,
        boolean locked,
        @Nullable UserBanned ban,
        @Nullable String secondFactor,
        Keyring keyring,
        boolean deleted) {

    /**
     * Returns what happens when {@code command} meets {@code user}; nothing where all is so already.
     *
     * @param user null before the account exists
     * @throws RejectedException with a {@link dev.registrar.command.user.UserRejection}
     */
    public static List<UserEvent> decide(UserCommand command, @Nullable User user) {
        return switch (command) {
            case RegisterUser register -> register(register, user);
            case ChangeUser change -> existing(user).details.change(change);
            case ChangeRole(var _, var role) -> existing(user).changeRole(role.wire());
            case ChangeCredential(var _, var version) -> existing(user).changeCredential(version);
            case VerifyEmail(var _, var email) -> existing(user).verify(email.value());
            case LockSignIn(var id, var secret, var failures) -> {
                existing(user);
                yield List.of(new SignInLocked(id, secret, failures));
            }
            case UnlockSignIn _ -> existing(user).unlock();
            case BanUser(var _, var reason, var until) -> existing(user).banFor(reason, until);
            case UnbanUser _ -> existing(user).unban();
            case RecordImport(var _, var source, var createdAt, var updatedAt) ->
                List.of(new UserImported(existing(user).id, source, createdAt, updatedAt));
            case EnableTwoFactor(var _, var method) -> existing(user).wantFactor(method);
            case DisableTwoFactor _ -> existing(user).wantNoFactor();
            case NoteBackupCodes(var id, var used, var left) -> {
                existing(user);
                yield List.of(used ? new BackupCodeUsed(id, left) : new BackupCodesMade(id, left));
            }
            case AddPasskey(var id, var passkey) -> existing(user).keyring.add(id, passkey);
            case RenamePasskey rename -> existing(user).keyring.rename(rename);
            case UsePasskey use -> existing(user).keyring.use(use);
            case RemovePasskey(var id, var passkey) -> existing(user).keyring.remove(id, passkey);
            case DeleteUser _ -> existing(user).delete();
        };
    }

    private static User existing(@Nullable User user) {
        if (user == null || user.deleted) {
            throw UserRejection.USER_NOT_FOUND.exception();
        }
        return user;
    }

    private static List<UserEvent> register(RegisterUser command, @Nullable User user) {
        if (user != null) {
            throw UserRejection.USER_EXISTS.exception();
        }
        return List.of(new UserRegistered(
                command.userId(),
                command.email().value(),
                command.name().value(),
                command.role().wire(),
                command.credentialVersion()));
    }

    private List<UserEvent> changeRole(String to) {
        if (ban != null && to.equals(Role.ADMIN.wire()) && !to.equals(role)) {
            throw UserRejection.BANNED_USER.exception();
        }
        return to.equals(role) ? List.of() : List.of(new RoleChanged(id, role, to));
    }

    private List<UserEvent> changeCredential(int version) {
        if (version < credentialVersion) {
            throw UserRejection.CREDENTIAL_OUTDATED.exception();
        }
        return version == credentialVersion ? List.of() : List.of(new CredentialChanged(id, version));
    }

    private List<UserEvent> verify(String email) {
        if (!email.equals(details.email())) {
            throw UserRejection.EMAIL_NOT_CURRENT.exception();
        }
        return emailVerified ? List.of() : List.of(new EmailVerified(id, email));
    }

    private List<UserEvent> unlock() {
        return locked ? List.of(new SignInUnlocked(id)) : List.of();
    }

    private List<UserEvent> banFor(String reason, @Nullable Instant until) {
        UserBanned wanted = new UserBanned(id, reason, until, role);
        return wanted.equals(ban) ? List.of() : List.of(wanted);
    }

    private List<UserEvent> unban() {
        return ban == null ? List.of() : List.of(new UserUnbanned(id, role));
    }

    private List<UserEvent> wantFactor(String method) {
        // Enabled anew with the same method it is another secret: what trusted the one before must not go on.
        return List.of(new TwoFactorEnabled(id, method));
    }

    private List<UserEvent> wantNoFactor() {
        return secondFactor == null ? List.of() : List.of(new TwoFactorDisabled(id));
    }

    private List<UserEvent> delete() {
        return Stream.concat(keyring.removeAll(id), Stream.of(new UserDeleted(id, details.email(), role)))
                .toList();
    }

    /** Returns the account after {@code event}; {@code user} is null before the first. */
    public static User evolve(@Nullable User user, UserEvent event) {
        return switch (event) {
            case UserRegistered registered -> registered(registered);
            case UserRenamed(var _, var name) ->
                begun(user).with(begun(user).details.withName(name));
            case EmailChanged(var _, var _, var to) ->
                begun(user).with(begun(user).details.withEmail(to)).verified(false);
            case EmailVerified _ -> begun(user).verified(true);
            case ProfileChanged profile -> begun(user).with(begun(user).details.withProfile(profile));
            case PreferencesChanged preferences ->
                begun(user).with(begun(user).details.withPreferences(preferences));
            case AddressesChanged(var _, var addresses) ->
                begun(user).with(begun(user).details.withAddresses(addresses));
            case RoleChanged(var _, var _, var to) -> begun(user).withRole(to);
            case CredentialChanged(var _, var version) -> begun(user).withCredential(version);
            case SignInLocked _ -> begun(user).locked(true);
            case SignInUnlocked _ -> begun(user).locked(false);
            case UserBanned banned -> begun(user).withBan(banned);
            case UserUnbanned _ -> begun(user).withBan(null);
            case UserImported _ -> begun(user);
            case TwoFactorEnabled(var _, var method) -> begun(user).withFactor(method);
            case TwoFactorDisabled _ -> begun(user).withFactor(null);
            case BackupCodesMade _, BackupCodeUsed _ -> begun(user);
            case PasskeyAdded _, PasskeyRenamed _, PasskeyUsed _, PasskeyRemoved _ ->
                begun(user).withKeys(event);
            case UserDeleted _ -> begun(user).ended();
        };
    }

    private static User registered(UserRegistered event) {
        return new User(
                event.userId(),
                Details.of(event),
                event.role(),
                event.credentialVersion(),
                false,
                false,
                null,
                null,
                Keyring.NONE,
                false);
    }

    private static User begun(@Nullable User user) {
        if (user == null) {
            throw new IllegalStateException("the stream of a user does not begin with its registration");
        }
        return user;
    }

    private User with(Details changed) {
        return new User(
                id, changed, role, credentialVersion, emailVerified, locked, ban, secondFactor, keyring, deleted);
    }

    private User verified(boolean verified) {
        return new User(id, details, role, credentialVersion, verified, locked, ban, secondFactor, keyring, deleted);
    }

    private User withRole(String to) {
        return new User(id, details, to, credentialVersion, emailVerified, locked, ban, secondFactor, keyring, deleted);
    }

    private User withCredential(int version) {
        return new User(id, details, role, version, emailVerified, locked, ban, secondFactor, keyring, deleted);
    }

    private User locked(boolean now) {
        return new User(id, details, role, credentialVersion, emailVerified, now, ban, secondFactor, keyring, deleted);
    }

    private User withBan(@Nullable UserBanned changed) {
        return new User(
                id, details, role, credentialVersion, emailVerified, locked, changed, secondFactor, keyring, deleted);
    }

    private User withFactor(@Nullable String method) {
        return new User(id, details, role, credentialVersion, emailVerified, locked, ban, method, keyring, deleted);
    }

    private User withKeys(UserEvent event) {
        return new User(
                id,
                details,
                role,
                credentialVersion,
                emailVerified,
                locked,
                ban,
                secondFactor,
                keyring.evolve(event),
                deleted);
    }

    private User ended() {
        return new User(
                id, details, role, credentialVersion, emailVerified, locked, ban, secondFactor, Keyring.NONE, true);
    }
}
