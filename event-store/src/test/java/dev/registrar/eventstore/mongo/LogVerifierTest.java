package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.Fault;
import dev.registrar.eventstore.verify.LogVerifier;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogVerifierTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(mongo.database());
    private final MongoCollection<Document> commits = mongo.database().getCollection("commits");
    private final LogVerifier verifier = new LogVerifier(log);

    @BeforeEach
    void write() {
        for (var i = 0; i < 20; i++) {
            log.append(Drafts.commit()
                    .event("user-" + i, 0)
                    .event("user-" + i, 1)
                    .take("email:" + i, "user-" + i)
                    .under("key-" + i, "")
                    .draft());
        }
        commits.insertOne(new Document("_id", 21L).append("void", true));
    }

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void an_untouched_log_is_whole_and_progress_is_told() {
        var seen = new ArrayList<Long>();
        var report = verifier.verify((position, to) -> seen.add(position));
        assertThat(report.ok()).isTrue();
        assertThat(report.commits()).isEqualTo(21);
        assertThat(report.head()).isEqualTo(21);
        assertThat(seen).last().isEqualTo(21L);
    }

    @Test
    void a_range_is_checked_alone() {
        commits.deleteOne(new Document("_id", 3L));
        assertThat(verifier.verify(4, 10, LogVerifier.Progress.UNSEEN).ok()).isTrue();
        assertThat(verifier.verify(4, 10, LogVerifier.Progress.UNSEEN).commits())
                .isEqualTo(7);
        assertThat(verifier.verify(2, 10, LogVerifier.Progress.UNSEEN).ok()).isFalse();
    }

    @Test
    void a_missing_commit_is_found() {
        commits.deleteOne(new Document("_id", 7L));
        finds(7, Fault.Kind.MISSING);
    }

    @Test
    void a_changed_sequence_is_found() {
        commits.updateOne(new Document("_id", 5L), Updates.set("ev.0.s", 7L));
        finds(5, Fault.Kind.KEYS_DIFFER);
    }

    @Test
    void a_missing_key_is_found() {
        commits.updateOne(new Document("_id", 5L), Updates.set("u", List.of("e:1")));
        finds(5, Fault.Kind.KEYS_DIFFER);
    }

    @Test
    void an_event_without_a_payload_is_found() {
        commits.updateOne(new Document("_id", 9L), Updates.unset("ev.0.d"));
        finds(9, Fault.Kind.UNREADABLE);
    }

    @Test
    void a_commit_without_events_is_found() {
        commits.updateOne(new Document("_id", 9L), Updates.unset("ev"));
        finds(9, Fault.Kind.UNREADABLE);
    }

    @Test
    void a_key_in_two_commits_is_found_though_the_index_should_forbid_it() {
        var stored = commits.find(new Document("_id", 4L)).first();
        commits.drop();
        stored.put("_id", 1L);
        commits.insertOne(stored);
        stored.put("_id", 2L);
        commits.insertOne(stored);
        // The index is asked first: without it nothing else can be relied on.
        finds(0, Fault.Kind.INDEX);
    }

    private void finds(long position, Fault.Kind kind) {
        var report = verifier.verify(LogVerifier.Progress.UNSEEN);
        assertThat(report.firstFault()).hasValueSatisfying(fault -> {
            assertThat(fault.position()).isEqualTo(position);
            assertThat(fault.kind()).isEqualTo(kind);
        });
    }
}
