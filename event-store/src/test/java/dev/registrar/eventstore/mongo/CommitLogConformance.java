package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every commit log promises, whatever server it is on. Sub-classes say where. */
abstract class CommitLogConformance
        implements ReadConformance, AppendConformance, ClaimConformance, ConditionConformance, RaceConformance {
    private TestMongo mongo;
    private MongoCommitLog log;

    abstract TestMongo server();

    MongoCommitLog open(TestMongo on) {
        return MongoCommitLog.open(on.database());
    }

    @BeforeEach
    void open() {
        mongo = server();
        log = open(mongo);
    }

    @AfterEach
    void close() {
        // Neither is there where the test was skipped.
        if (mongo != null) {
            log.close();
            mongo.close();
        }
    }

    @Override
    public TestMongo mongo() {
        return mongo;
    }

    @Override
    public MongoCommitLog log() {
        return log;
    }

    @Override
    public MongoCommitLog another() {
        return open(mongo);
    }

    @Override
    public void reopen() {
        log = open(mongo);
    }

    static List<Long> positions(List<Commit> commits) {
        return commits.stream().map(Commit::position).toList();
    }

    static List<Long> sequences(List<StoredEvent> events) {
        return new ArrayList<>(events.stream().map(StoredEvent::sequence).toList());
    }
}
