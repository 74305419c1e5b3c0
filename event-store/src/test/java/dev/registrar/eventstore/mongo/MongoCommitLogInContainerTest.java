package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.testing.MongoContainer;
import dev.registrar.eventstore.testing.TestMongo;

/** On a replica set in a container, where an engine answers. */
class MongoCommitLogInContainerTest extends CommitLogConformance {

    @Override
    TestMongo server() {
        return MongoContainer.open();
    }
}
