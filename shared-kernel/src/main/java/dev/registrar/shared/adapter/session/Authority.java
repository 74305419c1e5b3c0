package dev.registrar.shared.adapter.session;

import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a user may do and who it is, folded from its own stream.
 *
 * @param userId the user
 * @param role what it may do
 * @param credentialVersion the credential that signs in; sessions of others are over
 * @param version sequence of the last event of its stream
 * @param email its address
 * @param name its name
 * @param emailVerified whether the address is known to be its own
 * @param image its avatar
 * @param createdAt when it registered
 * @param updatedAt when it last changed
 * @param ban why and how long it may not be used; null where it is not banned
 * @param sessionsAfter sessions opened before are over for ever, whatever became of the ban that ended them
 * @param secondFactor what signing in takes beside a first factor; null where nothing
 */
public record Authority(
        String userId,
        Role role,
        int credentialVersion,
        long version,
        String email,
        String name,
        boolean emailVerified,
        @Nullable String image,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Ban ban,
        Instant sessionsAfter,
        @Nullable SecondFactor secondFactor) {

    /**
     * What signing in takes beside a first factor.
     *
     * @param method {@link #BY_APP} or {@link #BY_MAIL}
     * @param since sequence of the event that asked for it
     */
    public record SecondFactor(String method, long since) {

        /** Codes by time, of an app. */
        public static final String BY_APP = "totp";

        /** Mailed codes. */
        public static final String BY_MAIL = "otp";

        /** Returns whether codes are mailed. */
        public boolean isByMail() {
            return method.equals(BY_MAIL);
        }
    }

    /**
     * Why and how long an account may not be used.
     *
     * @param reason for a person
     * @param until when it ends by itself; null where it does not
     */
    public record Ban(String reason, @Nullable Instant until) {}

    /** Returns whether the account may not be used at {@code now}. */
    public boolean isBanned(Instant now) {
        return ban != null && (ban.until() == null || now.isBefore(ban.until()));
    }

    /** Returns the authority after {@code event}; null where there is none: before the first and after the last. */
    static @Nullable Authority evolve(@Nullable Authority before, UserEvent event, long version, Instant at) {
        if (event instanceof UserEvent.UserRegistered e) {
            return new Authority(
                    e.userId(),
                    role(e.role()),
                    e.credentialVersion(),
                    version,
                    e.email(),
                    e.name(),
                    false,
                    null,
                    at,
                    at,
                    null,
                    Instant.EPOCH,
                    null);
        }
        if (before == null) {
            return null;
        }
        Authority same = before.at(version, at);
        return switch (event) {
            case UserEvent.UserRegistered _ -> throw new AssertionError("handled above");
            case UserEvent.UserRenamed e -> same.with(same.email, e.name(), same.emailVerified, same.image);
            case UserEvent.EmailChanged e -> same.with(e.to(), same.name, false, same.image);
            case UserEvent.EmailVerified e ->
                same.with(same.email, same.name, same.emailVerified || e.email().equals(same.email), same.image);
            case UserEvent.ProfileChanged e -> same.with(same.email, same.name, same.emailVerified, e.avatar());
            case UserEvent.PreferencesChanged _, UserEvent.AddressesChanged _ -> same;
            case UserEvent.SignInLocked _, UserEvent.SignInUnlocked _ -> same;
            case UserEvent.RoleChanged e -> same.withRole(role(e.to()));
            case UserEvent.CredentialChanged e -> same.withCredential(e.credentialVersion());
            case UserEvent.UserBanned e -> same.withBan(new Ban(e.reason(), e.until()), at);
            case UserEvent.UserUnbanned _ -> same.withBan(null, same.sessionsAfter);
            case UserEvent.UserImported e -> same.asOld(e.createdAt(), e.updatedAt());
            case UserEvent.TwoFactorEnabled e -> same.withFactor(new SecondFactor(e.method(), version));
            case UserEvent.TwoFactorDisabled _ -> same.withFactor(null);
            case UserEvent.BackupCodesMade _, UserEvent.BackupCodeUsed _ -> same;
            case UserEvent.PasskeyAdded _, UserEvent.PasskeyRenamed _ -> same;
            case UserEvent.PasskeyUsed _, UserEvent.PasskeyRemoved _ -> same;
            case UserEvent.UserDeleted _ -> null;
        };
    }

    /** A role that this version does not know gives the least, never more. */
    private static Role role(String wire) {
        return Role.ofWire(wire).orElse(Role.USER);
    }

    private Authority at(long newVersion, Instant at) {
        return copy(role, credentialVersion, newVersion, email, name, emailVerified, image, at, ban, sessionsAfter);
    }

    private Authority with(String newEmail, String newName, boolean verified, @Nullable String newImage) {
        return copy(
                role, credentialVersion, version, newEmail, newName, verified, newImage, updatedAt, ban, sessionsAfter);
    }

    private Authority withRole(Role newRole) {
        return copy(
                newRole, credentialVersion, version, email, name, emailVerified, image, updatedAt, ban, sessionsAfter);
    }

    private Authority withCredential(int newVersion) {
        return copy(role, newVersion, version, email, name, emailVerified, image, updatedAt, ban, sessionsAfter);
    }

    private Authority withBan(@Nullable Ban newBan, Instant endOfSessions) {
        return copy(
                role, credentialVersion, version, email, name, emailVerified, image, updatedAt, newBan, endOfSessions);
    }

    private Authority asOld(Instant created, Instant updated) {
        return new Authority(
                userId,
                role,
                credentialVersion,
                version,
                email,
                name,
                emailVerified,
                image,
                created,
                updated,
                ban,
                sessionsAfter,
                secondFactor);
    }

    @SuppressWarnings("TooManyParameters") // the one place that names them all
    private Authority copy(
            Role newRole,
            int newCredential,
            long newVersion,
            String newEmail,
            String newName,
            boolean verified,
            @Nullable String newImage,
            Instant at,
            @Nullable Ban newBan,
            Instant endOfSessions) {
        return new Authority(
                userId,
                newRole,
                newCredential,
                newVersion,
                newEmail,
                newName,
                verified,
                newImage,
                createdAt,
                at,
                newBan,
                endOfSessions,
                secondFactor);
    }

    private Authority withFactor(@Nullable SecondFactor factor) {
        return new Authority(
                userId,
                role,
                credentialVersion,
                version,
                email,
                name,
                emailVerified,
                image,
                createdAt,
                updatedAt,
                ban,
                sessionsAfter,
                factor);
    }
}
