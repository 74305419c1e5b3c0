package dev.registrar.eventstore.testing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/**
 * Seeds of property tests. New ones each run; a failure names its seed, and {@code -Dseed=N} replays it alone;
 * {@code -Dseeds=N} tries more.
 */
public final class Seeds {

    private Seeds() {}

    /** Returns {@code count} seeds for the property called {@code name}. */
    public static long[] of(String name, int count) {
        var replay = Long.getLong("seed");
        if (replay != null) {
            return new long[] {replay};
        }
        var seeds = LongStream.generate(() -> ThreadLocalRandom.current().nextLong(1_000_000_000))
                .limit(Integer.getInteger("seeds", count))
                .toArray();
        System.out.println("Property " + name + " with the seeds "
                + LongStream.of(seeds).boxed().toList());
        return seeds;
    }
}
