package dev.registrar.command.throttle;

import java.util.function.BooleanSupplier;

/** Is told when guesses at a secret begin to be slowed down, and when that is over. */
public interface Locks {

    /**
     * The free guesses at {@code secret} are used up: each further one waits.
     *
     * @param still whether that is still so, for those who ask later
     */
    void locked(Secret secret, int failures, BooleanSupplier still);

    /** Someone knew {@code secret} after all. */
    void unlocked(Secret secret);
}
