package dev.registrar.command.credential.adapter.crypto;

/**
 * What a hash costs and how many may wait.
 *
 * @param memoryKib memory of one argon2id hash in KiB, 8..1048576
 * @param iterations passes over that memory, 1..64
 * @param parallelism lanes, 1..16
 * @param threads hashes at a time, 1..1024
 * @param queue hashes that may wait, 1..65536
 */
public record HashingLimits(int memoryKib, int iterations, int parallelism, int threads, int queue) {

    public HashingLimits {
        requireWithin("ARGON2_MEMORY_KIB", memoryKib, 8, 1 << 20);
        requireWithin("ARGON2_ITERATIONS", iterations, 1, 64);
        requireWithin("ARGON2_PARALLELISM", parallelism, 1, 16);
        requireWithin("HASHING_THREADS", threads, 1, 1024);
        requireWithin("HASHING_QUEUE", queue, 1, 65_536);
    }

    private static void requireWithin(String variable, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    variable + " must be a whole number between " + least + " and " + most + ", not " + value + ".");
        }
    }
}
