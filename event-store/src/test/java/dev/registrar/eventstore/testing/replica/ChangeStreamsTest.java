package dev.registrar.eventstore.testing.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import dev.registrar.eventstore.testing.replica.Election.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model's change streams do what the documentation of MongoDB says, under the rules of the driver. */
@Timeout(30)
class ChangeStreamsTest {
    private final ReplicaSet set = ReplicaSet.start();
    private final MongoClient client = set.client();
    private final MongoCollection<Document> notes = client.getDatabase("test").getCollection("notes");

    @AfterEach
    void close() {
        client.close();
        set.close();
    }

    @Test
    void what_no_majority_has_is_not_told_and_what_was_taken_back_never() {
        try (var changes = watch().cursor()) {
            set.hold();
            notes.withWriteConcern(WriteConcern.W1).insertOne(note(1));
            assertThat(changes.tryNext()).isNull();
            set.elect(Election.stepDown(Told.STEPPED_DOWN));
            set.release();
            notes.insertOne(note(2));
            assertThat(ids(changes, 1)).containsExactly(2);
        }
    }

    @Test
    void each_change_is_told_in_order_as_what_it_was() {
        try (var changes = watch().cursor()) {
            notes.insertOne(note(1).append("name", "a").append("old", true));
            notes.updateOne(Filters.eq(1), Updates.combine(Updates.set("name", "b"), Updates.unset("old")));
            client.getDatabase("test").getCollection("others").insertOne(note(1));
            notes.deleteOne(Filters.eq(1));
            assertThat(changes.next().getFullDocument()).containsEntry("name", "a");
            var update = changes.next().getUpdateDescription();
            assertThat(update.getUpdatedFields()).containsOnlyKeys("name");
            assertThat(update.getRemovedFields()).containsExactly("old");
            assertThat(changes.next().getOperationType()).isEqualTo(OperationType.DELETE);
            assertThat(changes.tryNext()).isNull();
        }
    }

    @Test
    void a_stream_goes_on_after_a_token_or_from_a_time() {
        ChangeStreamDocument<Document> first;
        try (var changes = watch().cursor()) {
            notes.insertMany(List.of(note(1), note(2), note(3)));
            first = changes.next();
        }
        assertThat(idsOf(watch().resumeAfter(first.getResumeToken()))).containsExactly(2, 3);
        assertThat(idsOf(watch().startAfter(first.getResumeToken()))).containsExactly(2, 3);
        var second = new BsonTimestamp(
                first.getClusterTime().getTime(), first.getClusterTime().getInc() + 1);
        assertThat(idsOf(watch().startAtOperationTime(second))).containsExactly(2, 3);
    }

    @Test
    void only_what_the_stages_let_through_is_told_and_the_token_goes_on() {
        var stages = List.of(Aggregates.match(Filters.eq("fullDocument._id", 9)));
        try (var changes =
                notes.watch(stages).maxAwaitTime(1, TimeUnit.MILLISECONDS).cursor()) {
            assertThat(changes.tryNext()).isNull();
            var before = changes.getResumeToken();
            notes.insertOne(note(1));
            assertThat(changes.tryNext()).isNull();
            assertThat(changes.getResumeToken()).isNotEqualTo(before);
            notes.insertOne(note(9));
            assertThat(ids(changes, 1)).containsExactly(9);
        }
    }

    @ParameterizedTest
    @EnumSource(Told.class)
    void the_driver_goes_on_after_an_election_without_loss_or_repeat(Told told) {
        try (var changes = watch().cursor()) {
            notes.insertOne(note(1));
            assertThat(ids(changes, 1)).containsExactly(1);
            for (var id : List.of(2, 3)) {
                var next = CompletableFuture.supplyAsync(() -> ids(changes, 1));
                // Nobody is primary for no time: the write of the test itself is sent again once only.
                set.elect(new Election(told, id == 3, Duration.ZERO, 1));
                notes.insertOne(note(id));
                assertThat(next.join()).containsExactly(id);
            }
        }
        assertThat(set.openStreams()).isZero();
    }

