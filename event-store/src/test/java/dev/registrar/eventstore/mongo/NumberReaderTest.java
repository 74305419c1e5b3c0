package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberReaderTest {
    private static final int WINDOW = NumberReader.HOLE_WINDOW;

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_log_without_commits_has_the_head_0(boolean ranges) {
        assertThat(reader(ranges).findHead()).isZero();
        assertThat(reader(ranges).head(0, false)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "15,false", "16,false", "17,false", "18,false", "300,false", "300,true"})
    void the_head_is_the_last_number_before_the_first_hole(int count, boolean ranges) {
        insert(1, count);
        insert(count + 2, count + 3);
        assertThat(reader(ranges).findHead()).isEqualTo(count);
        assertThat(reader(ranges).head(0, false)).isEqualTo(count);
        assertThat(reader(ranges).head(count, false)).isEqualTo(count);
    }

    @Test
    void a_hole_anywhere_among_the_numbers_where_there_are_any_is_found() {
        insert(1, 1);
        insert(3, WINDOW + 1);
        assertThat(reader(true).findHead()).isEqualTo(1);
        // One further on none is looked for.
        insert(WINDOW + 2, WINDOW + 2);
        assertThat(reader(true).findHead()).isEqualTo(WINDOW + 2);
    }

    @Test
    void a_window_that_is_full_is_not_the_end() {
        insert(1, WINDOW + 5);
        assertThat(reader(true).head(0, false)).isEqualTo(WINDOW + 5);
    }

    @Test
    void by_exact_keys_a_head_far_ahead_is_found_by_few_questions() {
        insert(1, 2 * WINDOW + 300);
        insert(2 * WINDOW + 302, 2 * WINDOW + 302);
        assertThat(reader(false).head(0, false)).isEqualTo(2 * WINDOW + 300);
        // One near by, a few for the highest, and the window by 256.
        assertThat(wire.calls()).hasSizeLessThan(28);
    }

    @Test
    void by_exact_keys_one_question_is_enough_where_nothing_new_came() {
        insert(1, 5);
        assertThat(reader(false).head(5, false)).isEqualTo(5);
        assertThat(wire.calls()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2,2,2,true",
        "2,2,2,false",
        "1,9,5,true",
        "1,9,5,false",
        "3,4,5,true",
        "6,9,8,false",
        "6,7,8,true",
        "9,8,9,true"
    })
    void the_first_missing_of_some_numbers_is_found_or_the_one_behind_them(
            long from, long to, long expected, boolean ranges) {
        if (from != 2) {
            insert(1, 4);
            insert(6, 7);
        }
        assertThat(reader(ranges).firstMissing(from, to, true)).isEqualTo(expected);
    }

    @Test
    void many_numbers_are_asked_for_by_parts_without_leaving_one_out() {
        var chunk = StoredCommits.CHUNK;
        insert(1, chunk);
        insert(chunk + 2, 2 * chunk - 1);
        insert(2 * chunk + 2, 2 * chunk + 3);
        for (var ranges : new boolean[] {true, false}) {
            var reader = reader(ranges);
            assertThat(reader.firstMissing(1, chunk, false)).isEqualTo(chunk + 1);
            assertThat(reader.firstMissing(1, 2 * chunk, false)).isEqualTo(chunk + 1);
            assertThat(reader.firstMissing(chunk + 2, 3 * chunk, false)).isEqualTo(2 * chunk);
            assertThat(reader.missing(1, 2 * chunk + 5))
                    .containsExactly(chunk + 1L, 2L * chunk, 2L * chunk + 1, 2L * chunk + 4, 2L * chunk + 5);
            assertThat(reader.missing(1, chunk)).isEmpty();
            assertThat(reader.missing(chunk + 1, chunk + 1)).containsExactly(chunk + 1L);
            assertThat(reader.missing(2 * chunk, 2 * chunk)).containsExactly(2L * chunk);
        }
        wire.calls();
        reader(false).missing(1, 3 * chunk);
        reader(false).firstMissing(1, chunk, false);
        reader(true).missing(1, 3 * chunk);
        assertThat(wire.calls()).hasSize(3 + 1 + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_majority_does_not_have_is_there_and_not_there_for_good(boolean ranges) {
        insert(1, 5);
        wire.majorityHas(3);
        var reader = new NumberReader(new StoredCommits(wire.commits(), new Server(ranges, true)));
        assertThat(reader.head(0, false)).isEqualTo(5);
        assertThat(reader.head(0, true)).isEqualTo(3);
        assertThat(reader.findHead()).isEqualTo(3);
        assertThat(reader.firstMissing(2, 5, false)).isEqualTo(6);
        assertThat(reader.firstMissing(2, 5, true)).isEqualTo(4);
        assertThat(reader.missing(2, 6)).containsExactly(6L);
        assertThat(reader.latestIsDurable()).isFalse();
        assertThat(reader(ranges).latestIsDurable()).isTrue();
    }

    private NumberReader reader(boolean ranges) {
        return new NumberReader(new StoredCommits(wire.commits(), new Server(ranges, false)));
    }

    private void insert(long from, long to) {
        mongo.database()
                .getCollection("commits")
                .insertMany(LongStream.rangeClosed(from, to)
                        .mapToObj(number -> new Document("_id", number))
                        .toList());
    }
}
