package dev.registrar.eventstore;

/**
 * A unique value being taken or released by an aggregate in the same commit as its events: set-based uniqueness
 * without a second write.
 *
 * @param claim what is claimed, such as {@code email:<keyed hash>}; compared as is
 * @param aggregateId the stream that takes or releases it
 * @param kind whether it is taken or released
 */
public record ClaimChange(String claim, String aggregateId, Kind kind) {

    /** Taking or releasing. */
    public enum Kind {
        TAKE,
        RELEASE
    }

    /** Returns the change by which {@code aggregateId} takes {@code claim}. */
    public static ClaimChange take(String claim, String aggregateId) {
        return new ClaimChange(claim, aggregateId, Kind.TAKE);
    }

    /** Returns the change by which {@code aggregateId} releases {@code claim}. */
    public static ClaimChange release(String claim, String aggregateId) {
        return new ClaimChange(claim, aggregateId, Kind.RELEASE);
    }
}
