package dev.registrar.command.credential.adapter.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Better Auth's scrypt: {@code saltHex:keyHex} with N=16384, r=16, p=1, where the salt is the text of its hex digits.
 */
final class ScryptFormat implements HashFormat {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}:[0-9a-f]{128}");
    private static final int N = 16_384;
    private static final int R = 16;
    private static final int KEY_BYTES = 64;

    @Override
    public boolean accepts(String hash) {
        return SHAPE.matcher(hash).matches();
    }

    @Override
    public boolean verify(char[] password, String hash) {
        byte[] salt = hash.substring(0, 32).getBytes(StandardCharsets.US_ASCII);
        byte[] expected = HexFormat.of().parseHex(hash, 33, hash.length());
        try (PasswordBytes bytes = PasswordBytes.normalized(password)) {
            return MessageDigest.isEqual(expected, SCrypt.generate(bytes.get(), salt, N, R, 1, KEY_BYTES));
        }
    }

    @Override
    public boolean isWeak(String hash) {
        return true;
    }
}
