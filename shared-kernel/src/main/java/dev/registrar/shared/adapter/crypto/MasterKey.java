package dev.registrar.shared.adapter.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The one secret from which all keys of an installation follow: each use has its own key, derived by HKDF-SHA256 (RFC
 * 5869) with the use as info, so that no two uses ever share one.
 */
public final class MasterKey {

    /** Length of the key and of every key derived from it, in bytes. */
    public static final int BYTES = 32;

    private static final int HEX_DIGITS = 2 * BYTES;
    private static final int ID_BYTES = 8;

    private final byte[] secret;
    private final String id;

    private MasterKey(byte[] secret) {
        this.secret = secret.clone();
        this.id = HexFormat.of().formatHex(derive("registrar/key-id"), 0, ID_BYTES);
    }

    /** Returns the key that consists of {@code secret}, 32 bytes. */
    public static MasterKey of(byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a master key has " + BYTES + " bytes, not " + secret.length);
        }
        return new MasterKey(secret);
    }

    /**
     * Returns the key written as 64 hexadecimal digits or as Base64 (either alphabet) of 32 bytes.
     *
     * @throws IllegalArgumentException where {@code text} is neither; the message never carries the text
     */
    public static MasterKey parse(String text) {
        try {
            return of(decode(text.strip()));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("expects 32 bytes as 64 hexadecimal digits or as Base64");
        }
    }

    private static byte[] decode(String text) {
        if (text.length() == HEX_DIGITS) {
            return HexFormat.of().parseHex(text);
        }
        return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    }

    /** Returns what tells this key from others without saying anything of it. */
    public String id() {
        return id;
    }

    /** Returns the key for one use, 32 bytes; the same for the same {@code purpose}. */
    public byte[] derive(String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no HKDF-SHA256", e);
        }
    }

    /** Tells the key by its id; the secret never leaves. */
    @Override
    public String toString() {
        return "MasterKey[" + id + "]";
    }
}
