package dev.registrar.command.credential;

import dev.registrar.shared.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and verifies passwords. Both take memory and time on purpose, so only a bounded number runs or waits at once.
 * Safe for use by many threads. The caller wipes the arrays it passes.
 */
public interface Passwords {

    /**
     * Refuses where too many are waiting, before anything was done for the caller. What comes after may still be refused.
     *
     * @throws RejectedException {@link CredentialRejection#SERVICE_BUSY} where there is no room
     */
    void requireRoom();

    /**
     * Returns a new hash of {@code password} as a PHC string.
     *
     * @throws RejectedException {@link CredentialRejection#SERVICE_BUSY} where too many are waiting
     */
    String hash(char[] password);

    /**
     * Compares {@code password} with a stored hash. An absent hash takes the same time and never matches, so that time
     * does not tell which accounts exist.
     *
     * @throws RejectedException {@link CredentialRejection#SERVICE_BUSY} where too many are waiting
     */
    Match verify(char[] password, @Nullable String hash);

    /** Returns whether {@link #verify} can use {@code hash}: its format is known and its cost within bounds. */
    boolean canVerify(String hash);

    /** How a password compares with a hash. */
    enum Match {
        /** The right password. */
        YES,
        /** The right password, but the hash was made with weaker parameters or in an older format: renew it. */
        YES_BUT_WEAK,
        /** Not the right password, or no hash at all, or one that cannot be used. */
        NO
    }
}
