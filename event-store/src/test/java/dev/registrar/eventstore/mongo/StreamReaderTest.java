package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of one stream, and by how many questions. */
class StreamReaderTest {
    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void events_come_in_their_order_whatever_that_of_the_commits_is(boolean ranges) {
        store(3, Drafts.commit().event("ada", 4).event("bob", 0).event("ada", 3));
        store(1, Drafts.commit().event("ada", 1).event("ada", 0));
        store(2, Drafts.commit().event("adam", 0).event("ada", 2));
        assertThat(sequences(reader(ranges).stream("ada", 0, Long.MAX_VALUE))).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(sequences(reader(ranges).stream("ada", 1, 4))).containsExactly(1L, 2L, 3L);
        assertThat(sequences(reader(ranges).stream("ada", 4, 9))).containsExactly(4L);
        assertThat(reader(ranges).stream("ada", 2, 2)).isEmpty();
        assertThat(reader(ranges).stream("ada", 5, Long.MAX_VALUE)).isEmpty();
        assertThat(reader(ranges).stream("ada", 0, Long.MAX_VALUE))
                .allMatch(event -> event.aggregateId().equals("ada"));
    }

    /** By exact keys each key costs, whether it is there or not: first a few are asked for, then many. */
    @ParameterizedTest
    @CsvSource({
        "ranges,  400, 0, -1, 400, 1",
        "numbers,   1, 0, -1,   1, 1",
        "numbers,  15, 0, -1,  15, 1",
        // A full answer may not be the whole one. More than a few keys are two questions where they find something.
        "numbers,  16, 0, -1,  16, 2",
        "numbers,  17, 0, -1,  17, 3",
        "numbers, 271, 0, -1, 271, 3",
        "numbers, 272, 0, -1, 272, 4",
        "numbers, 272, 0, 272, 272, 3",
        "numbers, 272, 8, 272, 264, 3",
        "numbers, 272, 0, 16,  16, 1",
        "numbers, 272, 0, 17,  17, 2",
        "numbers,   5, 5, -1,   0, 1"
    })
    void a_stream_takes_few_questions_whatever_its_length(
            String by, int there, long from, long end, int found, int questions) {
        for (var sequence = 0; sequence < there; sequence++) {
            store(sequence + 1, Drafts.commit().event("ada", sequence));
        }
        var events = reader(by.equals("ranges")).stream("ada", from, end < 0 ? Long.MAX_VALUE : end);
        assertThat(sequences(events))
                .isEqualTo(LongStream.range(from, from + found).boxed().toList());
        assertThat(wire.calls()).hasSize(questions);
    }

    @Test
    void what_a_commit_holds_beyond_the_keys_asked_for_is_not_asked_for_again() {
        var long1 = Drafts.commit();
        LongStream.range(0, 20).forEach(sequence -> long1.event("ada", sequence));
        store(1, long1);
        assertThat(reader(false).stream("ada", 0, 20)).hasSize(20);
        assertThat(wire.calls()).hasSize(1);
        // It asks on behind the last it has.
        store(2, Drafts.commit().event("ada", 20));
        assertThat(sequences(reader(false).stream("ada", 0, Long.MAX_VALUE)))
                .hasSize(21)
                .doesNotHaveDuplicates();
    }

    @Test
    void streams_that_grew_are_found_by_one_question() {
        store(1, Drafts.commit().event("ada", 0).event("bob", 0).event("ada", 1));
        store(2, Drafts.commit().event("bob", 1));
        assertThat(reader(true).grown(Map.of("ada", 1L, "bob", 1L, "cy", 0L))).containsExactlyInAnyOrder("ada", "bob");
        assertThat(reader(true).grown(Map.of("ada", 2L, "bob", 2L))).isEmpty();
        assertThat(wire.calls()).hasSize(2);
    }

    @Test
    void the_last_sequence_is_that_of_the_last_event() {
        assertThat(reader(true).lastSequence("ada")).isEmpty();
        store(1, Drafts.commit().event("ada", 0));
        assertThat(reader(true).lastSequence("ada")).hasValue(0);
        store(2, Drafts.commit().event("ada", 1).event("ada", 2));
        assertThat(reader(true).lastSequence("ada")).hasValue(2);
    }

    private StreamReader reader(boolean ranges) {
        var stored = new StoredCommits(wire.commits(), new Server(ranges, false));
        return new StreamReader(stored, new CommitReader(stored));
    }

    private static List<Long> sequences(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::sequence).toList();
    }

    private void store(long number, Drafts draft) {
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(draft.draft(), List.of()).numbered(number));
    }
}
