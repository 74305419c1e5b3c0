package dev.registrar.command.user;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A passkey of an account: a key pair of which the account knows the public half (WebAuthn, Level 3).
 *
 * @param id what the account calls it
 * @param credentialId what its authenticator calls it, base64url; no other passkey of any account is called so
 * @param publicKey COSE key, base64
 * @param userHandle what its authenticator calls the person, base64url; null where that is not known
 * @param counter signatures its authenticator said it had made; 0 where it does not count
 * @param backupEligible whether it may be copied to other devices of its owner
 * @param backedUp whether it is
 * @param transports how a browser reaches its authenticator
 * @param aaguid the model of the authenticator, a UUID; all zero where that is not told
 * @param name what its owner calls it; null where nothing
 * @param createdAt when it was made
 */
public record Passkey(
        String id,
        String credentialId,
        String publicKey,
        @Nullable String userHandle,
        long counter,
        boolean backupEligible,
        boolean backedUp,
        List<String> transports,
        String aaguid,
        @Nullable String name,
        Instant createdAt) {

    /** More than anybody has devices; a browser is sent all of an account at each sign-in. */
    public static final int MOST = 20;

    public Passkey {
        transports = List.copyOf(transports);
    }

    /** Returns this passkey with another name. */
    public Passkey renamed(String to) {
        return new Passkey(
                id,
                credentialId,
                publicKey,
                userHandle,
                counter,
                backupEligible,
                backedUp,
                transports,
                aaguid,
                to,
                createdAt);
    }

    /** Returns this passkey after a use. */
    public Passkey used(long newCounter, boolean nowBackedUp) {
        return new Passkey(
                id,
                credentialId,
                publicKey,
                userHandle,
                newCounter,
                backupEligible,
                nowBackedUp,
                transports,
                aaguid,
                name,
                createdAt);
    }

    /** Says nothing of what tells a person from others. */
    @Override
    public String toString() {
        return "Passkey[" + id + "]";
    }
}
