package dev.registrar.command.factor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes for whoever has lost the app: ten characters of 62, so 59 bits of chance, which need no slow hash. What is stored
 * of one is an HMAC, so that it cannot be tried out by someone who has only the database.
 */
final class BackupCodes {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int AMOUNT = 10;
    private static final int HALF = 5;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    BackupCodes(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    List<String> make() {
        return Stream.generate(() -> half() + "-" + half()).limit(AMOUNT).toList();
    }

    private String half() {
        StringBuilder half = new StringBuilder(HALF);
        for (int i = 0; i < HALF; i++) {
            half.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return half.toString();
    }

    String stored(String userId, String code) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal((userId + "\n" + code).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
        }
    }
}
