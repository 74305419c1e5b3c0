package dev.registrar.eventstore.verify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * What a log promises to have held: the root over its first commits, signed. Whoever keeps one can later tell whether the
 * log still begins with exactly those commits.
 *
 * @param size how many commits, voids included, 1 and up
 * @param root Merkle tree hash over them (RFC 9162 §2.1.1), hexadecimal
 * @param at when it was signed, to the millisecond
 * @param keyId SHA-256 of the encoded public key, hexadecimal: whoever has a tree head knows its key
 * @param signature Ed25519 (RFC 8032) over {@link #signedBytes}, Base64
 */
public record SignedTreeHead(long size, String root, Instant at, String keyId, String signature) {
    static final String ALGORITHM = "Ed25519";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Returns what is signed: canonical JSON (RFC 8785) whose type keeps the signature from serving anything else. */
    static byte[] signedBytes(long size, String root, Instant at, String keyId) {
        return "{\"at\":\"%s\",\"keyId\":\"%s\",\"root\":\"%s\",\"size\":%d,\"type\":\"commit-log-tree-head/1\"}"
                .formatted(TIME.format(at), keyId, root, size)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether the signature is by {@code key} and {@code key} is the one it names. */
    public boolean isSignedBy(PublicKey key) {
        if (!SealKey.idOf(key).equals(keyId)) {
            return false;
        }
        try {
            var verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(signedBytes(size, root, at, keyId));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns when it was signed, as it is shown and signed: ISO 8601 in UTC with three digits of the second. */
    public String time() {
        return TIME.format(at);
    }

    /** Returns this as JSON on one line, as {@code GET /audit/checkpoint} and the command line show it. */
    public String json() {
        return "{\"size\":%d,\"root\":\"%s\",\"at\":\"%s\",\"keyId\":\"%s\",\"signature\":\"%s\"}"
                .formatted(size, root, time(), keyId, signature);
    }
}
