package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.MongoContainer;
import dev.registrar.eventstore.testing.TestMongo;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStoreTest;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.utils.EventStoreTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Axon's own event store suite, nothing overridden, in a container where an engine answers. */
class AxonEmbeddedEventStoreSuiteInContainerTest extends EmbeddedEventStoreTest {
    private TestMongo mongo;
    private MongoCommitLog log;

    /** One of Axon's tests gives an event a tenth of a second: not the moment to load classes and connect. */
    @BeforeAll
    static void warmUp() {
        try (var warm = MongoContainer.open();
                var log = MongoCommitLog.open(warm.database())) {
            var engine = AxonEngines.builder(log, warm.database()).build();
            for (var i = 0; i < 50; i++) {
                engine.appendEvents(EventStoreTestUtils.createEvent(i));
                assertThat(engine.readEvents(null, false)).hasSize(i + 1);
            }
        }
    }

    @Override
    public EventStorageEngine createStorageEngine() {
        mongo = MongoContainer.open();
        log = MongoCommitLog.open(mongo.database());
        return AxonEngines.builder(log, mongo.database()).build();
    }

    @AfterEach
    void close() {
        if (mongo != null) {
            log.close();
            mongo.close();
        }
    }
}
