package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.ReadStream;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.HandClock;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.tracing.TestSpanFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine makes of a log that is simply in memory. */
class StorageEngineByHandTest {
    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");

    private final TestMongo mongo = TestMongo.open();
    private final ModelLog log = new ModelLog();
    private final HandClock clock = new HandClock(NOW);
    private final TestSpanFactory spans = new TestSpanFactory();
    private final CommitLogStorageEngine engine = AxonEngines.builder(log, mongo.database())
            .clock(clock)
            .spanFactory(spans)
            .build();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_token_at_a_time_is_before_the_first_event_that_happened_then_or_later() {
        engine.appendEvents(at("ada", 0, 10), at("ada", 1, 20), at("ada", 2, 20));
        engine.appendEvents(at("bob", 0, 30));
        assertThat(tokenAt(9)).isEqualTo(Tokens.after(0));
        assertThat(tokenAt(10)).isEqualTo(Tokens.after(0));
        assertThat(tokenAt(11)).isEqualTo(Tokens.of(1, 0));
        assertThat(tokenAt(20)).isEqualTo(Tokens.of(1, 0));
        assertThat(tokenAt(21)).isEqualTo(Tokens.after(1));
        assertThat(tokenAt(30)).isEqualTo(Tokens.after(1));
        assertThat(tokenAt(31)).isEqualTo(Tokens.after(2)).isEqualTo(engine.createHeadToken());
        assertThat(engine.readEvents(tokenAt(11), false).toList()).hasSize(3);
        assertThat(engine.createTailToken()).isEqualTo(Tokens.after(0));
    }

