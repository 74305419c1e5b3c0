package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.ReadStream;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.axon.snapshot.SnapshotRevisions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.jspecify.annotations.Nullable;

/**
 * Axon's storage engine on a {@link CommitLog}: a unit of work becomes one commit, with all events of all its
 * aggregates, its claims and its idempotency key, or nothing.
 *
 * <p>A conflict on a stream is Axon's {@code ConcurrencyException}, on its first event its
 * {@code AggregateStreamCreationException}. What Axon has no name for passes through as {@link AppendException}, such
 * as {@link AppendException.ClaimTaken}.
 */
public final class CommitLogStorageEngine extends BatchingEventStorageEngine {
    /** Resource of the root unit of work under which the position of its commit is found after it: a {@code Long}. */
    public static final String POSITION = "dev.registrar.eventstore.position";

    /** Resource of the root unit of work under which an {@link Idempotency} may be put before it commits. */
    public static final String IDEMPOTENCY = "dev.registrar.eventstore.idempotency";

    /**
     * Resource of the root unit of work under which a {@code List<ReadStream>} may be put before it commits: streams it
     * was decided on and does not write. A {@code ConcurrencyException} follows where one of them moved on.
     */
    public static final String READS = "dev.registrar.eventstore.reads";

    private final CommitLog log;
    private final Snapshots snapshots;
    private final ClaimPolicy claims;
    private final Clock clock;
    private final SpanFactory spans;
    private final CommitIds ids = new CommitIds();
    private final EventWriter writer;
    private final UnitOfWorkCommit unitOfWork = new UnitOfWorkCommit(this::commit);

    private CommitLogStorageEngine(Builder builder) {
        super(builder);
        this.log = builder.log;
        this.snapshots = builder.snapshots;
        this.claims = builder.claims;
        this.clock = builder.clock;
        this.spans = builder.spans;
        this.writer = new EventWriter(getEventSerializer());
    }

    /** Returns the settings of an engine on {@code log} that keeps its snapshots in {@code snapshots}. */
    public static Builder builder(CommitLog log, Snapshots snapshots) {
        return new Builder(log, snapshots);
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (!events.isEmpty() && !unitOfWork.join(events)) {
            append(events, null, List.of());
        }
    }

    private void commit(UnitOfWork<?> root, List<EventMessage<?>> events) {
        var idempotency = root.<@Nullable Idempotency>getResource(IDEMPOTENCY);
        var reads = root.<List<ReadStream>>getOrDefaultResource(READS, List.of());
        root.resources().put(POSITION, append(events, idempotency, reads));
    }

    private long append(
            List<? extends EventMessage<?>> events, @Nullable Idempotency idempotency, List<ReadStream> reads) {
        var written = new ArrayList<NewEvent>(events.size());
        List<ClaimChange> changes = List.of();
        for (var event : events) {
            written.add(writer.write(event));
            var claimed = claims.changesOf(event);
            if (!claimed.isEmpty()) {
                changes = changes.isEmpty() ? new ArrayList<>() : changes;
                changes.addAll(claimed);
            }
        }
        var draft = new CommitDraft(ids.next(), clock.instant(), written, changes, idempotency, reads);
        try {
            return spans.createInternalSpan(() -> "CommitLog.append").runSupplier(() -> log.append(draft));
        } catch (AppendException.StreamConflict | AppendException.DuplicateEvent e) {
            if (e instanceof AppendException.StreamConflict conflict && isOfRead(conflict, reads)) {
                throw new ConcurrencyException(conflict.getMessage(), conflict);
            }
            handlePersistenceException(e, culprit(events, e));
            throw e;
        }
    }

    private static boolean isOfRead(AppendException.StreamConflict conflict, List<ReadStream> reads) {
        return reads.stream().anyMatch(read -> read.aggregateId().equals(conflict.aggregateId()));
    }

