package dev.registrar.command.throttle;

/** Is told when guesses at a secret begin to be slowed down, and when that is over. */
public interface Locks {

    /** The free guesses at {@code secret} are used up: each further one waits. */
    void locked(Secret secret, int failures);

    /** Someone knew {@code secret} after all. */
    void unlocked(Secret secret);
}
