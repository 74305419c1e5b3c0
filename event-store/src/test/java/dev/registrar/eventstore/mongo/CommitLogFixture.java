package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.testing.TestMongo;

/** A log in a database of its own, for what every commit log promises. */
interface CommitLogFixture {

    TestMongo mongo();

    MongoCommitLog log();

    /** Opens another log on the same collection; whoever asks for it closes it. */
    MongoCommitLog another();

    /** Puts another log on the same collection in the place of one that was closed. */
    void reopen();
}
