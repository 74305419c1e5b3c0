package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.ReadStream;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Axon's suites do not ask, among it all that the stock extension for MongoDB gets wrong. */
class CommitLogStorageEngineTest {
    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(mongo.database());
    private final CommitLogStorageEngine engine = AxonEngines.builder(log, mongo.database())
            .claimPolicy(event -> event.getPayload() instanceof String text && text.startsWith("take ")
                    ? List.of(ClaimChange.take(text.substring(5), "ada"))
                    : List.of())
            .build();

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void an_event_committed_long_after_it_was_applied_is_delivered() {
        engine.appendEvents(event("ada", 0, NOW));
        var token = last(null);
        engine.appendEvents(event("late", 0, NOW.minusSeconds(3_600)));
        assertThat(read(token)).extracting(message -> aggregate(message)).containsExactly("late");
    }

    @Test
    void events_of_a_node_whose_clock_is_behind_are_delivered() {
        var skewed = AxonEngines.builder(log, mongo.database())
                .clock(java.time.Clock.fixed(NOW.minusSeconds(86_400), java.time.ZoneOffset.UTC))
                .build();
        var token = engine.createHeadToken();
        for (var i = 0; i < 10; i++) {
            (i % 2 == 0 ? engine : skewed).appendEvents(event("a" + i, 0, NOW.minusSeconds(i % 2 * 7_200L)));
        }
        assertThat(read(token)).hasSize(10);
    }

    @Test
    void five_thousand_events_of_one_millisecond_are_read_once_each_with_tokens_of_one_number() {
        for (var batch = 0; batch < 50; batch++) {
            var start = batch * 100;
            engine.appendEvents(IntStream.range(start, start + 100)
                    .mapToObj(i -> event("a" + i, 0, NOW))
                    .toList());
        }
        var read = read(null);
        assertThat(read).hasSize(5_000);
        assertThat(read).extracting(message -> aggregate(message)).doesNotHaveDuplicates();
        assertThat(read.getLast().trackingToken()).isEqualTo(Tokens.of(50, 99));
        assertThat(read(Tokens.of(50, 97))).hasSize(2);
    }

