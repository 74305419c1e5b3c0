package dev.registrar.command.ticket;

import java.time.Duration;

/** What a ticket is good for, and nothing else: a ticket of one purpose is unknown to every other. */
public enum Purpose {
    /** Sets another password without knowing the old one. */
    RESET_PASSWORD(Duration.ofHours(1)),
    /** Shows that mail to the address of the account is read. */
    VERIFY_EMAIL(Duration.ofHours(1)),
    /** Shows the same of another address and makes it the account's. */
    CHANGE_EMAIL(Duration.ofHours(1)),
    /** Ends the account. */
    DELETE_ACCOUNT(Duration.ofDays(1)),
    /** Signs in whoever reads the mail. */
    SIGN_IN(Duration.ofMinutes(5)),
    /** Stands for a first factor that was shown, in the browser that showed it, until the second is. */
    SECOND_FACTOR(Duration.ofMinutes(10)),
    /** Makes a passkey; its tokens are signed and only their use is stored. */
    PASSKEY_REGISTRATION(Duration.ofMinutes(5)),
    /** Is what a passkey signs, likewise. */
    PASSKEY_SIGN_IN(Duration.ofMinutes(5)),
    /** Spares a browser the second factor that it has shown before. */
    TRUSTED_DEVICE(Duration.ofDays(30));

    private final Duration life;

    Purpose(Duration life) {
        this.life = life;
    }

    /** Returns how long a ticket is good, from when it is issued. */
    public Duration life() {
        return life;
    }
}
