package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What follows a position is the same by range, as it lies, and by number, and what holds a key by whatever it is asked for;
 * only the questions differ.
 */
class CommitReaderTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0,1000,1000,1,true",
        "0,1000,1000,1,false",
        "700,300,1000,1,false",
        "0,64,1000,1,false",
        "0,63,1000,1,false",
        "936,64,1000,1,false",
        "0,600,1000,1,false",
        "0,5000,1000,1,false",
        "0,1000,0,63,false",
        "990,1000,1000,1,false",
        "1000,1000,1000,1,false"
    })
    void a_long_stretch_is_one_question_where_it_is_known_to_be_there(
            long after, int limit, long head, int questions, boolean ranges) {
        store(1, 1000);
        assertThat(read(after, limit, head, ranges)).isEqualTo(numbers(after + 1, Math.min(1000, after + limit)));
        assertThat(wire.calls()).hasSize(questions);
    }

    @Test
    void far_into_a_log_nothing_is_passed_over() {
        store(1, 1200);
        wire.calls();
        assertThat(read(1024, 64, 1200, false)).isEqualTo(numbers(1025, 1088));
        assertThat(wire.calls()).hasSize(1);
        assertThat(StoredCommits.lieNear(1024, 64)).isTrue();
        assertThat(StoredCommits.lieNear(1025, 64)).isFalse();
        assertThat(StoredCommits.lieNear(0, 63)).isFalse();
        assertThat(read(1100, 64, 1200, false)).isEqualTo(numbers(1101, 1164));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothing_is_returned_from_behind_a_hole(boolean ranges) {
        store(1, 300);
        store(302, 600);
        assertThat(read(0, 1000, 600, ranges)).isEqualTo(numbers(1, 300));
        assertThat(read(200, 400, 600, ranges)).isEqualTo(numbers(201, 300));
        assertThat(read(300, 300, 600, ranges)).isEmpty();
        assertThat(read(301, 299, 600, ranges)).isEqualTo(numbers(302, 600));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_number_that_came_late_is_in_its_place(boolean ranges) {
        store(1, 100);
        store(102, 400);
        store(101, 101);
        store(401, 500);
        assertThat(read(0, 1000, 500, ranges)).isEqualTo(numbers(1, 500));
        assertThat(read(0, 150, 500, ranges)).isEqualTo(numbers(1, 150));
        assertThat(read(100, 100, 500, ranges)).isEqualTo(numbers(101, 200));
        assertThat(read(250, 250, 500, ranges)).isEqualTo(numbers(251, 500));
        assertThat(read(400, 100, 500, ranges)).isEqualTo(numbers(401, 500));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_asked_for_next_goes_on_where_the_last_answer_ended(boolean ranges) {
        store(1, 500);
        var first = read(0, 200, 500, ranges);
        store(501, 600);
        assertThat(read(first.getLast(), 1000, 500, ranges)).isEqualTo(numbers(201, 600));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void whoever_wants_nothing_asks_nothing(int limit) {
        store(1, 1);
        assertThat(read(0, limit, 1, true)).isEmpty();
        assertThat(read(0, limit, 1, false)).isEmpty();
        assertThat(wire.calls()).isEmpty();
    }

    /** By number each one that is asked for costs, whether it is there or not, and each question a round trip. */
    @ParameterizedTest
    @CsvSource({
        "40,  1, 40,  1, 1",
        "40, 40, 40, 40, 1",
        "40, 40, 20, 40, 3",
        "40, 41, 40, 40, 2",
        "16, 20, 16, 16, 2",
        "15, 20, 15, 15, 1",
        "16, 16,  0, 16, 1"
    })
    void a_short_stretch_is_few_questions_where_it_is_known_how_long_it_is(
            int there, int limit, int head, int found, int questions) {
        store(101, 100 + there);
        assertThat(read(100, limit, 100 + head, false)).isEqualTo(numbers(101, 100 + found));
        assertThat(wire.calls()).hasSize(questions);
    }

    @ParameterizedTest
    @CsvSource({"true,1,1", "true,20,1", "false,1,1", "false,16,1", "false,17,2"})
    void a_commit_that_holds_several_of_the_keys_is_found_once(boolean ranges, int keys, int questions) {
        var many = Drafts.commit();
        IntStream.range(0, 20).forEach(sequence -> many.event("ada", sequence));
        store(3, Drafts.commit().event("ada", 20));
        store(2, Drafts.commit().event("bob", 0));
        store(1, many);
        var found = reader(ranges).withKeys(keysOfAda(21 - keys, 21));
        assertThat(found).extracting(Commit::position).isEqualTo(keys == 1 ? List.of(3L) : List.of(1L, 3L));
        assertThat(wire.calls()).hasSize(questions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17})
    void keys_that_nobody_has_find_nothing_by_one_question(int keys) {
        assertThat(reader(false).withKeys(keysOfAda(0, keys))).isEmpty();
        assertThat(wire.calls()).hasSize(1);
    }

    private static List<String> keysOfAda(int from, int end) {
        return IntStream.range(from, end)
                .mapToObj(sequence -> Keys.stream("ada", sequence))
                .toList();
    }

    private CommitReader reader(boolean ranges) {
        return new CommitReader(new StoredCommits(wire.commits(), new Server(ranges, false)));
    }

    private List<Long> read(long after, int limit, long head, boolean ranges) {
        return reader(ranges).tail(after, limit, head).stream()
                .map(Commit::position)
                .toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void store(long number, Drafts draft) {
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(draft.draft(), List.of()).numbered(number));
    }

    private void store(long from, long to) {
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertMany(LongStream.rangeClosed(from, to)
                        .mapToObj(EncodedCommit::voidAt)
                        .toList());
    }
}
