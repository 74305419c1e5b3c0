package dev.registrar.benchmarks;

import java.util.Arrays;

/**
 * What commands cost a MongoDB, as a queue before a few threads: each command keeps one of them for a time that depends on
 * what it does. Time only passes by the clock: nothing is computed, and a command that arrives while all threads are taken
 * begins when one is free. No MongoDB: see {@code docs/performance.md} for how the numbers were found and what they leave
 * out. Safe for many threads.
 */
final class ServerModel {

    /**
     * What things take, microseconds.
     *
     * @param threads how many commands are worked on at once
     * @param command any command
     * @param document each document that is written
     * @param key each key that goes into an index, that of {@code _id} not counted
     * @param kilobyte each 1,024 bytes that are written
     * @param afterwards how long a thread is kept after the answer to any command, for what is left to do
     * @param afterDocument the same for each document: more of them at once than one thread writes take longer
     * @param durable how much later a write is answered that a majority has to have, without keeping a thread
     */
    record Costs(
            int threads,
            double command,
            double document,
            double key,
            double kilobyte,
            double afterwards,
            double afterDocument,
            double durable) {

        /** Returns the costs that {@code name} stands for. */
        static Costs of(String name) {
            return switch (name) {
                case "standalone" -> new Costs(2, 100, 30, 8, 10, 108, 60, 0);
                case "replica-set" -> new Costs(2, 250, 160, 16, 10, 445, 250, 1_200);
                default ->
                    throw new IllegalArgumentException(
                            "BENCH_SERVER is standalone or replica-set, not \"" + name + "\"");
            };
        }

        double micros(Work work) {
            return command
                    + document * work.documents()
                    + key * work.keys()
                    + kilobyte * work.bytes() / BYTES_PER_KILOBYTE;
        }
    }

    /**
     * What a command asks for.
     *
     * @param documents documents written
     * @param keys keys these put into indexes
     * @param bytes their bytes
     * @param durable whether a majority has to have them
     */
    record Work(int documents, int keys, int bytes, boolean durable) {}

    private static final int BYTES_PER_KILOBYTE = 1_024;
    private static final double NANOS_PER_MICRO = 1_000;

    private final Costs costs;
    private final long[] free;

    /** A server that begins to work at {@code now}, nanoseconds. */
    ServerModel(Costs costs, long now) {
        this.costs = costs;
        this.free = new long[costs.threads()];
        Arrays.fill(free, now);
    }

    /** Returns when the answer to what arrives at {@code now} leaves, nanoseconds by the same clock. */
    synchronized long answered(long now, Work work) {
        int next = 0;
        for (int thread = 1; thread < free.length; thread++) {
            next = free[thread] - free[next] < 0 ? thread : next;
        }
        long begin = free[next] - now > 0 ? free[next] : now;
        long done = begin + nanos(costs.micros(work));
        free[next] = done + nanos(costs.afterwards() + costs.afterDocument() * work.documents());
        return work.durable() ? done + nanos(costs.durable()) : done;
    }

    private static long nanos(double micros) {
        return Math.round(micros * NANOS_PER_MICRO);
    }
}
