package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighestKeyTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final HighestKey highest = new HighestKey(new StoredCommits(wire.commits(), Server.of(mongo.database())));

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_log_without_such_a_key_has_no_highest() {
        assertThat(highest.find(number -> number, Fields.NUMBER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 33, 34, 35, 36, 64, 65, 98, 1_000, 4_097, 99_999, 1L << 33, (1L << 40) - 1})
    void the_highest_is_found_exactly_and_by_few_questions_however_high(long last) {
        mongo.database().getCollection("commits").insertOne(new Document("_id", 1L));

        assertThat(highest.find(number -> number <= last ? 1L : -number, Fields.NUMBER))
                .hasValue(last);

        assertThat(wire.calls()).hasSizeLessThanOrEqualTo(9);
    }

    @Test
    void what_a_few_questions_decide_takes_no_more() {
        insert(1, 64);
        assertThat(highest.find(number -> number, Fields.NUMBER)).hasValue(64);
        // The powers show 64 and not 128; of the 63 between every second is asked for, then the one that is left.
        assertThat(wire.calls()).hasSizeLessThanOrEqualTo(3);
        insert(65, 65);
        wire.calls();
        assertThat(highest.find(number -> number + 32, Fields.NUMBER)).hasValue(33);
        // The powers show 32 and not 64: what is between is asked for at once.
        assertThat(wire.calls()).hasSize(2);
    }

    @Test
    void one_document_may_hold_several_of_the_keys() {
        mongo.database()
                .getCollection("commits")
                .insertMany(List.of(
                        new Document("_id", 1L).append("u", List.of("s1", "s2", "other")),
                        new Document("_id", 2L).append("u", List.of("s3"))));
        assertThat(highest.find(number -> "s" + number, Fields.KEYS)).hasValue(3);
    }

    private void insert(long from, long to) {
        mongo.database()
                .getCollection("commits")
                .insertMany(LongStream.rangeClosed(from, to)
                        .mapToObj(number -> new Document("_id", number))
                        .toList());
    }
}
