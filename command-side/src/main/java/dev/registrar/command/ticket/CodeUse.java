package dev.registrar.command.ticket;

import java.time.Duration;

/** What a mailed code is good for, and nothing else. */
public enum CodeUse {
    /** Is the second factor of a sign-in, or of a session. */
    SECOND_FACTOR(Duration.ofMinutes(3), 5),
    /** Signs in whoever reads the mail. */
    SIGN_IN(Duration.ofMinutes(5), 3),
    /** Shows that mail to the address of the account is read. */
    VERIFY_EMAIL(Duration.ofMinutes(5), 3),
    /** Sets another password without knowing the old one. */
    RESET_PASSWORD(Duration.ofMinutes(5), 3);

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
