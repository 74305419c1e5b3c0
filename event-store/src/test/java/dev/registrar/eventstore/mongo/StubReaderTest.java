package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StubReaderTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void each_commit_that_holds_one_of_the_keys_is_found_once_in_order() {
        var two = EncodedCommit.of(
                Drafts.commit().event("e1", "ada", 0).event("e2", "ada", 1).draft(), List.of());
        store(2, two);
        store(1, EncodedCommit.of(Drafts.commit().event("e3", "bob", 0).draft(), List.of()));
        store(3, EncodedCommit.voidAt(3));
        var found = reader(false, false)
                .holding(
                        List.of(Keys.stream("ada", 0), Keys.stream("ada", 1), Keys.event("e3"), Keys.event("e9")),
                        false);
        assertThat(found).extracting(Stub::number).containsExactly(1L, 2L);
        assertThat(found.getLast().keys()).isEqualTo(two.keys());
        assertThat(found.getLast().is(two)).isTrue();
        assertThat(found.getFirst().is(two)).isFalse();
    }

    @Test
    void what_a_majority_does_not_have_is_found_only_as_it_is_now() {
        store(1, EncodedCommit.of(Drafts.commit().event("e1", "ada", 0).draft(), List.of()));
        store(2, EncodedCommit.of(Drafts.commit().event("e2", "ada", 1).draft(), List.of()));
        wire.majorityHas(1);
        var keys = List.of(Keys.event("e1"), Keys.event("e2"));
        var reader = reader(false, true);
        assertThat(reader.holding(keys, true)).extracting(Stub::number).containsExactly(1L);
        assertThat(reader.holding(keys, false)).extracting(Stub::number).containsExactly(1L, 2L);
        assertThat(reader.following(0)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"0,1,true", "0,1,false", "15,1,false", "16,2,false", "17,2,false", "255,1,true", "256,2,true"})
    void what_follows_is_found_up_to_the_first_hole_by_as_few_questions_as_its_length_needs(
            int count, int questions, boolean ranges) {
        for (var number : LongStream.rangeClosed(3, count + 2).toArray()) {
            store(number, EncodedCommit.voidAt(number));
        }
        store(count + 4, EncodedCommit.voidAt(count + 4));
        assertThat(reader(ranges, false).following(2))
                .extracting(Stub::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(3, count + 2).boxed().toList());
        assertThat(wire.calls()).hasSize(questions);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_void_has_no_keys_and_is_no_commit(boolean ranges) {
        store(1, EncodedCommit.voidAt(1));
        assertThat(reader(ranges, false).following(0)).containsExactly(new Stub(1, "", List.of()));
    }

    private StubReader reader(boolean ranges, boolean replicates) {
        return new StubReader(new StoredCommits(wire.commits(), new Server(ranges, replicates)));
    }

    private void store(long number, EncodedCommit commit) {
        store(number, commit.numbered(number));
    }

    private void store(long number, RawBsonDocument document) {
        assertThat(document.getInt64("_id").getValue()).isEqualTo(number);
        mongo.database().getCollection("commits", RawBsonDocument.class).insertOne(document);
    }
}
