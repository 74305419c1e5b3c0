package dev.registrar.command.passkey;

import dev.registrar.command.user.Passkey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what authenticators answer (WebAuthn, Level 3, sections 7.1 and 7.2). All of an answer comes from whoever sent
 * the request: texts are base64url as the browser made them, possibly empty. Safe for many threads.
 */
public interface Authenticators {

    /** Returns the domain that passkeys are made for. */
    String domain();

    /**
     * Verifies that an authenticator has made a key pair, on a page of ours, for {@code challenge}.
     *
     * @throws dev.registrar.shared.RejectedException with {@link PasskeyRejection.NotVerified}
     */
    Made verifyMade(String challenge, MadeAnswer answer);

    /**
     * Verifies that an authenticator has signed {@code challenge}, on a page of ours, with {@code passkey}.
     *
     * @throws dev.registrar.shared.RejectedException with {@link PasskeyRejection.NotVerified}
     */
    Signed verifySigned(String challenge, Passkey passkey, SignedAnswer answer);

    /** Returns whether signatures of {@code passkey}, which another system has stored, can be verified. */
    boolean canVerify(Passkey passkey);

    /**
     * What is said to be a new key pair.
     *
     * @param credentialId what the authenticator calls it
     * @param transports how a browser reaches the authenticator
     */
    record MadeAnswer(String credentialId, String clientData, String attestation, List<String> transports) {
        public MadeAnswer {
            transports = List.copyOf(transports);
        }
    }

    /**
     * A new key pair.
     *
     * @param credentialId what the authenticator calls it, base64url
     * @param publicKey COSE key, base64
     * @param counter signatures it has made
     * @param backupEligible whether it may be copied to other devices
     * @param backedUp whether it is
     * @param aaguid the model of the authenticator
     */
    record Made(
            String credentialId,
            String publicKey,
            long counter,
            boolean backupEligible,
            boolean backedUp,
            String aaguid) {}

    /**
     * What is said to be a signature.
     *
     * @param credentialId what the authenticator calls the key
     * @param userHandle what it calls the person; null where it does not say
     */
    record SignedAnswer(
            String credentialId,
            String clientData,
            String authenticatorData,
            String signature,
            @Nullable String userHandle) {}

    /**
     * A signature.
     *
     * @param counter signatures the authenticator has made
     * @param backedUp whether the key is on other devices
     * @param personVerified whether the authenticator has asked for a finger, a face or a number first
     */
    record Signed(long counter, boolean backedUp, boolean personVerified) {}
}
