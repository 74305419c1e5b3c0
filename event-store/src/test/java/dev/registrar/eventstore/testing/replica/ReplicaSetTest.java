package dev.registrar.eventstore.testing.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.replica.Election.Told;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model does what the documentation of MongoDB says of a replica set. */
@Timeout(30)
class ReplicaSetTest {
    private final ReplicaSet set = ReplicaSet.start();
    private final MongoClient client = set.client();
    private final MongoCollection<Document> notes = client.getDatabase("test").getCollection("notes");
    private final MongoCollection<Document> atOnce = notes.withWriteConcern(WriteConcern.W1);
    private final MongoCollection<Document> durable = notes.withReadConcern(ReadConcern.MAJORITY);

    @AfterEach
    void close() {
        client.close();
        set.close();
    }

    @Test
    void a_majority_read_does_not_see_what_no_majority_has() {
        set.hold();
        atOnce.insertOne(new Document("_id", 1));
        assertThat(notes.countDocuments()).isOne();
        assertThat(durable.find().first()).isNull();
        set.release();
        set.settle();
        assertThat(durable.find().first()).isEqualTo(new Document("_id", 1));
    }

    @Test
    void an_election_takes_back_what_the_next_primary_does_not_have() {
        notes.createIndex(new Document("name", 1), new IndexOptions().unique(true));
        notes.insertMany(List.of(note(1, "a"), note(2, "b")));
        set.hold();
        atOnce.insertOne(note(3, "c"));
        atOnce.updateOne(Filters.eq(1), Updates.set("name", "x"));
        atOnce.updateOne(Filters.eq(4), Updates.set("name", "y"), upsert());
        atOnce.deleteOne(Filters.eq(2));
        atOnce.findOneAndUpdate(Filters.eq(1), Updates.set("name", "z"));
        assertThat(names()).containsExactlyInAnyOrder("c", "y", "z");

        set.elect(Election.crash());

        assertThat(names()).containsExactlyInAnyOrder("a", "b");
        assertThat(set.rolledBack()).isEqualTo(5);
        set.release();
        atOnce.insertOne(note(3, "z"));
        set.settle();
        assertThat(durable.find().into(new ArrayList<>())).hasSize(3);
    }

