package dev.registrar.command.application;

import dev.registrar.command.Command;
import dev.registrar.command.application.snapshot.SnapshotForms;
import dev.registrar.eventstore.axon.snapshot.SnapshotTriggers;
import java.time.Duration;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;

/** How every aggregate here is set up: found by the target of its commands, its stream read only as its own type. */
public final class Aggregates {

    /** Loading that many events takes about as long as the questions for the snapshot and for them. */
    static final int EVENTS_TO_SNAPSHOT = 50;

    private static final Duration LOAD_TIME_TO_SNAPSHOT = Duration.ofMillis(100);

    private Aggregates() {}

    /** Returns the set-up of aggregates of {@code type} that are kept in {@code cache}. */
    public static <T> AggregateConfigurer<T> cached(Class<T> type, CachedAggregates cache) {
        return setUp(type, cache.of(type));
    }

    /** Returns the set-up of aggregates of {@code type} that are read from the log each time. */
    public static <T> AggregateConfigurer<T> uncached(Class<T> type) {
        return setUp(type, NoCache.INSTANCE);
    }

    private static <T> AggregateConfigurer<T> setUp(Class<T> type, Cache cache) {
        return AggregateConfigurer.defaultConfiguration(type)
                .configureCommandTargetResolver(_ -> Aggregates::target)
                .configureRepository(axon -> repository(type, cache, axon));
    }

    private static <T> Repository<T> repository(Class<T> type, Cache cache, Configuration axon) {
        return EventSourcingRepository.builder(type)
                .eventStore(axon.eventStore())
                .parameterResolverFactory(axon.parameterResolverFactory())
                .handlerDefinition(axon.handlerDefinition(type))
                .repositoryProvider(axon::repository)
                // The id in a request may be that of a stream of another kind: then there is no such aggregate.
                .filterByAggregateType()
                .snapshotTriggerDefinition(snapshots(type, axon))
                .cache(cache)
                .build();
    }

    private static SnapshotTriggerDefinition snapshots(Class<?> type, Configuration axon) {
        return axon.getComponent(SnapshotForms.class).include(type)
                ? SnapshotTriggers.of(axon.snapshotter(), EVENTS_TO_SNAPSHOT, LOAD_TIME_TO_SNAPSHOT)
                : NoSnapshotTriggerDefinition.INSTANCE;
    }

    private static VersionedAggregateIdentifier target(CommandMessage<?> message) {
        if (message.getPayload() instanceof Command command) {
            return new VersionedAggregateIdentifier((Object) command.target(), null);
        }
        throw new IllegalArgumentException("not a command: " + message.getPayloadType());
    }
}
