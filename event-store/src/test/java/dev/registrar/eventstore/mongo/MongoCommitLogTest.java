package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.testing.TestMongo;

/** On the server that {@code MONGODB_URI} names, else on mongo-java-server in memory. */
class MongoCommitLogTest extends CommitLogConformance {

    @Override
    TestMongo server() {
        return TestMongo.open();
    }
}
