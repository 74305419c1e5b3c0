package dev.registrar.eventstore.migrate;

import static dev.registrar.eventstore.testing.StockStore.START;
import static dev.registrar.eventstore.testing.StockStore.event;
import static dev.registrar.eventstore.testing.StockStore.notice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.axon.MongoTokenStore;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.StockStore;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.StorageStrategy;
import org.axonframework.serialization.Serializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The source is written by axon-mongo's own engine, the target read by ours. */
class MigrationTest {
    private static final Duration SETTLE = Duration.ofSeconds(60);

    private final TestMongo origin = TestMongo.open();
    private final TestMongo target = TestMongo.open();
    private MongoCommitLog log = MongoCommitLog.open(target.database());
    private Instant now = START.plusSeconds(3600);

    @AfterEach
    void close() {
        log.close();
        origin.close();
        target.close();
    }

    @Test
    void a_store_with_a_document_for_each_event_is_the_same_to_its_application() {
        isTheSame(StockStore.perEvent(), StockStore.jackson(), 8);
    }

    @Test
    void a_store_with_a_document_for_each_commit_is_the_same_to_its_application() {
        isTheSame(StockStore.perCommit(), StockStore.xStream(), 5);
    }

    private void isTheSame(StorageStrategy strategy, Serializer serializer, int commits) {
        var stock = new StockStore(origin, strategy, serializer);
        stock.append(event("a", 0, 0), event("a", 1, 1));
        // The document-per-commit strategy keeps this under the name of b alone.
        stock.append(event("a", 2, 2), event("b", 0, 3));
        stock.append(notice("n-1", 4));
        stock.append(event("b", 1, 5));
        stock.snapshot("a", 2);
        stock.snapshot("b", 9);
        stock.append(event("c", 0, 6), event("c", 1, 6));
        stock.store(stock.tokenAfter(5), "figures", 0);
        stock.store(stock.tokenAfter(8), "figures", 1);
        stock.store(null, "mails", 0);

        var report = migration(stock).finish();

        assertThat(report.commits()).isEqualTo(commits);
        assertThat(report.left()).isZero();
        assertThat(report.snapshots()).isEqualTo(1);
        assertThat(report.tokens()).isEqualTo(3);
        assertThat(report.notices()).containsExactly("1 snapshots are ahead of their streams and stayed behind");
        assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).firstFault())
                .isEmpty();

        var engine = engine(serializer);
        var all = engine.readEvents(null, false).toList();
        assertThat(all.stream().map(EventMessage::getIdentifier)).isEqualTo(stock.after(null));
        assertThat(all.getFirst().getMetaData()).containsEntry("by", "ännä \"quoted\"");
        assertThat(all.getFirst().getPayload().toString()).contains("account=a");
        assertThat(all.get(3).getTimestamp()).isEqualTo(START.plusMillis(3));
        assertThat(all.get(4)).isNotInstanceOf(DomainEventMessage.class);
        assertThat(engine.readEvents("a", 0).asStream().map(DomainEventMessage::getSequenceNumber))
                .containsExactly(0L, 1L, 2L);
        assertThat(engine.readSnapshot("a").orElseThrow().getSequenceNumber()).isEqualTo(2);
        assertThat(new MongoSnapshots(target.database()).find("b")).isEmpty();

        var tokens = new MongoTokenStore(target.database(), serializer);
        assertThat(remaining(engine, tokens.fetchToken("figures", 0))).containsExactly("b-1", "c-0", "c-1");
        assertThat(remaining(engine, tokens.fetchToken("figures", 1))).isEmpty();
        assertThat(tokens.fetchToken("mails", 0)).isNull();
        assertThat(tokens.fetchSegments("figures")).containsExactly(0, 1);

        assertThat(migration(stock).finish().notices().getFirst()).startsWith("the migration ended at ");
    }

    @Test
    void the_application_goes_on_until_the_last_step() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 0));
        stock.append(event("a", 1, 10));
        now = START.plusSeconds(61);
        stock.append(event("a", 2, 30_000));
        assertThat(migration(stock).copy(SETTLE)).satisfies(report -> {
            assertThat(report.commits()).isEqualTo(2);
            assertThat(report.left()).isEqualTo(1);
        });
        // By a node whose clock is behind, and by one whose transaction was long.
        stock.append(event("late", 0, 5));
        stock.append(event("late", 1, 31_000));
        now = START.plusSeconds(100);
        assertThat(migration(stock).copy(SETTLE).commits()).isEqualTo(5);
        stock.append(event("late", 2, 90_000));
        stock.append(event("late", 3, 4));
        assertThat(migration(stock).finish().commits()).isEqualTo(7);
        assertThat(engine(stock.serializer())
                        .readEvents("late", 0)
                        .asStream()
                        .map(DomainEventMessage::getSequenceNumber))
                .containsExactly(0L, 1L, 2L, 3L);
        assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).firstFault())
                .isEmpty();
    }

    @Test
    void a_stream_stays_in_order_where_clocks_did_not() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 1_000));
        stock.append(event("a", 1, 400));
        stock.append(event("a", 2, 2_000));
        stock.append(event("b", 0, 500));
        migration(stock).finish();
        assertThat(log.read(0, 10).stream()
                        .map(commit -> commit.events().getFirst().id()))
                .containsExactly("b-0", "a-0", "a-1", "a-2");
    }

    @Test
    void a_gap_is_told_and_nothing_is_made_up() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 0));
        stock.append(event("a", 2, 1));
        assertThat(migration(stock).copy(SETTLE).notices().getFirst()).contains("aggregate a has a gap before event 2");
        assertThatThrownBy(() -> migration(stock).finish())
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("aggregate a has a gap before event 2 (a-2, document ");
        stock.append(event("a", 1, 0));
        assertThat(migration(stock).finish().commits()).isEqualTo(3);
    }

    @Test
    void killed_at_any_batch_it_goes_on() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        for (var account = 0; account < 11; account++) {
            var events = new EventMessage<?>[100];
            for (var i = 0; i < events.length; i++) {
                events[i] = event("account-" + account, i, i * 7L + account);
            }
            stock.append(events);
        }
        var steps = new ArrayList<String>();
        new Migration(
                        stock.source(),
                        target.database(),
                        log,
                        clock(),
                        Duration.ofSeconds(1),
                        (work, done, _) -> steps.add(work + done))
                .copy(SETTLE);
        assertThat(steps).contains("taken500", "taken1100", "compared1100");

        for (var fatal : steps) {
            target.database().drop();
            reopen();
            assertThatThrownBy(() -> new Migration(
                                    stock.source(),
                                    target.database(),
                                    log,
                                    clock(),
                                    Duration.ofSeconds(1),
                                    (work, done, _) -> {
                                        if (fatal.equals(work + done)) {
                                            throw new CancellationException("killed");
                                        }
                                    })
                            .copy(SETTLE))
                    .isInstanceOf(CancellationException.class);
            reopen();
            assertThat(migration(stock).finish().commits()).isEqualTo(1_100);
            var ids = new HashSet<String>();
            log.read(0, 2_000)
                    .forEach(commit -> ids.add(commit.events().getFirst().id()));
            assertThat(ids).hasSize(1_100);
        }
    }

    @Test
    void a_batch_that_was_stored_before_its_place_was_noted_is_not_stored_twice() {
        var stock = new StockStore(origin, StockStore.perCommit(), StockStore.jackson());
        stock.append(event("a", 0, 0), event("a", 1, 0));
        stock.append(event("b", 0, 0));
        migration(stock).copy(SETTLE);
        target.database()
                .getCollection("migration")
                .updateOne(new Document(), Updates.combine(Updates.set("place", ""), Updates.set("verified", 0L)));
        stock.append(event("c", 0, 0));
        assertThat(migration(stock).finish().commits()).isEqualTo(3);
    }

    @Test
    void what_was_not_seen_comes_and_what_may_come_again_is_told() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        for (var i = 0; i < 10; i++) {
            stock.append(event("a", i, i * 100L));
        }
        var seen = stock.tokenAfter(10);
        // Stored late: the source delivers it, as it is within its look-back.
        stock.append(event("b", 0, 650));
        stock.store(seen, "figures", 0);
        assertThat(stock.after(seen)).containsExactly("b-0");

        var report = migration(stock).finish();

        assertThat(report.notices()).containsExactly("processor figures, segment 0, sees up to 3 events again");
        var token = new MongoTokenStore(target.database(), stock.serializer()).fetchToken("figures", 0);
        assertThat(remaining(engine(stock.serializer()), token)).containsExactly("b-0", "a-7", "a-8", "a-9");
    }

    @Test
    void tokens_of_another_kind_are_the_operators_to_solve_before_anything_is_moved() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 0));
        var token = stock.tokenAfter(1);
        stock.store(ReplayToken.createReplayToken(token, null), "figures", 3);
        assertThatThrownBy(() -> migration(stock).finish())
                .hasMessageContaining(
                        "processor figures has a org.axonframework.eventhandling.ReplayToken in segment 3");
        assertThat(log.head()).isZero();
    }

    @Test
    void a_log_or_a_source_in_use_is_refused() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 0));
        migration(stock).copy(SETTLE);
        var other = new AxonMongoStore(origin.database(), new AxonMongoStore.Names("other", "s", "t"));
        assertThatThrownBy(() -> migration(other).copy(SETTLE)).hasMessageContaining("is filled from");
        log.append(Drafts.of("stranger", 0));
        assertThatThrownBy(() -> migration(stock).finish())
                .hasMessageContaining("commit 2 was not written by this migration");
        target.database().getCollection("migration").drop();
        assertThatThrownBy(() -> migration(stock).finish()).hasMessageContaining("use another database");
    }

    @Test
    void what_does_not_agree_with_its_source_is_found() {
        var stock = new StockStore(origin, StockStore.perEvent(), StockStore.jackson());
        stock.append(event("a", 0, 0));
        stock.append(event("a", 1, 1));
        migration(stock).copy(SETTLE);
        MongoCollection<Document> documents = origin.database().getCollection("domainevents");
        documents.updateOne(new Document("sequenceNumber", 1L), Updates.set("serializedPayload", "{}"));
        target.database().getCollection("migration").updateOne(new Document(), Updates.set("verified", 0L));
        assertThatThrownBy(() -> migration(stock).finish()).hasMessageContaining("commit 2 is not what document ");
        documents.deleteOne(new Document("sequenceNumber", 1L));
        assertThatThrownBy(() -> migration(stock).finish()).hasMessageContaining("which the source has no longer");
    }

    private void reopen() {
        log.close();
        log = MongoCommitLog.open(target.database());
    }

    private Migration migration(StockStore stock) {
        return migration(stock.source());
    }

    private Migration migration(AxonMongoStore source) {
        return new Migration(source, target.database(), log, clock(), Duration.ofSeconds(1), (_, _, _) -> {});
    }

    private Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private CommitLogStorageEngine engine(Serializer serializer) {
        return CommitLogStorageEngine.builder(log, new MongoSnapshots(target.database()))
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
    }

    private static List<String> remaining(CommitLogStorageEngine engine, TrackingToken token) {
        return engine.readEvents(token, false).map(EventMessage::getIdentifier).toList();
    }
}
