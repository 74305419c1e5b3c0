package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.IndexOptions;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.VerifiableLog;
import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of stored documents to whoever verifies them, whatever state they are in. */
class InspectorTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_there_comes_in_order_over_holes(boolean ranges) {
        store(5, 3, 1, 2);
        assertThat(positions(inspector(ranges).inspect(0, 10))).containsExactly(1L, 2L, 3L, 5L);
        assertThat(positions(inspector(ranges).inspect(1, 2))).containsExactly(2L, 3L);
        assertThat(inspector(ranges).inspect(5, 10)).isEmpty();
    }

    @Test
    void a_commit_is_shown_with_the_keys_it_has_and_ought_to_have_and_needs() {
        store(EncodedCommit.of(
                        Drafts.commit()
                                .event("e1", "ada", 0)
                                .event("e2", "bob", 4)
                                .under("once", "")
                                .draft(),
                        List.of(
                                new StoredClaim("new", "ada", ClaimChange.Kind.TAKE, 0),
                                new StoredClaim("moved", "bob", ClaimChange.Kind.TAKE, 2),
                                new StoredClaim("old", "bob", ClaimChange.Kind.RELEASE, 0)))
                .numbered(1));
        var shown = inspector(false).inspect(0, 1).getFirst();
        assertThat(shown.problem()).isNull();
        assertThat(shown.expectedKeys())
                .isEqualTo(shown.keys())
                .containsExactly(
                        Keys.event("e1"),
                        Keys.event("e2"),
                        Keys.stream("ada", 0),
                        Keys.stream("bob", 4),
                        Keys.taken("new", 0),
                        Keys.taken("moved", 2),
                        Keys.released("old", 0),
                        Keys.idempotency("once"));
        assertThat(shown.neededKeys())
                .containsExactly(Keys.stream("bob", 3), Keys.released("moved", 1), Keys.taken("old", 0));
    }

    @Test
    void a_void_is_whole_and_what_is_neither_is_not() {
        store(1);
        mongo.database().getCollection("commits").insertOne(new Document("_id", 2L));
        mongo.database().getCollection("commits").insertOne(new Document("_id", 3L).append("ev", "no list"));
        var shown = inspector(false).inspect(0, 3);
        assertThat(shown.get(0).problem()).isNull();
        assertThat(shown.get(0).commit()).matches(commit -> commit.isVoid());
        for (var broken : shown.subList(1, 3)) {
            assertThat(broken.problem()).isNotBlank();
            assertThat(broken.commit()).isNull();
            assertThat(broken.keys()).isEmpty();
        }
        assertThat(positions(shown)).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_walk_takes_one_question_and_goes_on_with_what_came_meanwhile(boolean ranges) {
        store(1, 2, 3);
        try (var walk = walk(0, ranges)) {
            assertThat(positions(walk.next(2))).containsExactly(1L, 2L);
            assertThat(positions(walk.next(2))).containsExactly(3L);
            assertThat(wire.calls()).containsExactly("find");
            store(4, 5);
            assertThat(positions(walk.next(2))).containsExactly(4L, 5L);
            assertThat(walk.next(2)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_walk_may_begin_anywhere(boolean ranges) {
        store(1, 2, 3);
        try (var walk = walk(1, ranges)) {
            assertThat(positions(walk.next(5))).containsExactly(2L, 3L);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_walk_over_documents_that_lie_in_another_order_is_in_order_all_the_same(boolean ranges) {
        store(1, 2, 4, 3, 5);
        try (var walk = walk(0, ranges)) {
            var seen = new ArrayList<Long>();
            for (var found = walk.next(3); !found.isEmpty(); found = walk.next(3)) {
                seen.addAll(positions(found));
            }
            assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void one_whose_first_is_not_in_its_place_is_asked_for_at_once() {
        store(2, 1);
        try (var walk = walk(0, false)) {
            assertThat(positions(walk.next(3))).containsExactly(1L, 2L);
        }
    }

    @Test
    void an_index_that_keeps_no_key_unique_is_a_fault() {
        store(1);
        assertThat(inspector(false).indexFault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("no index"));
        mongo.database().getCollection("commits").createIndex(new Document("u", 1));
        assertThat(inspector(false).indexFault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("not unique"));
        mongo.database().getCollection("commits").dropIndex(new Document("u", 1));
        mongo.database().getCollection("commits").createIndex(new Document("u", 1L), new IndexOptions().unique(true));
        assertThat(inspector(false).indexFault()).isEmpty();
    }

    private Inspector inspector(boolean ranges) {
        return new Inspector(wire.commits(), new Server(ranges, false));
    }

    private VerifiableLog.Scan walk(long after, boolean ranges) {
        var inspector = inspector(ranges);
        return inspector.scan(after, from -> askingAnew(inspector, from));
    }

    /** The walk that asks for each batch anew. */
    private static VerifiableLog.Scan askingAnew(Inspector inspector, long after) {
        return new VerifiableLog.Scan() {
            private long last = after;

            @Override
            public List<Inspected> next(int limit) {
                var found = inspector.inspect(last, limit);
                last = found.isEmpty() ? last : found.getLast().position();
                return found;
            }

            @Override
            public void close() {}
        };
    }

    private static List<Long> positions(List<Inspected> shown) {
        return shown.stream().map(Inspected::position).toList();
    }

    private void store(long... numbers) {
        for (var number : numbers) {
            store(EncodedCommit.voidAt(number));
        }
    }

    private void store(RawBsonDocument document) {
        mongo.database().getCollection("commits", RawBsonDocument.class).insertOne(document);
    }
}
