package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.testing.TestMongo;

/**
 * With the questions that a real MongoDB is asked, put to whatever server there is. mongo-java-server answers them too,
 * by looking at every document, so that they are tried on every machine.
 */
class MongoCommitLogByRangesTest extends CommitLogConformance {

    @Override
    TestMongo server() {
        return TestMongo.open();
    }

    @Override
    MongoCommitLog open(TestMongo on) {
        return MongoCommitLog.in(on.database()).server(new Server(true, true)).open();
    }
}
