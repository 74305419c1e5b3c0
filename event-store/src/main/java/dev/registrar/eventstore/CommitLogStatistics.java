package dev.registrar.eventstore;

/**
 * What a commit log of this process did since it was opened.
 *
 * @param commits stored
 * @param refusals commits refused: conflicts, claims, used keys, overload
 * @param batches sent
 * @param numberClashes batches that met another writer's number and were sent again
 * @param recoveries batches whose outcome the database left open at first
 * @param appendNanos time callers spent in appends that stored something, nanoseconds
 * @param waiting commits that wait now
 * @param head the number up to which the log is known to be complete
 */
public record CommitLogStatistics(
        long commits,
        long refusals,
        long batches,
        long numberClashes,
        long recoveries,
        long appendNanos,
        int waiting,
        long head) {}
