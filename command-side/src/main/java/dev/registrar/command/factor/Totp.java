package dev.registrar.command.factor;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * Codes by time (RFC 6238) as all authenticator apps know them: HMAC-SHA-1, six digits, half a minute; one step before and
 * one after is taken too.
 */
public final class Totp {

    /** Length of a secret in bytes: that of the hash (RFC 4226 §4, R6). */
    static final int SECRET_BYTES = 20;

    static final Duration STEP = Duration.ofSeconds(30);

    private static final int DIGITS = 6;
    private static final int WINDOW = 1;

    private final TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator(
            STEP, DIGITS, TimeBasedOneTimePasswordGenerator.TOTP_ALGORITHM_HMAC_SHA1);
    private final SecureRandom random = new SecureRandom();

    /** Returns a new secret. */
    byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /** Returns the number of the step whose code {@code code} is; empty where it is the code of none around {@code now}. */
    OptionalLong stepOf(byte[] secret, String code, Instant now) {
        byte[] given = code.getBytes(StandardCharsets.UTF_8);
        OptionalLong matching = OptionalLong.empty();
        for (int offset = -WINDOW; offset <= WINDOW; offset++) {
            Instant at = now.plus(STEP.multipliedBy(offset));
            byte[] right = codeAt(secret, at).getBytes(StandardCharsets.UTF_8);
            // All three are compared, and each in constant time.
            if (MessageDigest.isEqual(given, right)) {
                matching = OptionalLong.of(at.getEpochSecond() / STEP.toSeconds());
            }
        }
        return matching;
    }

    /** Returns the code that an app shows at {@code at}. */
    public String codeAt(byte[] secret, Instant at) {
        try {
            return codes.generateOneTimePasswordString(new SecretKeySpec(secret, "RAW"), at);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a secret of " + secret.length + " bytes is no key", e);
        }
    }

    /** Returns what an app reads from a picture: {@code otpauth://totp/…} with the secret in Base32. */
    public static String uri(String issuer, String account, byte[] secret) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(account) + "?secret="
                + Base32.toBase32String(secret).replace("=", "") + "&issuer=" + encoded(issuer) + "&digits=" + DIGITS
                + "&period=" + STEP.toSeconds();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
