package dev.registrar.eventstore.axon;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import org.axonframework.eventsourcing.utils.TestSerializer;

/** Engines for tests, with the serialiser that Axon's own tests use. */
final class AxonEngines {

    private AxonEngines() {}

    static CommitLogStorageEngine.Builder builder(CommitLog log, MongoDatabase database) {
        return CommitLogStorageEngine.builder(log, new MongoSnapshots(database))
                .eventSerializer(TestSerializer.xStreamSerializer())
                .snapshotSerializer(TestSerializer.xStreamSerializer());
    }
}
