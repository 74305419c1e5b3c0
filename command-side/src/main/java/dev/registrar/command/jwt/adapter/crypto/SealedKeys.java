package dev.registrar.command.jwt.adapter.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.registrar.command.jwt.SigningKey;
import dev.registrar.shared.adapter.crypto.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes Ed25519 keys whose private half is encrypted with a key derived from the master key, bound to their name, and
 * opens them again.
 */
final class SealedKeys {

    private static final String PURPOSE = "registrar/signing-keys";

    private final Aead sealing;
    private final String masterKeyId;

    SealedKeys(MasterKey master) {
        this.masterKeyId = master.id();
        try {
            this.sealing = new AesGcmJce(master.derive(PURPOSE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    SigningKey make(int number, Instant now, Duration signing) {
        try {
            OctetKeyPair pair = new OctetKeyPairGenerator(Curve.Ed25519).generate();
            String id = pair.computeThumbprint().toString();
            byte[] sealed = sealing.encrypt(pair.getDecodedD(), id.getBytes(StandardCharsets.UTF_8));
            return new SigningKey(number, id, pair.getX().toString(), sealed, masterKeyId, now, now.plus(signing));
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException("no Ed25519 key could be made", e);
        }
    }

    OctetKeyPair open(SigningKey key, byte[] sealed) {
        if (!key.masterKeyId().equals(masterKeyId)) {
            throw new IllegalStateException("the signing key %s was encrypted under master key %s, and MASTER_KEY is %s"
                    .formatted(key.id(), key.masterKeyId(), masterKeyId));
        }
        try {
            byte[] secret = sealing.decrypt(sealed, key.id().getBytes(StandardCharsets.UTF_8));
            return new OctetKeyPair.Builder(Curve.Ed25519, new Base64URL(key.publicHalf()))
                    .d(Base64URL.encode(secret))
                    .keyID(key.id())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key %s was tampered with".formatted(key.id()), e);
        }
    }
}
