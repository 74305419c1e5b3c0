package dev.registrar.command.ticket;

import java.time.Duration;

/** What a mailed code is good for, and nothing else. */
public enum CodeUse {
    /** Is the second factor of a sign-in, or of a session. */
    SECOND_FACTOR(Duration.ofMinutes(3), 5);

    private final Duration life;
    private final int tries;

    CodeUse(Duration life, int tries) {
        this.life = life;
        this.tries = tries;
    }

    /** Returns how long a code is good, from when it is issued. */
    public Duration life() {
        return life;
    }

    /** Returns how many codes may be tried, the right one included. */
    public int tries() {
        return tries;
    }
}