    @Test
    void a_conflict_is_told_of_the_event_that_met_it() {
        engine.appendEvents(event("ada", 1), event("bob", 0));
        assertThatThrownBy(() -> engine.appendEvents(event("ada", 0), event("ada", 1)))
                .as("not of another of the same aggregate")
                .isExactlyInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(event("eve", 0), event("ada", 1)))
                .as("not of another aggregate")
                .isExactlyInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(event("ada", 2), event("bob", 0)))
                .isExactlyInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> engine.appendEvents(event("ada", 2), event("ada", 1)))
                .isExactlyInstanceOf(ConcurrencyException.class);
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void an_event_that_is_stored_already_is_told_by_its_identifier() {
        engine.appendEvents(named("twice", "ada", 0));
        assertThatThrownBy(() -> engine.appendEvents(event("bob", 0), named("twice", "ada", 1)))
                .isExactlyInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(event("ada", 1), named("twice", "bob", 0)))
                .isExactlyInstanceOf(AggregateStreamCreationException.class);
    }

    @Test
    void a_conflict_with_a_stream_that_was_only_read_is_no_aggregate_that_exists() {
        engine.appendEvents(event("ada", 0), event("bob", 0));
        assertThatThrownBy(() -> commit(new ReadStream("ada", -1), event("eve", 0)))
                .isExactlyInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> commit(new ReadStream("ada", 0), event("bob", 0)))
                .as("one of those written")
                .isExactlyInstanceOf(AggregateStreamCreationException.class);
        commit(new ReadStream("ada", 0), event("eve", 0));
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void events_are_read_and_counted_by_their_aggregate() {
        engine.appendEvents(event("ada", 0), event("bob", 0), event("ada", 1));
        assertThat(engine.readEvents("ada").asStream().map(DomainEventMessage::getSequenceNumber))
                .containsExactly(0L, 1L);
        assertThat(engine.readEvents("ada", 1).asStream()).hasSize(1);
        assertThat(engine.lastSequenceNumberFor("ada")).hasValue(1L);
        assertThat(engine.lastSequenceNumberFor("nobody")).isEmpty();
    }

    @Test
    void what_is_asked_of_the_log_has_a_span_and_a_commit_the_time_of_the_clock() {
        engine.appendEvents(event("ada", 0));
        assertThat(engine.readEvents("ada").hasNext()).isTrue();
        assertThat(engine.readSnapshot("ada")).isEmpty();
        spans.verifySpanCompleted("CommitLog.append");
        spans.verifySpanCompleted("CommitLog.stream");
        spans.verifySpanCompleted("CommitLog.snapshot");
        assertThat(log.read(0, 1).getFirst().at()).isEqualTo(NOW);
    }

    @Test
    void the_claims_of_all_events_of_a_commit_are_stored_with_it() {
        var claiming = AxonEngines.builder(log, mongo.database())
                .claimPolicy(event -> event.getPayload().equals("payload")
                        ? List.of(ClaimChange.take(event.getIdentifier(), "ada"))
                        : List.of())
                .build();
        var events = List.of(
                event("ada", 0), new GenericDomainEventMessage<>("T", "ada", 1, "claims nothing"), event("ada", 2));
        claiming.appendEvents(events);
        assertThat(log.read(0, 1).getFirst().claims())
                .extracting(StoredClaim::claim)
                .containsExactly(events.get(0).getIdentifier(), events.get(2).getIdentifier());
    }

    @Test
    void where_a_unit_of_work_was_stored_is_told_after_it() {
        log.appendVoid();
        assertThat(commit(new ReadStream("ada", -1), event("eve", 0))
                        .<Long>getResource(CommitLogStorageEngine.POSITION))
                .isEqualTo(2);
    }

    @Test
    void nothing_appended_is_no_commit() {
        engine.appendEvents();
        assertThat(log.head()).isZero();
    }

    @Test
    void it_is_made_as_its_settings_say() {
        var made = AxonEngines.builder(log, mongo.database())
                .snapshotFilter(snapshot -> snapshot.getSequenceNumber() != 7)
                .upcasterChain(NoOpEventUpcaster.INSTANCE)
                .persistenceExceptionResolver(_ -> false)
                .batchSize(1)
                .build();
        made.appendEvents(event("ada", 0), event("ada", 1));
        assertThat(made.readEvents("ada").asStream()).hasSize(2);
        made.storeSnapshot(event("ada", 7));
        assertThat(made.readSnapshot("ada"))
                .as("which the filter takes for none")
                .isEmpty();
        made.storeSnapshot(event("ada", 8));
        assertThat(made.readSnapshot("ada")).isPresent();
        assertThatThrownBy(() -> made.appendEvents(event("ada", 0)))
                .as("no conflict to whoever asks the resolver")
                .isNotInstanceOf(AggregateStreamCreationException.class);
    }

    @Test
    void events_of_no_aggregate_stand_beside_others() {
        engine.appendEvents(event("bob", 0));
        assertThatThrownBy(() -> engine.appendEvents(new GenericEventMessage<>("plain"), event("bob", 0)))
                .isExactlyInstanceOf(AggregateStreamCreationException.class);
        engine.appendEvents(new GenericEventMessage<>("plain"), event("bob", 1));
        assertThat(engine.readEvents(engine.createTailToken(), false).toList()).hasSize(3);
    }

    private UnitOfWork<?> commit(ReadStream read, DomainEventMessage<?> event) {
        var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
        root.resources().put(CommitLogStorageEngine.READS, List.of(read));
        root.onPrepareCommit(_ -> engine.appendEvents(event));
        root.commit();
        return root;
    }

    private TrackingToken tokenAt(long seconds) {
        return engine.createTokenAt(NOW.plusSeconds(seconds));
    }

    private static DomainEventMessage<String> at(String aggregate, long sequence, long seconds) {
        return new GenericDomainEventMessage<>(
                "T",
                aggregate,
                sequence,
                "payload",
                MetaData.emptyInstance(),
                aggregate + sequence,
                NOW.plusSeconds(seconds));
    }

    private static DomainEventMessage<String> event(String aggregate, long sequence) {
        return new GenericDomainEventMessage<>("T", aggregate, sequence, "payload");
    }

    private static DomainEventMessage<String> named(String id, String aggregate, long sequence) {
        return new GenericDomainEventMessage<>("T", aggregate, sequence, "x", MetaData.emptyInstance(), id, NOW);
    }
}
