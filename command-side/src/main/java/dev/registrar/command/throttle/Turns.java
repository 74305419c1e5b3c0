package dev.registrar.command.throttle;

import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Lets few guesses at one secret be on their way at a time, so that an owner who signs in on many devices at once does not
 * use up what is free with right passwords that are not yet known to be right. Each turn is as long as one hash and its
 * wait for the pool, both bounded.
 */
final class Turns {

    /** Of one secret in one process: two processes stay below what is free for an account. */
    private static final int AT_ONCE = 2;

    private static final int STRIPES = 1024;

    private final Semaphore[] stripes =
            Stream.generate(() -> new Semaphore(AT_ONCE, true)).limit(STRIPES).toArray(Semaphore[]::new);

    /** Returns the turns of the secret that is counted under {@code id}; some secrets share them. */
    Semaphore of(String id) {
        return stripes[Math.floorMod(id.hashCode(), STRIPES)];
    }
}
