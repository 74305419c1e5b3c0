package dev.registrar.query.user;

import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.util.List;

/** A user as it is sent: the contract's UserView. */
public record UserJson(
        String id,
        String email,
        String name,
        String displayName,
        String role,
        boolean emailVerified,
        UserView.Profile profile,
        UserView.Preferences preferences,
        List<UserView.Address> addresses,
        Instant createdAt,
        Instant updatedAt) {

    /** Returns {@code user} as it is sent. */
    public static UserJson of(UserView user) {
        Role role = user.role();
        return new UserJson(
                user.id(),
                user.email(),
                user.name(),
                user.name(),
                role.wire(),
                user.emailVerified(),
                user.profile(),
                user.preferences(),
                user.addresses(),
                user.createdAt(),
                user.updatedAt());
    }
}
