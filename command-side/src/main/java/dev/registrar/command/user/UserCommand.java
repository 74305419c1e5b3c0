package dev.registrar.command.user;

import dev.registrar.command.Command;
import dev.registrar.shared.Rejection;
import dev.registrar.shared.user.Address;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.Bio;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasskeyName;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.Theme;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of a user's account. What is so already is done already: it succeeds without an event. */
public sealed interface UserCommand extends Command {

    /** Finds the handler that makes a new account. */
    String REGISTERING = "user.register";

    /** Finds the handler that changes an account. */
    String CHANGING = "user.change";

    /** Returns the user that is meant. */
    String userId();

    @Override
    default String target() {
        return userId();
    }

    @Override
    default String handler() {
        return CHANGING;
    }

    @Override
    default Rejection ifMissing() {
        return UserRejection.USER_NOT_FOUND;
    }

    @Override
    default Rejection ifClaimTaken() {
        return UserRejection.EMAIL_TAKEN;
    }

    /**
     * Makes an account.
     *
     * @param userId new, made by the sender
     * @param credentialVersion number of the credential that was stored for it, 1 and up
     */
    record RegisterUser(String userId, EmailAddress email, PersonName name, Role role, int credentialVersion)
            implements UserCommand {
        @Override
        public String handler() {
            return REGISTERING;
        }
    }

    /**
     * Changes what a person says of themselves: all of it or nothing, in one commit (ADR 0007). Neither name nor e-mail
     * can be cleared; what else is cleared gets its default.
     */
    record ChangeUser(
            String userId,
            Patch<PersonName> name,
            Patch<EmailAddress> email,
            Patch<AvatarUrl> avatar,
            Patch<Bio> bio,
            Patch<Boolean> notifications,
            Patch<Theme> theme,
            Patch<List<Address>> addresses)
            implements UserCommand {

        /** Returns the command that changes nothing: a beginning for the methods below. */
        public static ChangeUser of(String userId) {
            return new ChangeUser(
                    userId,
                    Patch.keep(),
                    Patch.keep(),
                    Patch.keep(),
                    Patch.keep(),
                    Patch.keep(),
                    Patch.keep(),
                    Patch.keep());
        }

        /** Returns this command, changing also the name. */
        public ChangeUser withName(PersonName to) {
            return new ChangeUser(userId, Patch.put(to), email, avatar, bio, notifications, theme, addresses);
        }

        /** Returns this command, changing also the e-mail address. */
        public ChangeUser withEmail(EmailAddress to) {
            return new ChangeUser(userId, name, Patch.put(to), avatar, bio, notifications, theme, addresses);
        }

        /** Returns this command, changing also the picture. */
        public ChangeUser withAvatar(Patch<AvatarUrl> to) {
            return new ChangeUser(userId, name, email, to, bio, notifications, theme, addresses);
        }
    }

    /** Gives a user another role. */
    record ChangeRole(String userId, Role role) implements UserCommand {}

    /** Lets only this version of the credential sign in from now on; it is stored already. */
    record ChangeCredential(String userId, int credentialVersion) implements UserCommand {}

    /** Says that the user has shown to read mail at this address. */
    record VerifyEmail(String userId, EmailAddress email) implements UserCommand {}

    /** Notes that wrong guesses at {@code secret} are slowed down from now on. */
    record LockSignIn(String userId, String secret, int failures) implements UserCommand {}

    /** Notes that no guess is slowed down any more. */
    record UnlockSignIn(String userId) implements UserCommand {}

    /**
     * Keeps an account from being used.
     *
     * @param reason why, in words for a person
     * @param until when the ban ends by itself; null where it does not
     */
    record BanUser(String userId, String reason, @Nullable Instant until) implements UserCommand {}

    /** Lets an account be used again. */
    record UnbanUser(String userId) implements UserCommand {}
    /** Wants a second factor at each sign-in: {@code totp} or {@code otp}; whatever it takes is stored already. */
    record EnableTwoFactor(String userId, String method) implements UserCommand {}

    /** Wants no second factor any more. */
    record DisableTwoFactor(String userId) implements UserCommand {}

    /** Notes that a backup code was used, or that all were replaced; {@code left} is how many there are then. */
    record NoteBackupCodes(String userId, boolean used, int left) implements UserCommand {}

    /** Lets {@code passkey} sign in from now on; its identifier is new, made by the sender. */
    record AddPasskey(String userId, Passkey passkey) implements UserCommand {
        @Override
        public Rejection ifClaimTaken() {
            return UserRejection.PREVIOUSLY_REGISTERED;
        }
    }

    /** Gives a passkey another name. */
    record RenamePasskey(String userId, String passkeyId, PasskeyName name) implements UserCommand {}

    /**
     * Notes what an authenticator said when it was used.
     *
     * @param counter signatures it has made, this one included; 0 where it does not count
     * @param backedUp whether the passkey is on other devices too
     */
    record UsePasskey(String userId, String passkeyId, long counter, boolean backedUp) implements UserCommand {}

    /** Lets a passkey sign in no more. */
    record RemovePasskey(String userId, String passkeyId) implements UserCommand {}

    /**
     * Says that an account was brought over from another system. It is the last part of what makes the account.
     *
     * @param source which system
     * @param createdAt when it was made there
     * @param updatedAt when it last changed there
     */
    record RecordImport(String userId, String source, Instant createdAt, Instant updatedAt) implements UserCommand {}

    /** Ends the account. */
    record DeleteUser(String userId) implements UserCommand {}
}
