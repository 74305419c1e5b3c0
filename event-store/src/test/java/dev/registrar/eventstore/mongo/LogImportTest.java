package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.Idempotency;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an import takes, passes over and refuses. */
class LogImportTest {
    private static final Instant AT = Instant.parse("2026-11-21T07:30:00.123Z");

    private final TestMongo mongo = TestMongo.open();
    private final MongoCommitLog log = MongoCommitLog.open(mongo.database());

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void commits_are_taken_as_they_are() {
        var event = new StoredEvent(
                2, 0, "e1", "User", "ada", 5, "n", null, AT.minusSeconds(1), Content.of("{}"), Content.of("{\"a\":1}"));
        var full = new Commit(
                2,
                "c1",
                AT,
                List.of(event),
                List.of(new StoredClaim("email:x", "ada", ClaimChange.Kind.TAKE, 3)),
                new Idempotency("key", Content.of("done")));
        var into = importer();
        into.add(Commit.ofVoid(1));
        into.add(full);
        assertThat(count()).isZero();
        into.finish();
        into.finish();
        var found = log.read(0, 10);
        assertThat(found.getFirst().isVoid()).isTrue();
        assertThat(found.getLast()).usingRecursiveComparison().isEqualTo(full);
        assertThat(found).hasSize(2);
    }

    @Test
    void five_hundred_are_stored_at_once() {
        var into = importer();
        for (var number = 1; number < 500; number++) {
            into.add(Commit.ofVoid(number));
        }
        assertThat(count()).isZero();
        into.add(Commit.ofVoid(500));
        assertThat(count()).isEqualTo(500);
        into.add(Commit.ofVoid(501));
        into.finish();
        assertThat(count()).isEqualTo(501);
    }

    @Test
    void an_import_that_was_interrupted_is_repeated_behind_what_is_there() {
        log.append(Drafts.of("ada", 0));
        log.append(Drafts.of("ada", 1));
        var there = log.read(0, 2);
        var into = importer();
        there.forEach(into::add);
        into.add(Commit.ofVoid(3));
        into.finish();
        assertThat(log.head()).isEqualTo(3);
        // It may begin anywhere the log has, and at its end.
        var last = importer();
        last.add(Commit.ofVoid(4));
        last.finish();
        assertThat(log.head()).isEqualTo(4);
    }

    @Test
    void what_does_not_follow_is_refused() {
        var into = importer();
        into.add(Commit.ofVoid(1));
        assertThatThrownBy(() -> into.add(Commit.ofVoid(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commit 3 follows commit 1");
        assertThatThrownBy(() -> importer().add(Commit.ofVoid(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the log ends at 0 and the import begins at 2");
    }

    @Test
    void another_commit_where_the_log_ends_is_refused() {
        log.append(Drafts.of("ada", 0));
        assertThatThrownBy(() -> importer().add(Commit.ofVoid(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the log has another commit at 1");
    }

    @Test
    void what_contradicts_the_log_is_refused_by_its_index() {
        log.append(Drafts.of("ada", 0));
        var there = log.read(0, 1).getFirst();
        var again = new Commit(2, "other", AT, there.events(), List.of(), null);
        var into = importer();
        into.add(again);
        assertThatThrownBy(into::finish)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a commit up to 2 contradicts what is in the log");
    }

    private LogImport importer() {
        return new LogImport(mongo.database(), log);
    }

    private long count() {
        return mongo.database().getCollection("commits").countDocuments();
    }
}
