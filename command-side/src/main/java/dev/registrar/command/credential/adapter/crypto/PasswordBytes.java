package dev.registrar.command.credential.adapter.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/** The bytes of a password that a hash function sees, wiped when closed. */
final class PasswordBytes implements AutoCloseable {

    private final byte[] bytes;

    private PasswordBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns {@code password} in Unicode form NFKC as UTF-8: the same password typed on two keyboards is one password.
     */
    static PasswordBytes normalized(char[] password) {
        CharBuffer typed = CharBuffer.wrap(password);
        // Most passwords are in that form already; only the others pass through a String, which cannot be wiped.
        return Normalizer.isNormalized(typed, Normalizer.Form.NFKC)
                ? encode(typed)
                : encode(CharBuffer.wrap(Normalizer.normalize(typed, Normalizer.Form.NFKC)));
    }

    private static PasswordBytes encode(CharBuffer chars) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        byte[] room = new byte[chars.remaining() * 3];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        encoder.encode(chars, encoded, true);
        PasswordBytes exact = new PasswordBytes(Arrays.copyOf(room, encoded.position()));
        Arrays.fill(room, (byte) 0);
        return exact;
    }

    byte[] get() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