    @Test
    void after_the_history_is_lost_a_stream_cannot_go_on() {
        try (var changes = watch().cursor()) {
            notes.insertOne(note(1));
            assertThat(ids(changes, 1)).containsExactly(1);
            set.forgetHistory();
            assertThatThrownBy(changes::tryNext).isInstanceOfSatisfying(MongoCommandException.class, e -> {
                assertThat(e.getCode()).isEqualTo(Answers.CHANGE_STREAM_HISTORY_LOST);
                assertThat(e.getErrorLabels()).containsExactly("NonResumableChangeStreamError");
            });
        }
        try (var changes = watch().cursor()) {
            set.elect(Election.crash());
            notes.insertOne(note(2));
            assertThat(ids(changes, 1)).containsExactly(2);
        }
    }

    @Test
    void a_stream_ends_when_its_collection_is_dropped() {
        try (var changes = watch().cursor()) {
            notes.insertOne(note(1));
            notes.drop();
            assertThat(changes.next().getOperationType()).isEqualTo(OperationType.INSERT);
            assertThat(changes.next().getOperationType()).isEqualTo(OperationType.DROP);
            var last = changes.next();
            assertThat(last.getOperationType()).isEqualTo(OperationType.INVALIDATE);
            assertThat(changes.getServerCursor()).isNull();
            assertThatThrownBy(() -> watch().resumeAfter(last.getResumeToken()).cursor())
                    .isInstanceOfSatisfying(
                            MongoCommandException.class,
                            e -> assertThat(e.getCode()).isEqualTo(Answers.INVALID_RESUME_TOKEN));
            notes.insertOne(note(2));
            assertThat(idsOf(watch().startAfter(last.getResumeToken()))).containsExactly(2);
        }
    }

    @Test
    void a_stream_that_is_killed_while_it_is_asked_says_so() {
        var database = client.getDatabase("test");
        var id = database.runCommand(new Document("aggregate", "notes")
                        .append("pipeline", List.of(new Document("$changeStream", new Document())))
                        .append("cursor", new Document()))
                .get("cursor", Document.class)
                .getLong("id");
        // Not by the driver's cursor, which would open another one where the kill comes before the question.
        var asked = CompletableFuture.supplyAsync(() -> database.runCommand(new Document("getMore", id)
                .append("collection", "notes")
                .append("maxTimeMS", TimeUnit.MINUTES.toMillis(1))));
        database.runCommand(new Document("killCursors", "notes").append("cursors", List.of(id)));
        assertThatThrownBy(asked::join).hasMessageContaining("Cursor");
    }

    @Test
    void other_reads_than_those_of_a_majority_are_refused() {
        assertThatThrownBy(
                        () -> notes.withReadConcern(ReadConcern.LOCAL).watch().cursor())
                .isInstanceOfSatisfying(
                        MongoCommandException.class,
                        e -> assertThat(e.getCode()).isEqualTo(Answers.INVALID_OPTIONS));
    }

    private ChangeStreamIterable<Document> watch() {
        return notes.watch().maxAwaitTime(5, TimeUnit.MILLISECONDS);
    }

    private static Document note(int id) {
        return new Document("_id", id);
    }

    private static List<Integer> idsOf(ChangeStreamIterable<Document> stream) {
        try (var changes = stream.cursor()) {
            var ids = new ArrayList<Integer>();
            for (var change = changes.tryNext(); change != null; change = changes.tryNext()) {
                ids.add(id(change));
            }
            return ids;
        }
    }

    private static List<Integer> ids(MongoChangeStreamCursor<ChangeStreamDocument<Document>> changes, int count) {
        var ids = new ArrayList<Integer>();
        while (ids.size() < count) {
            ids.add(id(changes.next()));
        }
        return ids;
    }

    private static int id(ChangeStreamDocument<Document> change) {
        return change.getDocumentKey().getInt32("_id").getValue();
    }
}
