package dev.registrar.command.session.application.importing;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account as another system stores it: nothing of it is checked, and all but the identifier may be missing.
 *
 * @param id its identifier there, in words
 * @param person what the person says of themselves
 * @param standing what the account may do
 * @param ways by what it signs in
 * @param sessions those that it has
 * @param createdAt when it was made
 * @param updatedAt when it last changed
 */
public record SourceAccount(
        String id,
        Person person,
        Standing standing,
        Ways ways,
        List<SourceSession> sessions,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {

    public SourceAccount {
        sessions = List.copyOf(sessions);
    }

    /** Says nothing of a person. */
    @Override
    public String toString() {
        return "SourceAccount[" + id + "]";
    }

    /** What a person says of themselves. */
    public record Person(
            @Nullable String email,
            @Nullable String name,
            @Nullable String image,
            @Nullable String bio,
            @Nullable Boolean notifications,
            @Nullable String theme,
            List<Place> addresses) {
        public Person {
            addresses = List.copyOf(addresses);
        }

        /** Says nothing of a person. */
        @Override
        public String toString() {
            return "Person[]";
        }
    }

    /** A postal address. */
    public record Place(String street, String city, String postalCode, String country) {}

    /**
     * What an account may do.
     *
     * @param roles as they are called there
     * @param isGone whether it is kept there only as a deleted one
     * @param ban why it may not be used; null where it may
     */
    public record Standing(
            Set<String> roles,
            boolean emailVerified,
            boolean isGone,
            @Nullable Ban ban) {
        public Standing {
            roles = Set.copyOf(roles);
        }
    }

    /** Why and how long an account may not be used. */
    public record Ban(String reason, @Nullable Instant until) {}

    /**
     * By what an account signs in.
     *
     * @param passwordHash of a password
     * @param providers names of others that vouch for the person
     * @param passkeys those that it has
     * @param secondFactor whether a password alone is not enough
     */
    public record Ways(
            @Nullable String passwordHash, Set<String> providers, List<SourcePasskey> passkeys, boolean secondFactor) {
        public Ways {
            providers = Set.copyOf(providers);
            passkeys = List.copyOf(passkeys);
        }

        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "Ways[]";
        }
    }

    /** A passkey. */
    public record SourcePasskey(
            String id,
            @Nullable String credentialId,
            @Nullable String publicKey,
            @Nullable Long counter,
            boolean backupEligible,
            boolean backedUp,
            @Nullable String transports,
            @Nullable String aaguid,
            @Nullable String name,
            @Nullable Instant createdAt) {
        /** Says nothing of a person. */
        @Override
        public String toString() {
            return "SourcePasskey[" + id + "]";
        }
    }

    /** A session. */
    public record SourceSession(
            String id,
            @Nullable String token,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            @Nullable Instant expiresAt,
            @Nullable String ipAddress,
            @Nullable String userAgent) {
        /** Says nothing of what is secret. */
        @Override
        public String toString() {
            return "SourceSession[" + id + "]";
        }
    }
}
