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
        Instant updatedAt) {

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
                    at);
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
            case UserEvent.UserDeleted _ -> null;
        };
    }

    /** A role that this version does not know gives the least, never more. */
    private static Role role(String wire) {
        return Role.ofWire(wire).orElse(Role.USER);
    }

    private Authority at(long newVersion, Instant at) {
        return new Authority(
                userId, role, credentialVersion, newVersion, email, name, emailVerified, image, createdAt, at);
    }

    private Authority with(String newEmail, String newName, boolean verified, @Nullable String newImage) {
        return new Authority(
                userId, role, credentialVersion, version, newEmail, newName, verified, newImage, createdAt, updatedAt);
    }

    private Authority withRole(Role newRole) {
        return new Authority(
                userId, newRole, credentialVersion, version, email, name, emailVerified, image, createdAt, updatedAt);
    }

    private Authority withCredential(int newVersion) {
        return new Authority(
                userId, role, newVersion, version, email, name, emailVerified, image, createdAt, updatedAt);
    }
}
