package dev.registrar.eventstore.verify;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key that signs tree heads.
 *
 * @param id SHA-256 of the encoded public key, hexadecimal
 * @param publicKey checks what it signed
 * @param privateKey signs
 */
public record SealKey(String id, PublicKey publicKey, PrivateKey privateKey) {

    /** Returns a new key. */
    public static SealKey generate() {
        try {
            return of(KeyPairGenerator.getInstance(SignedTreeHead.ALGORITHM).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no Ed25519", e);
        }
    }

    /** Returns {@code pair} with its id. */
    public static SealKey of(KeyPair pair) {
        return new SealKey(idOf(pair.getPublic()), pair.getPublic(), pair.getPrivate());
    }

    /** Returns the id of a key. */
    public static String idOf(PublicKey key) {
        return HexFormat.of().formatHex(Hashes.sha256().digest(key.getEncoded()));
    }

    /** Returns the signed head of {@code tree}. */
    public SignedTreeHead sign(MerkleTree tree, Instant now) {
        var at = now.truncatedTo(ChronoUnit.MILLIS);
        var root = HexFormat.of().formatHex(tree.root());
        try {
            var signer = Signature.getInstance(SignedTreeHead.ALGORITHM);
            signer.initSign(privateKey);
            signer.update(SignedTreeHead.signedBytes(tree.size(), root, at, id));
            return new SignedTreeHead(
                    tree.size(), root, at, id, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the tree head of " + tree.size() + " could not be signed", e);
        }
    }

    /** Tells the key by its id; the private key never leaves. */
    @Override
    public String toString() {
        return "SealKey[" + id + "]";
    }
}
