package dev.registrar.eventstore.testing.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.registrar.eventstore.testing.replica.Election.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A primary that was cut off from the majority goes on until it notices, as the documentation of MongoDB says. */
@Timeout(30)
class TwoPrimariesTest {
    private final ReplicaSet set = ReplicaSet.start();
    private final MongoClient client = set.client();
    private final MongoClient isolated = MongoClients.create(set.uriOf(0));
    private final MongoCollection<Document> notes = notes(client);
    private final MongoCollection<Document> there = notes(isolated);

    @AfterEach
    void close() {
        client.close();
        isolated.close();
        set.close();
    }

    @Test
    void what_it_is_told_it_has_and_nobody_else_ever() {
        notes.insertOne(note(1, "a"));
        set.partition(Election.crash(), 1);
        there.withWriteConcern(WriteConcern.W1).insertOne(note(2, "b"));
        assertThat(ids(there)).containsExactly(1, 2);
        assertThat(ids(there.withReadConcern(ReadConcern.MAJORITY))).containsExactly(1);
        set.awaitFollowed(client);
        notes.insertOne(note(3, "c"));
        assertThat(ids(notes)).containsExactly(1, 3);
        assertThat(ids(there)).containsExactly(1, 2);
        set.notice(Told.STEPPED_DOWN);
        assertThat(ids(notes)).containsExactly(1, 3);
        assertThatThrownBy(() -> there.withWriteConcern(WriteConcern.W1).insertOne(note(4, "d")))
                .isInstanceOf(MongoException.class);
    }

    @Test
    void no_majority_write_is_acknowledged_there_though_it_may_be_seen() {
        notes.insertOne(note(1, "a"));
        set.partition(Election.crash(), 1);
        var impatient = there.withWriteConcern(WriteConcern.MAJORITY.withWTimeout(10, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> impatient.updateOne(Filters.eq("name", "a"), Updates.set("name", "b")))
                .isInstanceOf(MongoWriteConcernException.class);
        assertThat(there.find().first()).containsEntry("name", "b");
        // One that matches nothing, too: what it rests on may be over.
        assertThatThrownBy(() -> impatient.updateOne(Filters.eq("name", "a"), Updates.set("name", "c")))
                .isInstanceOf(MongoWriteConcernException.class);
        var waiting = CompletableFuture.runAsync(() -> there.insertOne(note(2, "b")));
        set.notice(Told.INTERRUPTED);
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(MongoException.class);
        assertThat(notes.find().into(new ArrayList<>())).containsExactly(note(1, "a"));
    }

    @Test
    void a_linearizable_read_is_answered_by_a_primary_that_is_sure_only() {
        notes.insertOne(note(1, "a"));
        assertThat(ids(notes.withReadConcern(ReadConcern.LINEARIZABLE))).containsExactly(1);
        set.partition(Election.crash(), 1);
        assertThatThrownBy(() -> there.withReadConcern(ReadConcern.LINEARIZABLE)
                        .find()
                        .maxTime(10, TimeUnit.MILLISECONDS)
                        .first())
                .isInstanceOf(MongoExecutionTimeoutException.class);
        set.awaitFollowed(client);
        assertThat(ids(notes.withReadConcern(ReadConcern.LINEARIZABLE))).containsExactly(1);
    }

    private static MongoCollection<Document> notes(MongoClient client) {
        return client.getDatabase("test").getCollection("notes");
    }

    private static Document note(int id, String name) {
        return new Document("_id", id).append("name", name);
    }

    private static List<Integer> ids(MongoCollection<Document> notes) {
        return notes.find().map(note -> note.getInteger("_id")).into(new ArrayList<>());
    }
}
