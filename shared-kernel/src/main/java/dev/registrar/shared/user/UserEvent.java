package dev.registrar.shared.user;

import dev.registrar.shared.EventName;
import dev.registrar.shared.Personal;
import dev.registrar.shared.Subject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to a user. Events carry plain values, so that a rule that becomes stricter never makes
 * history unreadable.
 */
public sealed interface UserEvent {

    /** Returns the user it happened to. */
    String userId();

    /**
     * An account was made.
     *
     * @param credentialVersion number of the credential that signs in, 1 and up
     */
    @EventName("user.registered")
    record UserRegistered(
            @Subject String userId,
            @Personal String email,
            @Personal String name,
            String role,
            int credentialVersion) implements UserEvent {}

    @EventName("user.renamed")
    record UserRenamed(@Subject String userId, @Personal String name) implements UserEvent {}

    /** The e-mail address changed; the new one is not verified. */
    @EventName("user.email-changed")
    record EmailChanged(
            @Subject String userId,
            @Personal String from,
            @Personal String to) implements UserEvent {}

    @EventName("user.email-verified")
    record EmailVerified(@Subject String userId, @Personal String email) implements UserEvent {}

    /** The profile became this; an absent member is cleared. */
    @EventName("user.profile-changed")
    record ProfileChanged(
            @Subject String userId,
            @Personal @Nullable String avatar,
            @Personal @Nullable String bio) implements UserEvent {}

    @EventName("user.preferences-changed")
    record PreferencesChanged(@Subject String userId, boolean notifications, String theme) implements UserEvent {}

    /** The list of addresses became this. */
    @EventName("user.addresses-changed")
    record AddressesChanged(
            @Subject String userId, @Personal List<PostalAddress> addresses) implements UserEvent {
        public AddressesChanged {
            addresses = List.copyOf(addresses);
        }
    }

    @EventName("user.role-changed")
    record RoleChanged(@Subject String userId, String from, String to) implements UserEvent {}

    /** From now on only the credential of this version signs in; sessions opened with older ones are over. */
    @EventName("user.credential-changed")
    record CredentialChanged(@Subject String userId, int credentialVersion) implements UserEvent {}

    /**
     * Wrong guesses at a secret of the account used up what is free: each further one waits.
     *
     * @param secret what was guessed: {@code password}, {@code second-factor}, {@code one-time-code}
     * @param failures how many wrong guesses there were in a row
     */
    @EventName("user.locked")
    record SignInLocked(@Subject String userId, String secret, int failures) implements UserEvent {}

    /** Someone knew the secret after all, or an admin took the delay away. */
    @EventName("user.unlocked")
    record SignInUnlocked(@Subject String userId) implements UserEvent {}

    /**
     * The account may not be used, and every session opened before is over.
     *
     * @param reason why, in words for a person
     * @param until when it ends by itself; null where it does not
     * @param role what the account is, since a banned admin administers nothing
     */
    @EventName("user.banned")
    record UserBanned(
            @Subject String userId,
            @Personal String reason,
            @Nullable Instant until,
            String role) implements UserEvent {}

    /**
     * The account may be used again.
     *
     * @param role what the account is
     */
    @EventName("user.unbanned")
    record UserUnbanned(@Subject String userId, String role) implements UserEvent {}

    /**
     * The account was brought over from another system. The event is recorded when that was done; the account is as old
     * as it was there.
     *
     * @param source which system, such as {@code better-auth}
     * @param createdAt when it was made there
     * @param updatedAt when it last changed there
     */
    @EventName("user.imported")
    record UserImported(@Subject String userId, String source, Instant createdAt, Instant updatedAt)
            implements UserEvent {}

    /**
     * Signing in takes a second factor from now on.
     *
     * @param method which: {@code totp} for the codes of an app, {@code otp} for mailed ones
     */
    @EventName("user.two-factor-enabled")
    record TwoFactorEnabled(@Subject String userId, String method) implements UserEvent {}

    /** Signing in takes one factor again. */
    @EventName("user.two-factor-disabled")
    record TwoFactorDisabled(@Subject String userId) implements UserEvent {}

    /** All backup codes were replaced by new ones. */
    @EventName("user.backup-codes-made")
    record BackupCodesMade(@Subject String userId, int codes) implements UserEvent {}

    /**
     * A backup code was shown in the place of another second factor, and is worth nothing any more.
     *
     * @param left how many are left
     */
    @EventName("user.backup-code-used")
    record BackupCodeUsed(@Subject String userId, int left) implements UserEvent {}

    /**
     * A passkey (WebAuthn) signs in from now on. What is public of it is personal data all the same: it tells one person
     * from others.
     *
     * @param credentialId what its authenticator calls it, base64url
     * @param publicKey COSE key, base64
     * @param userHandle what its authenticator calls the person, base64url; null where that is not known
     * @param counter signatures its authenticator says it has made; 0 where it does not count
     * @param backupEligible whether it may be copied to other devices of its owner
     * @param backedUp whether it is
     * @param transports how a browser reaches its authenticator
     * @param aaguid the model of the authenticator, a UUID; all zero where that is not told
     * @param name what its owner calls it; null where nothing
     * @param createdAt when it was made
     */
    @EventName("user.passkey-added")
    record PasskeyAdded(
            @Subject String userId,
            String passkeyId,
            @Personal String credentialId,
            @Personal String publicKey,
            @Personal @Nullable String userHandle,
            long counter,
            boolean backupEligible,
            boolean backedUp,
            @Personal List<String> transports,
            @Personal String aaguid,
            @Personal @Nullable String name,
            Instant createdAt)
            implements UserEvent {
        public PasskeyAdded {
            transports = List.copyOf(transports);
        }
    }

    @EventName("user.passkey-renamed")
    record PasskeyRenamed(
            @Subject String userId,
            String passkeyId,
            @Personal String name) implements UserEvent {}

    /** A passkey that counts its signatures, or that was backed up or no longer is, signed in. */
    @EventName("user.passkey-used")
    record PasskeyUsed(@Subject String userId, String passkeyId, long counter, boolean backedUp) implements UserEvent {}

    /** A passkey signs in no more. */
    @EventName("user.passkey-removed")
    record PasskeyRemoved(
            @Subject String userId,
            String passkeyId,
            @Personal String credentialId) implements UserEvent {}

    /** The account is gone; its e-mail can be used again. */
    @EventName("user.deleted")
    record UserDeleted(@Subject String userId, @Personal String email, String role) implements UserEvent {}

    /** A postal address as events carry it. */
    record PostalAddress(String street, String city, String postalCode, String country) {}
}
