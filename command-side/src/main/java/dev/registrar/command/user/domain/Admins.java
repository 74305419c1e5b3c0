package dev.registrar.command.user.domain;

import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.AdminsEvent;
import dev.registrar.shared.user.AdminsEvent.AdminGranted;
import dev.registrar.shared.user.AdminsEvent.AdminRevoked;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.CredentialChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.EmailVerified;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.SignInLocked;
import dev.registrar.shared.user.UserEvent.SignInUnlocked;
import dev.registrar.shared.user.UserEvent.UserBanned;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserImported;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import dev.registrar.shared.user.UserEvent.UserUnbanned;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who administers: never nobody again, once there was someone. Decided on a stream of its own that changes in the same
 * commit as the user, so that two admins who demote each other at once cannot both succeed (ADR 0009).
 *
 * @param userIds the users that are admins now
 */
public record Admins(Set<String> userIds) {

    /** Before there was any. */
    public static final Admins NONE = new Admins(Set.of());

    public Admins {
        userIds = Set.copyOf(userIds);
    }

    /** Returns what {@code event} asks of the admins; empty where it makes nobody an admin and no admin anything else. */
    public static Optional<AdminsEvent> askedBy(UserEvent event) {
        return switch (event) {
            case UserRegistered registered -> changeOf(registered.userId(), false, isAdmin(registered.role()));
            case RoleChanged(var id, var from, var to) -> changeOf(id, isAdmin(from), isAdmin(to));
            // Nobody may be left with only admins who are banned.
            case UserBanned banned -> changeOf(banned.userId(), isAdmin(banned.role()), false);
            case UserUnbanned unbanned -> changeOf(unbanned.userId(), false, isAdmin(unbanned.role()));
            case UserDeleted deleted -> changeOf(deleted.userId(), isAdmin(deleted.role()), false);
            case UserRenamed _, EmailChanged _, EmailVerified _, ProfileChanged _ -> Optional.empty();
            case PreferencesChanged _, AddressesChanged _, CredentialChanged _ -> Optional.empty();
            case SignInLocked _, SignInUnlocked _, UserImported _ -> Optional.empty();
            case UserEvent.TwoFactorEnabled _, UserEvent.TwoFactorDisabled _ -> Optional.empty();
            case UserEvent.BackupCodesMade _, UserEvent.BackupCodeUsed _ -> Optional.empty();
            case UserEvent.PasskeyAdded _, UserEvent.PasskeyRenamed _ -> Optional.empty();
            case UserEvent.PasskeyUsed _, UserEvent.PasskeyRemoved _ -> Optional.empty();
        };
    }

    private static boolean isAdmin(String role) {
        return role.equals(Role.ADMIN.wire());
    }

    private static Optional<AdminsEvent> changeOf(String userId, boolean before, boolean after) {
        if (before == after) {
            return Optional.empty();
        }
        return Optional.of(after ? new AdminGranted(userId) : new AdminRevoked(userId));
    }

    /**
     * Returns what happens when {@code asked} meets {@code admins}; nothing where all is so already.
     *
     * @throws RejectedException with {@link UserRejection#LAST_ADMIN} where nobody would be left
     */
    public static List<AdminsEvent> decide(AdminsEvent asked, Admins admins) {
        boolean isAdmin = admins.userIds.contains(asked.userId());
        return switch (asked) {
            case AdminGranted _ -> isAdmin ? List.of() : List.of(asked);
            case AdminRevoked _ -> {
                if (admins.userIds.equals(Set.of(asked.userId()))) {
                    throw UserRejection.LAST_ADMIN.exception();
                }
                yield isAdmin ? List.of(asked) : List.of();
            }
        };
    }

    /** Returns the admins after {@code event}. */
    public static Admins evolve(Admins admins, AdminsEvent event) {
        var userIds = new HashSet<>(admins.userIds);
        switch (event) {
            case AdminGranted(var id) -> userIds.add(id);
            case AdminRevoked(var id) -> userIds.remove(id);
        }
        return new Admins(userIds);
    }
}
