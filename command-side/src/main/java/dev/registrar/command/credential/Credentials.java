package dev.registrar.command.credential;

import java.util.Optional;

/**
 * Password hashes by user and credential version. The log says which version is valid; a hash whose version the log
 * never named is worth nothing (ADR 0013).
 */
public interface Credentials {

    /**
     * Stores a hash under the first free version from {@code atLeast} on and returns that version. Never replaces one:
     * another writer may be about to commit it.
     */
    int add(String userId, int atLeast, String hash);

    /** Returns the hash of one version. */
    Optional<String> find(String userId, int version);

    /** Puts {@code renewed} in the place of {@code old}, unless another writer was faster. The password stays the same. */
    void renew(String userId, int version, String old, String renewed);

    /** Removes one version, for a writer whose commit was refused. */
    void remove(String userId, int version);

    /** Removes the versions before {@code version}, after the commit that made them worthless. */
    void sweep(String userId, int version);

    /** Removes all versions, after the account has ended. */
    void forget(String userId);
}
