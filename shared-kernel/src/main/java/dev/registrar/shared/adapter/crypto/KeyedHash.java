package dev.registrar.shared.adapter.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 of texts under one key; safe for many threads. */
public final class KeyedHash {

    private static final String ALGORITHM = "HmacSHA256";

    /** Ready for use and never used itself: a copy costs less than finding the algorithm and setting up the key. */
    private final Mac keyed;

    /** Hashes with {@code key}. */
    public KeyedHash(byte[] key) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
        }
    }

    /** Returns the hash of {@code text}: 32 bytes, base64url without padding. */
    public String of(String text) {
        try {
            Mac mac = (Mac) keyed.clone();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " cannot be copied", e);
        }
    }
}
