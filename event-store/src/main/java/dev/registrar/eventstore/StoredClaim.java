package dev.registrar.eventstore;

/**
 * A claim change as the log holds it.
 *
 * @param claim what is claimed
 * @param aggregateId the stream that takes or releases it
 * @param kind whether it is taken or released
 * @param generation how often the claim was taken before, 0 and up: the first to take it holds generation 0, whoever
 *     takes it after a release the next one
 */
public record StoredClaim(String claim, String aggregateId, ClaimChange.Kind kind, long generation) {}
