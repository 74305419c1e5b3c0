package dev.registrar.command.credential.adapter.crypto;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** argon2id (RFC 9106) as PHC strings, by the reference implementation in C. */
final class Argon2Format implements HashFormat {

    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$[A-Za-z0-9+/]{11,64}\\$[A-Za-z0-9+/]{22,128}");
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int MOST_ITERATIONS = 16;
    private static final int MOST_LANES = 16;

    private final Argon2 argon2 = Argon2Factory.create(Argon2Factory.Argon2Types.ARGON2id);
    private final HashingLimits limits;

    Argon2Format(HashingLimits limits) {
        this.limits = limits;
    }

    String hash(char[] password) {
        try (PasswordBytes bytes = PasswordBytes.normalized(password)) {
            return argon2.hash(limits.iterations(), limits.memoryKib(), limits.parallelism(), bytes.get());
        }
    }

    @Override
    public boolean accepts(String hash) {
        Matcher phc = PHC.matcher(hash);
        return phc.matches()
                && Integer.parseInt(phc.group(1)) <= Math.max(MOST_MEMORY_KIB, limits.memoryKib())
                && Integer.parseInt(phc.group(2)) <= Math.max(MOST_ITERATIONS, limits.iterations())
                && Integer.parseInt(phc.group(3)) <= MOST_LANES;
    }

    @Override
    public boolean verify(char[] password, String hash) {
        try (PasswordBytes bytes = PasswordBytes.normalized(password)) {
            return argon2.verify(hash, bytes.get());
        }
    }

    @Override
    public boolean isWeak(String hash) {
        Matcher phc = PHC.matcher(hash);
        return !phc.matches()
                || Integer.parseInt(phc.group(1)) < limits.memoryKib()
                || Integer.parseInt(phc.group(2)) < limits.iterations();
    }
}
