package dev.registrar.command.throttle;

import java.time.Duration;

/**
 * How many guesses are free, and how long each further one has to wait.
 *
 * @param free guesses without a delay, 1..1000000
 * @param first the wait after the last free guess; doubled by each further one
 * @param longest no wait is longer
 * @param forgotten how long after its first guess a series is forgotten
 */
public record Limit(int free, Duration first, Duration longest, Duration forgotten) {

    private static final int MOST_DOUBLINGS = 40;

    public Limit {
        if (free < 1 || free > 1_000_000) {
            throw new IllegalArgumentException("THROTTLE_ACCOUNT_FREE and THROTTLE_SOURCE_FREE must be whole numbers"
                    + " between 1 and 1000000, not " + free + ".");
        }
    }

    /** Returns the limit of one account: at most some 110 guesses a day. */
    public static Limit ofAccount(int free) {
        return new Limit(free, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(24));
    }

    /** Returns the limit of one source, behind which there may be many people. */
    public static Limit ofSource(int free) {
        return new Limit(free, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofHours(1));
    }

    /** Returns the limit of mails to one address: at most some 35 a day. */
    public static Limit ofMails(int free) {
        return new Limit(free, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(24));
    }

    /** Returns the wait after {@code failures} guesses. */
    public Duration delayAfter(int failures) {
        if (failures < free) {
            return Duration.ZERO;
        }
        Duration wait = first.multipliedBy(1L << Math.min(failures - free, MOST_DOUBLINGS));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
