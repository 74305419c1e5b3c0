package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a position is the same by range, as it lies, and by number; only the questions differ. */
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

    private List<Long> read(long after, int limit, long head, boolean ranges) {
        return new CommitReader(new StoredCommits(wire.commits(), new Server(ranges, false)))
                .tail(after, limit, head).stream().map(Commit::position).toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void store(long from, long to) {
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertMany(LongStream.rangeClosed(from, to)
                        .mapToObj(EncodedCommit::voidAt)
                        .toList());
    }
}
