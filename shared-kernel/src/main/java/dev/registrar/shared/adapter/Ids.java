package dev.registrar.shared.adapter;

import java.security.SecureRandom;

/** Makes identifiers and tokens that nobody can guess: 32 characters of {@code [a-zA-Z0-9]}, 190 bits of chance. */
public final class Ids {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 32;
    private static final int SIX_BITS = 0x3F;
    // Two of the 64 values of six bits are thrown away, so that each character is equally likely; 48 draws nearly
    // always hold 32.
    private static final int DRAWN = 48;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** Returns a new identifier. */
    public static String next() {
        var id = new StringBuilder(LENGTH);
        var drawn = new byte[DRAWN];
        while (id.length() < LENGTH) {
            RANDOM.nextBytes(drawn);
            for (int i = 0; i < DRAWN && id.length() < LENGTH; i++) {
                int symbol = drawn[i] & SIX_BITS;
                if (symbol < ALPHABET.length()) {
                    id.append(ALPHABET.charAt(symbol));
                }
            }
        }
        return id.toString();
    }
}
