package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.TestMongo;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStoreTest;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterEach;

/** Axon's own event store suite, nothing overridden. */
class AxonEmbeddedEventStoreSuiteTest extends EmbeddedEventStoreTest {
    private TestMongo mongo;
    private MongoCommitLog log;

    @Override
    public EventStorageEngine createStorageEngine() {
        mongo = TestMongo.open();
        log = MongoCommitLog.open(mongo.database());
        return AxonEngines.builder(log, mongo.database()).build();
    }

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }
}
