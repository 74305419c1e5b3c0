package dev.registrar.eventstore.migrate;

import static dev.registrar.eventstore.testing.StockStore.event;
import static dev.registrar.eventstore.testing.StockStore.notice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.axon.CommitLogStorageEngine;
import dev.registrar.eventstore.axon.MongoSnapshots;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.StockStore;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.StorageStrategy;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way back to axon-mongo, by the lines that docs/axon-on-mongodb.md shows. */
class GoingBackTest {
    private final TestMongo here = TestMongo.open();
    private final TestMongo there = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(here.database());

    @AfterEach
    void close() {
        log.close();
        here.close();
        there.close();
    }

    @Test
    void to_a_document_for_each_event() {
        isTheSame(StockStore.perEvent(), StockStore.jackson());
    }

    @Test
    void to_a_document_for_each_commit() {
        isTheSame(StockStore.perCommit(), StockStore.xStream());
    }

    private void isTheSame(StorageStrategy strategy, Serializer serializer) {
        var engine = CommitLogStorageEngine.builder(log, new MongoSnapshots(here.database()))
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
        engine.appendEvents(event("a", 0, 0), event("a", 1, 1), event("b", 0, 1));
        engine.appendEvents(notice("n-1", 2));
        engine.appendEvents(event("b", 1, 3));
        var stock = new StockStore(there, strategy, serializer);

        goBack(engine, stock.engine(), 0);

        // axon-mongo orders by time, and within a millisecond by the sequence in the stream.
        assertThat(stock.after(null)).containsExactly("a-0", "b-0", "a-1", "n-1", "b-1");
        assertThat(described(stock.engine(), "a")).isEqualTo(described(engine, "a"));
        assertThat(described(stock.engine(), "b")).isEqualTo(described(engine, "b"));

        // What came after the first look, as when the application runs on until the last step.
        var known = engine.createHeadToken().position().orElseThrow();
        engine.appendEvents(event("a", 2, 4));
        goBack(engine, stock.engine(), known);
        assertThat(stock.after(null)).endsWith("b-1", "a-2").hasSize(6);
        stock.append(event("a", 3, 5));
        assertThat(described(stock.engine(), "a")).hasSize(4);
    }

    private static void goBack(EventStorageEngine from, EventStorageEngine to, long after) {
        var token = after == 0 ? null : new GlobalSequenceTrackingToken(after);
        try (var events = from.readEvents(token, false)) {
            events.forEach(event -> to.appendEvents(event));
        }
    }

    private static List<List<Object>> described(EventStorageEngine engine, String aggregate) {
        return engine.readEvents(aggregate, 0)
                .asStream()
                .map(GoingBackTest::described)
                .toList();
    }

    private static List<Object> described(EventMessage<?> event) {
        var place = (DomainEventMessage<?>) event;
        return List.of(
                place.getType(),
                place.getAggregateIdentifier(),
                place.getSequenceNumber(),
                event.getIdentifier(),
                event.getTimestamp(),
                event.getPayload(),
                event.getMetaData());
    }
}
