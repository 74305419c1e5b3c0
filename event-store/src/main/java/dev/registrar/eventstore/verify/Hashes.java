package dev.registrar.eventstore.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of RFC 9162 §2.1.1: leaves and nodes have prefixes of their own, so that neither can pass for the other. */
final class Hashes {
    static final int BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Hashes() {}

    static byte[] empty() {
        return sha256().digest();
    }

    static byte[] leaf(byte[] data) {
        var digest = sha256();
        digest.update(LEAF);
        return digest.digest(data);
    }

    static byte[] node(byte[] left, byte[] right) {
        var digest = sha256();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
