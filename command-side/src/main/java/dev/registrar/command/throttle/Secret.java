package dev.registrar.command.throttle;

import dev.registrar.shared.user.EmailAddress;

/**
 * Something that could be guessed: guesses at it are counted together, on whatever path they come.
 *
 * @param kind what is guessed
 * @param of whose it is: for passwords the e-mail address, for the rest the user's id. An address that no account has is
 *     counted like any other, so that being slowed down tells nothing.
 */
public record Secret(Kind kind, String of) {

    /** What is guessed. */
    public enum Kind {
        PASSWORD("password"),
        SECOND_FACTOR("second-factor"),
        ONE_TIME_CODE("one-time-code");

        private final String stored;

        Kind(String stored) {
            this.stored = stored;
        }

        /** Returns the form that events carry. */
        public String stored() {
            return stored;
        }
    }

    /** Returns the password of the account that has this address, or of none. */
    public static Secret passwordOf(EmailAddress email) {
        return passwordOf(email.value());
    }

    /** Returns the password of the account that has this address, in its stored form. */
    public static Secret passwordOf(String email) {
        return new Secret(Kind.PASSWORD, email);
    }

    /** Says nothing of whose it is. */
    @Override
    public String toString() {
        return "Secret[" + kind + "]";
    }
}