    @Test
    void a_failed_append_of_many_aggregates_leaves_nothing() {
        engine.appendEvents(event("bob", 0, NOW));
        assertThatThrownBy(() -> engine.appendEvents(event("ada", 0, NOW), event("bob", 0, NOW), event("eve", 0, NOW)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(engine.readEvents("ada").hasNext()).isFalse();
        assertThat(engine.readEvents("eve").hasNext()).isFalse();
    }

    @Test
    void an_event_id_is_stored_once_across_aggregates() {
        engine.appendEvents(event("ada", 0, NOW), event("bob", 0, NOW));
        var id = "the-id";
        engine.appendEvents(new GenericDomainEventMessage<>("T", "ada", 1, "x", MetaData.emptyInstance(), id, NOW));
        assertThatThrownBy(() -> engine.appendEvents(
                        new GenericDomainEventMessage<>("T", "bob", 1, "x", MetaData.emptyInstance(), id, NOW)))
                .isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void a_snapshot_of_a_class_that_has_changed_since_is_no_snapshot() {
        engine.storeSnapshot(event("ada", 7, NOW));
        var stored = mongo.database().getCollection("snapshots");
        var revision = stored.find().first().get("v", Document.class).getString("r");
        assertThat(revision).as("the shape of its class").startsWith("shape:");
        assertThat(engine.readSnapshot("ada")).isPresent();

        stored.updateOne(new Document(), new Document("$set", new Document("v.r", "shape:0123456789ab")));
        assertThat(engine.readSnapshot("ada")).isEmpty();
        stored.updateOne(
                new Document(), new Document("$set", new Document("v.r", revision).append("v.n", "gone.Class")));
        assertThat(engine.readSnapshot("ada")).as("of a class that is gone").isEmpty();
        stored.updateOne(
                new Document(), new Document("$set", new Document("v.r", "2").append("v.n", "java.lang.String")));
        assertThat(engine.readSnapshot("ada")).as("of a revision of its own").isPresent();
    }

    @Test
    void a_late_snapshot_never_moves_an_aggregate_back() {
        engine.storeSnapshot(event("ada", 7, NOW));
        engine.storeSnapshot(event("ada", 3, NOW.plusSeconds(5)));
        assertThat(engine.readSnapshot("ada").orElseThrow().getSequenceNumber()).isEqualTo(7);
        engine.storeSnapshot(new GenericDomainEventMessage<>(
                "T", "ada", 7, "new form", MetaData.emptyInstance(), "n", NOW.plusSeconds(9)));
        assertThat(engine.readSnapshot("ada").orElseThrow().getPayload()).isEqualTo("new form");
    }

    @Test
    void a_reset_marks_every_event_before_it_as_a_replay_and_none_after() {
        for (var i = 0; i < 10; i++) {
            engine.appendEvents(event("ada", i, NOW), event("bob", i, NOW));
        }
        var reset = last(null);
        engine.appendEvents(event("ada", 10, NOW));
        TrackingToken token = ReplayToken.createReplayToken(reset, engine.createTailToken());
        var replayed = new ArrayList<Boolean>();
        for (var message : read(null)) {
            token = token instanceof ReplayToken replay
                    ? replay.advancedTo(message.trackingToken())
                    : message.trackingToken();
            replayed.add(ReplayToken.isReplay(token));
        }
        assertThat(replayed.subList(0, 20)).containsOnly(true);
        assertThat(replayed.subList(20, 21)).containsOnly(false);
    }

    @Test
    void a_unit_of_work_is_one_commit_whatever_is_nested_in_it_or_published_late() {
        var store = EmbeddedEventStore.builder().storageEngine(engine).build();
        // A handler that publishes while the events of the unit of work are being prepared.
        store.subscribe(events -> {
            if (events.stream().anyMatch(message -> aggregate(message).equals("ada"))) {
                store.publish(event("bob", 0, NOW));
            }
        });
        var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
        store.publish(event("ada", 0, NOW));
        var nested = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("nested"));
        store.publish(event("eve", 0, NOW));
        nested.commit();
        assertThat(log.head()).isZero();
        root.commit();

        assertThat(log.read(0, 10))
                .singleElement()
                .extracting(Commit::events)
                .satisfies(events -> assertThat(events).hasSize(3));
        assertThat(root.<Long>getResource(CommitLogStorageEngine.POSITION)).isEqualTo(1L);
        store.shutDown();
    }

    @Test
    void a_unit_of_work_that_is_rolled_back_stores_nothing() {
        var store = EmbeddedEventStore.builder().storageEngine(engine).build();
        var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
        store.publish(event("ada", 0, NOW));
        root.rollback();
        assertThat(log.head()).isZero();
        store.shutDown();
    }

    @Test
    void a_unit_of_work_that_loses_a_race_is_rolled_back() {
        engine.appendEvents(event("ada", 0, NOW));
        var store = EmbeddedEventStore.builder().storageEngine(engine).build();
        var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
        store.publish(event("ada", 0, NOW));
        assertThatThrownBy(root::commit).isInstanceOf(AggregateStreamCreationException.class);
        assertThat(root.isRolledBack()).isTrue();
        store.shutDown();
    }

    @Test
    void claims_of_events_are_stored_with_them_and_a_taken_one_is_named() {
        engine.appendEvents(say("ada", 0, "take x"));
        assertThat(log.holder("x")).hasValue("ada");
        assertThatThrownBy(() -> engine.appendEvents(say("bob", 0, "take x")))
                .isInstanceOf(AppendException.ClaimTaken.class);
        assertThat(engine.readEvents("bob").hasNext()).isFalse();
    }

    @Test
    void an_idempotency_key_put_into_the_unit_of_work_is_stored_with_its_outcome() {
        var store = EmbeddedEventStore.builder().storageEngine(engine).build();
        for (var attempt = 0; attempt < 2; attempt++) {
            var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
            root.resources().put(CommitLogStorageEngine.IDEMPOTENCY, new Idempotency("key", Content.of("created")));
            store.publish(event("user-" + attempt, 0, NOW));
            if (attempt == 0) {
                root.commit();
            } else {
                assertThatThrownBy(root::commit).isInstanceOf(AppendException.KeyUsed.class);
            }
        }
        assertThat(log.underKey("key").orElseThrow().idempotency().outcome()).isEqualTo(Content.of("created"));
        store.shutDown();
    }

    @Test
    void a_unit_of_work_may_depend_on_streams_it_only_read() {
        var store = EmbeddedEventStore.builder().storageEngine(engine).build();
        engine.appendEvents(event("rule", 0, NOW));
        for (var last : new long[] {0, -1}) {
            var root = DefaultUnitOfWork.startAndGet(new GenericEventMessage<>("command"));
            root.resources().put(CommitLogStorageEngine.READS, List.of(new ReadStream("rule", last)));
            store.publish(event("user" + last, 0, NOW));
            if (last == 0) {
                root.commit();
            } else {
                assertThatThrownBy(root::commit).isExactlyInstanceOf(ConcurrencyException.class);
            }
        }
        assertThat(log.head()).isEqualTo(2);
        store.shutDown();
    }

    @Test
    void readers_pass_voids_and_wait_before_holes() {
        engine.appendEvents(event("ada", 0, NOW));
        var commits = mongo.database().getCollection("commits");
        for (var number = 2L; number <= 1_200; number++) {
            commits.insertOne(new Document("_id", number).append("void", true));
        }
        engine.appendEvents(event("ada", 1, NOW));
        commits.insertOne(new Document("_id", 1_203L).append("void", true));
        assertThat(read(null)).hasSize(2);
        assertThat(engine.createHeadToken()).isEqualTo(Tokens.after(1_201));
        assertThat(read(engine.createHeadToken())).isEmpty();
    }

    @Test
    void a_stream_opened_at_the_head_is_woken_by_commits_of_this_process_and_of_others() throws Exception {
        // The fetch delay is longer than the test may take: only being woken helps.
        var store = new CommitLogEventStore(
                EmbeddedEventStore.builder().storageEngine(engine).fetchDelay(600_000), log);
        try (var other = MongoCommitLog.open(mongo.database());
                var stream = store.openStream(engine.createHeadToken())) {
            assertThat(stream.hasNextAvailable()).isFalse();
            store.publish(event("own", 0, NOW));
            assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
            assertThat(aggregate(stream.nextAvailable())).isEqualTo("own");
            AxonEngines.builder(other, mongo.database()).build().appendEvents(event("foreign", 0, NOW));
            assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
            assertThat(aggregate(stream.nextAvailable())).isEqualTo("foreign");
        }
        store.shutDown();
    }

    private List<? extends TrackedEventMessage<?>> read(TrackingToken after) {
        return engine.readEvents(after, false).toList();
    }

    private TrackingToken last(TrackingToken after) {
        return read(after).getLast().trackingToken();
    }

    private static String aggregate(EventMessage<?> message) {
        return ((DomainEventMessage<?>) message).getAggregateIdentifier();
    }

    private static DomainEventMessage<String> event(String aggregate, long sequence, Instant at) {
        return new GenericDomainEventMessage<>(
                "T",
                aggregate,
                sequence,
                "payload",
                MetaData.emptyInstance(),
                UUID.randomUUID().toString(),
                at);
    }

    private static DomainEventMessage<String> say(String aggregate, long sequence, String text) {
        return new GenericDomainEventMessage<>("T", aggregate, sequence, text);
    }
}
