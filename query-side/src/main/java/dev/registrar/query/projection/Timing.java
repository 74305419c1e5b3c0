package dev.registrar.query.projection;

import java.time.Duration;

/**
 * The clockwork of the runners, and whether the store has other processes.
 *
 * @param poll how long a commit of another process, or what an admin asked of one, may go unseen
 * @param beat how often an owner shows that it lives, and others look
 * @param takeover how long an owner may be silent before another takes over; several beats
 * @param grace how long a collection that no longer serves is kept, for reads that began before the switch
 * @param store how often progress is stored at most, and so how much later than the views it shows in other processes,
 *     where the store answers fast
 * @param alone whether the store is the embedded one, which this process alone can open
 */
record Timing(Duration poll, Duration beat, Duration takeover, Duration grace, Duration store, boolean alone) {

    static final Timing STANDARD = new Timing(
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofMillis(2500),
            Duration.ofSeconds(10),
            Positions.LOOK,
            false);

    /** For a store that only one process can open: there is no owner to wait for, and nobody to show oneself to. */
    static final Timing ALONE = new Timing(
            Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ZERO, STANDARD.grace, Duration.ofMillis(200), true);
}
