package dev.registrar.eventstore.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the event store.
 *
 * @param uri where the MongoDB is; where it is not set, that of the application's {@code MongoClient}, and without one
 *     that of {@code spring.mongodb.uri}
 * @param database the database; the one the URI names where it is not set, and {@code axon} where it names none
 * @param commits the collection of the log
 * @param snapshots the snapshots of aggregates
 * @param tokens the collection of the tracking tokens
 * @param sagas the collection of the sagas
 * @param maxWaiting commits that may wait before more are refused as overload, 1 and up
 * @param appendTimeout how long a command waits for its commit
 * @param pollInterval how often commits of other processes are looked for
 * @param claimTimeout how long a claim on a segment lasts that is not extended
 * @param deadLetters the dead letters of processing groups that keep some
 * @param deadlines Axon's deadlines, where JobRunr is on the class path
 */
@ConfigurationProperties("eventstore")
public record EventStoreProperties(
        @Nullable String uri,
        @Nullable String database,
        @DefaultValue("commits") String commits,
        @DefaultValue Snapshots snapshots,
        @DefaultValue("tokens") String tokens,
        @DefaultValue("sagas") String sagas,
        @DefaultValue("10000") int maxWaiting,
        @DefaultValue("30s") Duration appendTimeout,
        @DefaultValue("50ms") Duration pollInterval,
        @DefaultValue("10s") Duration claimTimeout,
        @DefaultValue DeadLetters deadLetters,
        @DefaultValue Deadlines deadlines) {

    /**
     * Settings of the snapshots, for aggregates that name no {@code snapshotTriggerDefinition} of their own.
     *
     * @param collection the collection
     * @param afterEvents after how many events since the last snapshot the next is taken; 0 for no such reason
     * @param afterLoadTime how long loading may take before a snapshot is taken; 0 for no such reason
     */
    public record Snapshots(
            @DefaultValue("snapshots") String collection,
            @DefaultValue("100") int afterEvents,
            @DefaultValue("1s") Duration afterLoadTime) {}

    /**
     * Settings of the dead letters.
     *
     * @param collection the collection, one for all groups
     * @param maxSequences how many sequences of a group may have letters, 1 and up
     * @param maxSequenceSize how many letters a sequence may have, 1 and up
     * @param claimDuration how long the handling of one letter may take before another node tries
     */
    public record DeadLetters(
            @DefaultValue("deadletters") String collection,
            @DefaultValue("1024") int maxSequences,
            @DefaultValue("1024") int maxSequenceSize,
            @DefaultValue("30s") Duration claimDuration) {}

    /**
     * Settings of the deadlines.
     *
     * @param collectionPrefix what the names of the collections begin with
     * @param workers how many deadlines a node handles at once, 1 and up
     * @param pollInterval how often deadlines that are due are looked for, 100 ms and up
     * @param nodeTimeout how long a node may be silent before others take over what it was handling; at least four poll
     *     intervals
     */
    public record Deadlines(
            @DefaultValue("deadlines_") String collectionPrefix,
            @DefaultValue("4") int workers,
            @DefaultValue("1s") Duration pollInterval,
            @DefaultValue("30s") Duration nodeTimeout) {}
}
