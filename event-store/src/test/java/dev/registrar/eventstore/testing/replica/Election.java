package dev.registrar.eventstore.testing.replica;

import java.time.Duration;
import java.util.Random;

/**
 * How an election goes.
 *
 * @param told what those hear whose writes wait for a majority
 * @param cut whether all connections to the old primary break
 * @param down for how long nobody is primary
 * @param kept the part, from 0 to 1, of what no majority had that the new primary has; the rest is rolled back
 */
public record Election(Told told, boolean cut, Duration down, double kept) {

    /** What a write hears that waits for a majority when its primary goes. */
    public enum Told {
        /** Nothing: the connection breaks. */
        NOTHING(0, false),
        STEPPED_DOWN(Answers.PRIMARY_STEPPED_DOWN, true),
        STATE_CHANGED(Answers.INTERRUPTED_DUE_TO_REPL_STATE_CHANGE, true),
        SHUTTING_DOWN(Answers.SHUTDOWN_IN_PROGRESS, true),
        /** The command failed as a whole, as one of several documents does that was interrupted between them. */
        INTERRUPTED(Answers.INTERRUPTED_DUE_TO_REPL_STATE_CHANGE, false),
        INTERRUPTED_AT_SHUTDOWN(Answers.INTERRUPTED_AT_SHUTDOWN, false);

        final int code;
        final boolean obeyed;

        Told(int code, boolean obeyed) {
            this.code = code;
            this.obeyed = obeyed;
        }
    }

    /** A primary that crashes and takes with it what nobody else has. */
    public static Election crash() {
        return new Election(Told.NOTHING, true, Duration.ZERO, 0);
    }

    /** A primary that steps down; what nobody else has is rolled back, the connections stay. */
    public static Election stepDown(Told told) {
        return new Election(told, false, Duration.ZERO, 0);
    }

    /** Any kind, with nobody primary for less than {@code longest}. */
    public static Election random(Random random, Duration longest) {
        var kinds = Told.values();
        var kept = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        return new Election(
                kinds[random.nextInt(kinds.length)],
                random.nextBoolean(),
                Duration.ofNanos((long) (random.nextDouble() * longest.toNanos())),
                random.nextInt(4) == 0 ? 1 : kept);
    }
}
