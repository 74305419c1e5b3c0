package dev.registrar.command.credential.adapter.crypto;

import com.sun.jna.Memory;
import de.mkammerer.argon2.Argon2Version;
import de.mkammerer.argon2.jna.Argon2Library;
import de.mkammerer.argon2.jna.Argon2_context;
import de.mkammerer.argon2.jna.JnaUint32;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * argon2id (RFC 9106) as PHC strings, by the reference implementation in C, in memory that the hashing thread keeps: see
 * {@link HashMemory}.
 */
final class Argon2Format implements HashFormat {

    /** The memory of the thread that hashes; where it has none, a hash brings its own. */
    static final ScopedValue<HashMemory> MEMORY = ScopedValue.newInstance();

    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,128})");
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int MOST_ITERATIONS = 16;
    private static final int MOST_LANES = 16;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final int OUT_OF_MEMORY = -22;

    private final SecureRandom random = new SecureRandom();
    private final HashingLimits limits;

    Argon2Format(HashingLimits limits) {
        this.limits = limits;
    }

    /** What a hash costs. */
    private record Cost(int memoryKib, int iterations, int lanes) {

        static Cost of(Matcher phc) {
            return new Cost(
                    Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)), Integer.parseInt(phc.group(3)));
        }
    }

    String hash(char[] password) {
        Cost cost = new Cost(limits.memoryKib(), limits.iterations(), limits.parallelism());
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = new byte[HASH_BYTES];
        int code = compute(password, salt, cost, hash);
        if (code != Argon2Library.ARGON2_OK) {
            throw new IllegalStateException("argon2id: " + Argon2Library.INSTANCE.argon2_error_message(code));
        }
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib + ",t=" + cost.iterations + ",p=" + cost.lanes + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Override
    public boolean accepts(String hash) {
        Matcher phc = PHC.matcher(hash);
        if (!phc.matches() || !isBase64(phc.group(4)) || !isBase64(phc.group(5))) {
            return false;
        }
        Cost cost = Cost.of(phc);
        return cost.memoryKib <= Math.max(MOST_MEMORY_KIB, limits.memoryKib())
                && cost.iterations <= Math.max(MOST_ITERATIONS, limits.iterations())
                && cost.lanes <= MOST_LANES;
    }

    /** One digit beyond a group of four stands for no byte. */
    private static boolean isBase64(String digits) {
        return digits.length() % 4 != 1;
    }

    @Override
    public boolean verify(char[] password, String hash) {
        Matcher phc = PHC.matcher(hash);
        if (!phc.matches()) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(phc.group(5));
        byte[] actual = new byte[expected.length];
        int code = compute(password, Base64.getDecoder().decode(phc.group(4)), Cost.of(phc), actual);
        if (code == OUT_OF_MEMORY) {
            throw new IllegalStateException("there is no memory for a hash");
        }
        return code == Argon2Library.ARGON2_OK && MessageDigest.isEqual(expected, actual);
    }

    @Override
    public boolean isWeak(String hash) {
        Matcher phc = PHC.matcher(hash);
        if (!phc.matches()) {
            return true;
        }
        Cost cost = Cost.of(phc);
        return cost.memoryKib < limits.memoryKib() || cost.iterations < limits.iterations();
    }

    private static int compute(char[] password, byte[] salt, Cost cost, byte[] hash) {
        try (PasswordBytes bytes = PasswordBytes.normalized(password)) {
            if (MEMORY.isBound()) {
                return compute(MEMORY.get(), bytes.get(), salt, cost, hash);
            }
            try (HashMemory once = new HashMemory(cost.memoryKib * 1024L)) {
                return compute(once, bytes.get(), salt, cost, hash);
            }
        }
    }

    private static int compute(HashMemory memory, byte[] password, byte[] salt, Cost cost, byte[] hash) {
        // One byte more, as there is no memory of none.
        try (Memory given = new Memory(password.length + 1L);
                Memory salted = new Memory(salt.length);
                Memory out = new Memory(hash.length)) {
            given.write(0, password, 0, password.length);
            salted.write(0, salt, 0, salt.length);
            Argon2_context.ByReference context = new Argon2_context.ByReference();
            context.out = out;
            context.outlen = new JnaUint32(hash.length);
            context.pwd = given;
            context.pwdlen = new JnaUint32(password.length);
            context.salt = salted;
            context.saltlen = new JnaUint32(salt.length);
            context.secretlen = new JnaUint32(0);
            context.adlen = new JnaUint32(0);
            context.t_cost = new JnaUint32(cost.iterations);
            context.m_cost = new JnaUint32(cost.memoryKib);
            context.lanes = new JnaUint32(cost.lanes);
            context.threads = new JnaUint32(cost.lanes);
            context.version = Argon2Version.V13.getJnaType();
            context.allocate_cbk = memory.allocator();
            context.free_cbk = memory.releaser();
            context.flags = new JnaUint32(0);
            int code;
            try {
                code = Argon2Library.INSTANCE.argon2id_ctx(context);
                out.read(0, hash, 0, hash.length);
            } finally {
                given.clear();
                out.clear();
            }
            return code;
        }
    }
}
