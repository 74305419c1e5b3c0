package dev.registrar.shared.user;

import java.util.Optional;

/**
 * Identifies a user and its stream. Opaque: made by the caller of a registration, never reused.
 *
 * @param value 1..64 of {@code [A-Za-z0-9_-]}
 */
public record UserId(String value) {

    private static final int MAX_LENGTH = 64;

    public UserId {
        if (!isUserId(value)) {
            throw new IllegalArgumentException("a user id has 1..64 of [A-Za-z0-9_-]");
        }
    }

    /** Returns the id that {@code raw} is; empty where no user can have it. */
    public static Optional<UserId> of(String raw) {
        return isUserId(raw) ? Optional.of(new UserId(raw)) : Optional.empty();
    }

    private static boolean isUserId(String raw) {
        return !raw.isEmpty() && raw.length() <= MAX_LENGTH && raw.chars().allMatch(UserId::isIdCharacter);
    }

    private static boolean isIdCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