    private static EventMessage<?> culprit(List<? extends EventMessage<?>> events, AppendException refusal) {
        for (var event : events) {
            var guilty = switch (refusal) {
                case AppendException.StreamConflict conflict ->
                    event instanceof DomainEventMessage<?> domain
                            && domain.getAggregateIdentifier().equals(conflict.aggregateId())
                            && domain.getSequenceNumber() == conflict.sequence();
                case AppendException.DuplicateEvent duplicate ->
                    event.getIdentifier().equals(duplicate.eventId());
                default -> false;
            };
            if (guilty) {
                return event;
            }
        }
        return events.getFirst();
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        snapshots.store(
                SnapshotRevisions.marked(new EventWriter(serializer).write(snapshot), snapshot.getPayloadType()));
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return spans
                .createInternalSpan(() -> "CommitLog.snapshot")
                .runSupplier(() -> snapshots.find(aggregateIdentifier))
                .flatMap(snapshot -> SnapshotRevisions.current(snapshot, getSnapshotSerializer()))
                .map(StoredEventData.OfAggregate::new)
                .stream();
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        var last = Tokens.number(lastToken);
        var after = Tokens.complete(lastToken);
        while (true) {
            var commits = log.read(after, batchSize);
            if (commits.isEmpty()) {
                return List.of();
            }
            var events = commits.stream()
                    .map(Commit::events)
                    .flatMap(List::stream)
                    .filter(event -> Tokens.of(event.position(), event.index()).getGlobalIndex() > last)
                    .map(StoredEventData::of)
                    .toList();
            if (!events.isEmpty()) {
                return events;
            }
            // Nothing but voids, or the rest of a commit that was read: go on behind it.
            after = commits.getLast().position();
        }
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        return spans
                .createInternalSpan(() -> "CommitLog.stream")
                .runSupplier(() -> log.stream(aggregateIdentifier, firstSequenceNumber, batchSize))
                .stream()
                .map(StoredEventData.OfAggregate::new)
                .toList();
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        var last = log.lastSequence(aggregateIdentifier);
        return last.isPresent() ? Optional.of(last.getAsLong()) : Optional.empty();
    }

    @Override
    public TrackingToken createTailToken() {
        return Tokens.after(0);
    }

    @Override
    public TrackingToken createHeadToken() {
        return Tokens.after(log.head());
    }

    /** Returns the token before the first event, in the order of the log, that happened at {@code dateTime} or later. */
    @Override
    public TrackingToken createTokenAt(Instant dateTime) {
        var first = log.firstSince(dateTime);
        return first.isPresent() ? before(first.get(), dateTime) : createHeadToken();
    }

    private static TrackingToken before(Commit commit, Instant dateTime) {
        for (StoredEvent event : commit.events()) {
            if (!event.at().isBefore(dateTime)) {
                return event.index() == 0
                        ? Tokens.after(commit.position() - 1)
                        : Tokens.of(commit.position(), event.index() - 1);
            }
        }
        return Tokens.after(commit.position());
    }

    /** The settings of an engine; without serialisers it uses Axon's default, as Axon's own engines do. */
    public static final class Builder extends BatchingEventStorageEngine.Builder {
        private static final int BATCH_SIZE = 500;

        private final CommitLog log;
        private final Snapshots snapshots;
        private ClaimPolicy claims = ClaimPolicy.NONE;
        private Clock clock = Clock.systemUTC();
        private SpanFactory spans = NoOpSpanFactory.INSTANCE;

        private Builder(CommitLog log, Snapshots snapshots) {
            this.log = log;
            this.snapshots = snapshots;
            batchSize(BATCH_SIZE);
            persistenceExceptionResolver(AppendException.class::isInstance);
        }

        /** Sets which unique values events take and release; none unless set. */
        public Builder claimPolicy(ClaimPolicy policy) {
            claims = policy;
            return this;
        }

        /** Sets the clock that dates commits; the system's unless set. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** Sets who makes the spans around each commit, each look for a snapshot and each read of a stream; none unless set. */
        public Builder spanFactory(SpanFactory factory) {
            spans = factory;
            return this;
        }

        @Override
        public Builder snapshotSerializer(Serializer snapshotSerializer) {
            super.snapshotSerializer(snapshotSerializer);
            return this;
        }

        @Override
        public Builder eventSerializer(Serializer eventSerializer) {
            super.eventSerializer(eventSerializer);
            return this;
        }

        @Override
        public Builder upcasterChain(EventUpcaster upcasterChain) {
            super.upcasterChain(upcasterChain);
            return this;
        }

        @Override
        public Builder snapshotFilter(SnapshotFilter snapshotFilter) {
            super.snapshotFilter(snapshotFilter);
            return this;
        }

        @Override
        public Builder persistenceExceptionResolver(@Nullable PersistenceExceptionResolver resolver) {
            super.persistenceExceptionResolver(resolver);
            return this;
        }

        @Override
        public Builder batchSize(int batchSize) {
            super.batchSize(batchSize);
            return this;
        }

        /** Makes the engine. */
        public CommitLogStorageEngine build() {
            return new CommitLogStorageEngine(this);
        }
    }
}