    @Test
    void a_part_of_what_no_majority_had_may_be_kept_in_its_order() {
        set.hold();
        atOnce.insertMany(List.of(note(1, "a"), note(2, "b"), note(3, "c"), note(4, "d")));
        set.elect(new Election(Told.NOTHING, true, Duration.ZERO, 0.5));
        set.release();
        set.settle();
        assertThat(names()).containsExactly("a", "b");
        assertThat(durable.find().into(new ArrayList<>())).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Told.class)
    void a_write_that_an_election_interrupted_is_sent_again_by_the_driver_and_done_once(Told told) {
        set.hold();
        var writing = CompletableFuture.supplyAsync(() -> notes.findOneAndUpdate(
                Filters.eq(1),
                Updates.inc("times", 1),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER)));
        set.awaitWaiting(1);
        // It is on the new primary, too: the same write again is answered, not done.
        set.elect(new Election(told, false, Duration.ofMillis(20), 1));
        set.release();
        assertThat(writing.join()).isEqualTo(new Document("_id", 1).append("times", 1));
        assertThat(durable.find().first()).isEqualTo(new Document("_id", 1).append("times", 1));
    }

    @ParameterizedTest
    @EnumSource(Told.class)
    void a_write_that_was_rolled_back_is_done_again_when_it_comes_again(Told told) {
        notes.insertOne(new Document("_id", 1).append("times", 0));
        set.hold();
        var writing = CompletableFuture.supplyAsync(() -> notes.updateOne(Filters.eq(1), Updates.inc("times", 1)));
        set.awaitWaiting(1);
        set.elect(Election.stepDown(told));
        set.release();
        assertThat(writing.join().getModifiedCount()).isOne();
        assertThat(durable.find().first()).isEqualTo(new Document("_id", 1).append("times", 1));
    }

    @Test
    void a_write_that_may_not_be_sent_again_says_what_happened() {
        notes.insertOne(note(1, "a"));
        set.hold();
        var writing = CompletableFuture.runAsync(() -> notes.updateMany(Filters.empty(), Updates.set("name", "b")));
        set.awaitWaiting(1);
        set.elect(Election.stepDown(Told.STEPPED_DOWN));
        assertThatThrownBy(writing::join).cause().isInstanceOfSatisfying(MongoWriteConcernException.class, e -> {
            assertThat(e.getCode()).isEqualTo(Answers.PRIMARY_STEPPED_DOWN);
            assertThat(e.hasErrorLabel("RetryableWriteError")).isFalse();
        });
    }

    @Test
    void a_majority_that_takes_too_long_is_said_and_the_write_stays() {
        set.hold();
        var impatient = notes.withWriteConcern(WriteConcern.MAJORITY.withWTimeout(20, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> impatient.insertOne(note(1, "a")))
                .isInstanceOfSatisfying(
                        MongoWriteConcernException.class,
                        e -> assertThat(e.getWriteConcernError().getCode()).isEqualTo(Answers.WRITE_CONCERN_FAILED));
        set.release();
        set.settle();
        assertThat(durable.find().first()).isEqualTo(note(1, "a"));
    }

    @Test
    void a_duplicate_is_refused_by_name_and_later_documents_are_not_stored() {
        notes.createIndex(
                new Document("name", 1), new IndexOptions().unique(true).name("name_1"));
        notes.insertOne(note(1, "a"));
        assertThatThrownBy(() -> notes.insertOne(note(2, "a")))
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("index: name_1");
        assertThatThrownBy(() -> notes.insertMany(List.of(note(2, "b"), note(1, "c"), note(3, "d"))))
                .isInstanceOf(MongoException.class);
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void a_write_whose_answer_was_lost_or_that_arrives_again_is_done_once() {
        var faults = new ArrayDeque<>(List.of(Fault.LOSE_REPLY, Fault.NONE, Fault.ARRIVE_TWICE, Fault.LOSE_REQUEST));
        try (var other = ReplicaSet.with()
                        .faults(request ->
                                request.equals("update notes") && !faults.isEmpty() ? faults.poll() : Fault.NONE)
                        .start();
                var driver = other.client()) {
            var counted = driver.getDatabase("test").getCollection("notes");
            counted.insertOne(new Document("_id", 1).append("times", 0));
            for (var times = 1; times <= 3; times++) {
                counted.updateOne(Filters.eq(1), Updates.inc("times", 1));
                assertThat(counted.find().first()).containsEntry("times", times);
            }
            assertThat(faults).isEmpty();
        }
    }

    @Test
    void while_nobody_is_primary_a_driver_waits_for_the_next() {
        set.elect(new Election(Told.NOTHING, true, Duration.ofMillis(50), 0));
        notes.insertOne(note(1, "a"));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void a_cursor_ends_with_its_primary() {
        notes.insertMany(List.of(note(1, "a"), note(2, "b"), note(3, "c")));
        try (var cursor = durable.find().batchSize(1).iterator()) {
            cursor.next();
            set.elect(Election.stepDown(Told.STEPPED_DOWN), 0);
            assertThatThrownBy(() -> {
                        cursor.next();
                        cursor.next();
                    })
                    .isInstanceOf(MongoException.class);
        }
        assertThat(durable.find().batchSize(2).into(new ArrayList<>())).hasSize(3);
    }

    @Test
    void a_document_is_found_once_though_several_of_its_keys_are_asked_for() {
        notes.createIndex(new Document("keys", 1), new IndexOptions().unique(true));
        notes.insertOne(new Document("_id", 1).append("keys", List.of("a", "b")));
        var any = Filters.in("keys", "a", "b");
        assertThat(notes.find(any).into(new ArrayList<>())).hasSize(1);
        assertThat(notes.find(any).projection(new Document("_id", 0)).into(new ArrayList<>()))
                .hasSize(1);
    }

    @Test
    void an_update_by_stages_computes_from_the_document() {
        notes.insertOne(new Document("_id", 1).append("times", 2));
        notes.updateOne(Filters.eq(1), List.of(Updates.set("times", new Document("$add", List.of("$times", 1)))));
        assertThat(durable.find().first()).isEqualTo(new Document("_id", 1).append("times", 3));
    }

    private static UpdateOptions upsert() {
        return new UpdateOptions().upsert(true);
    }

    private static Document note(int id, String name) {
        return new Document("_id", id).append("name", name);
    }

    private List<String> names() {
        return notes.find().map(note -> note.getString("name")).into(new ArrayList<>());
    }
}
