package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.MongoContainer;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.function.UnaryOperator;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngineTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Axon's own storage engine suite, nothing overridden, in a container where an engine answers. */
class AxonStorageEngineSuiteInContainerTest
        extends BatchingEventStorageEngineTest<CommitLogStorageEngine, CommitLogStorageEngine.Builder> {
    private TestMongo mongo;
    private MongoCommitLog log;

    @BeforeEach
    void open() {
        mongo = MongoContainer.open();
        log = MongoCommitLog.open(mongo.database());
        setTestSubject(createEngine());
    }

    @AfterEach
    void close() {
        if (mongo != null) {
            log.close();
            mongo.close();
        }
    }

    @Override
    protected CommitLogStorageEngine createEngine(UnaryOperator<CommitLogStorageEngine.Builder> settings) {
        return settings.apply(AxonEngines.builder(log, mongo.database())).build();
    }
}
