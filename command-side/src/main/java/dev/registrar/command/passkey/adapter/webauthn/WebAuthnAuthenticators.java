package dev.registrar.command.passkey.adapter.webauthn;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.InconsistentClientDataTypeException;
import com.webauthn4j.verifier.exception.NotAllowedAlgorithmException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.passkey.PasskeyRejection.NotVerified;
import dev.registrar.command.user.Passkey;
import dev.registrar.shared.RejectedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * Authenticators verified by webauthn4j. Attestations are taken and not judged: the options ask for none, and any model
 * is welcome. Neither verification of the person nor a discoverable key is demanded.
 */
public final class WebAuthnAuthenticators implements Authenticators {

    private static final Logger LOG = LoggerFactory.getLogger(WebAuthnAuthenticators.class);

    /** What the options offer: EdDSA, ECDSA and RSA. */
    private static final List<PublicKeyCredentialParameters> ALGORITHMS = Stream.of(
                    COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.RS256)
            .map(algorithm -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
            .toList();

    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    private final String domain;
    private final Set<Origin> origins;

    /**
     * Verifies for one domain.
     *
     * @param domain the host of the base URL: a browser uses passkeys on its pages and on those below it only
     * @param origins pages that may ask for one
     */
    public WebAuthnAuthenticators(String domain, Set<String> origins) {
        this.domain = domain;
        // The account judges counters, since two nodes may look at one at the same time.
        manager.getAuthenticationDataVerifier().setMaliciousCounterValueHandler(_ -> {});
        this.origins = origins.stream().map(Origin::new).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String domain() {
        return domain;
    }

    @Override
    public Made verifyMade(String challenge, MadeAnswer answer) {
        Ceremony ceremony = Ceremony.REGISTRATION;
        byte[] id = bytes(ceremony, "id", answer.credentialId());
        RegistrationRequest request = new RegistrationRequest(
                bytes(ceremony, "response.attestationObject", answer.attestation()),
                bytes(ceremony, "response.clientDataJSON", answer.clientData()));
        RegistrationData data = verified(
                ceremony,
                () -> manager.verify(
                        request, new RegistrationParameters(properties(challenge), ALGORITHMS, false, true)));
        AuthenticatorData<?> said = Objects.requireNonNull(
                Objects.requireNonNull(data.getAttestationObject()).getAuthenticatorData());
        AttestedCredentialData made = Objects.requireNonNull(said.getAttestedCredentialData());
        if (!Arrays.equals(id, made.getCredentialId())) {
            throw new NotVerified(ceremony, "id is not that of the key that was made").exception();
        }
        return new Made(
                answer.credentialId(),
                Base64.getEncoder().encodeToString(cbor().writeValueAsBytes(made.getCOSEKey())),
                said.getSignCount(),
                said.isFlagBE(),
                said.isFlagBS(),
                Objects.requireNonNull(made.getAaguid().getValue()).toString());
    }

    @Override
    public Signed verifySigned(String challenge, Passkey passkey, SignedAnswer answer) {
        Ceremony ceremony = Ceremony.AUTHENTICATION;
        if (answer.userHandle() != null
                && passkey.userHandle() != null
                && !passkey.userHandle().equals(answer.userHandle())) {
            throw new NotVerified(ceremony, "response.userHandle is another person's").exception();
        }
        AuthenticationRequest request = new AuthenticationRequest(
                bytes(ceremony, "id", answer.credentialId()),
                bytes(ceremony, "response.authenticatorData", answer.authenticatorData()),
                bytes(ceremony, "response.clientDataJSON", answer.clientData()),
                bytes(ceremony, "response.signature", answer.signature()));
        AuthenticationData data = verified(
                ceremony,
                () -> manager.verify(
                        request,
                        new AuthenticationParameters(properties(challenge), record(passkey), null, false, true)));
        AuthenticatorData<?> said = Objects.requireNonNull(data.getAuthenticatorData());
        return new Signed(said.getSignCount(), said.isFlagBS(), said.isFlagUV());
    }

    @Override
    public boolean canVerify(Passkey passkey) {
        try {
            bytes(Ceremony.AUTHENTICATION, "id", passkey.credentialId());
            COSEKey key = record(passkey).getAttestedCredentialData().getCOSEKey();
            key.validate();
            return key.getPublicKey() != null;
        } catch (RuntimeException unreadable) {
            LOG.debug("a passkey of another system", unreadable);
            return false;
        }
    }

    private ServerProperty properties(String challenge) {
        return ServerProperty.builder()
                .origins(origins)
                .rpId(domain)
                .challenge(new DefaultChallenge(Base64.getUrlDecoder().decode(challenge)))
                .build();
    }

    /** What the library wants to know of a key; the rest of a registration is not kept. */
    private CredentialRecord record(Passkey passkey) {
        COSEKey key = Objects.requireNonNull(
                cbor().readValue(Base64.getDecoder().decode(passkey.publicKey()), COSEKey.class));
        AttestedCredentialData made = new AttestedCredentialData(
                new AAGUID(UUID.fromString(passkey.aaguid())),
                Base64.getUrlDecoder().decode(passkey.credentialId()),
                key);
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                null,
                passkey.backupEligible(),
                passkey.backedUp(),
                passkey.counter(),
                made,
                new AuthenticationExtensionsAuthenticatorOutputs<>(),
                null,
                null,
                null);
    }

    private ObjectMapper cbor() {
        return converter.getCborMapper();
    }

    private static byte[] bytes(Ceremony ceremony, String name, String text) {
        if (text.isEmpty()) {
            throw new NotVerified(ceremony, name + " is missing").exception();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // Bits that are left over would give one key several names.
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new NotVerified(ceremony, name + " is not base64url without padding").exception();
    }

    private static <T> T verified(Ceremony ceremony, Supplier<T> verification) {
        try {
            return verification.get();
        } catch (VerificationException wrong) {
            throw refused(ceremony, reason(wrong), wrong);
        } catch (RuntimeException unreadable) {
            // Whatever a parser makes of bytes that anyone may send is the sender's fault.
            throw refused(ceremony, "the response cannot be read", unreadable);
        }
    }

    private static RejectedException refused(Ceremony ceremony, String reason, RuntimeException cause) {
        LOG.debug("{}: {}", ceremony, reason, cause);
        return new NotVerified(ceremony, reason).exception();
    }

    private static String reason(VerificationException wrong) {
        return switch (wrong) {
            case BadChallengeException _ -> "the challenge is another one";
            case BadOriginException _ -> "the origin is not trusted";
            case BadRpIdException _ -> "the key is for another domain";
            case BadSignatureException _ -> "the signature is wrong";
            case InconsistentClientDataTypeException _ -> "the response is to another ceremony";
            case NotAllowedAlgorithmException _ -> "the algorithm was not offered";
            case UserNotPresentException _ -> "nobody was present";
            default -> "the response is not valid";
        };
    }
}
