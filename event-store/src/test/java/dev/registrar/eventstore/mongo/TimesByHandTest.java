package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commit is the first since a time, and how many questions that takes; most logs here have a commit each minute. */
class TimesByHandTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final List<RawBsonDocument> documents = new ArrayList<>();

    @AfterEach
    void close() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_event_at_that_time_counts_and_one_before_it_does_not(boolean ranges) {
        for (var minute = 0; minute < 3; minute++) {
            add(minute(minute));
        }
        store();
        assertThat(since(BEGIN, ranges)).hasValue(1L);
        assertThat(since(BEGIN.plusNanos(1), ranges)).hasValue(2L);
        assertThat(since(BEGIN.minusNanos(1), ranges)).hasValue(1L);
        assertThat(since(BEGIN.plusMillis(1), ranges)).hasValue(2L);
        assertThat(since(minute(1), ranges)).hasValue(2L);
        assertThat(since(minute(2), ranges)).hasValue(3L);
        assertThat(since(minute(2).plusMillis(1), ranges)).isEmpty();
        assertThat(since(Instant.MAX, ranges)).isEmpty();
        assertThat(since(Instant.MIN, ranges)).hasValue(1L);
        assertThat(since(Instant.MIN.plus(Times.MOST_APART).plusMillis(1), ranges))
                .hasValue(1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_log_without_commits_has_none(boolean ranges) {
        assertThat(since(BEGIN, ranges)).isEmpty();
    }

    /** The clocks of the writers are up to ten minutes apart, and there are voids. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neighbours_in_another_order_hide_nothing(boolean ranges) {
        var times = new ArrayList<Instant>();
        for (var number = 0; number < 700; number++) {
            var time = minute(number).plus(MINUTE.multipliedBy(number * 7L % 10));
            times.add(time);
            if (number % 5 == 3) {
                documents.add(EncodedCommit.voidAt(documents.size() + 1));
                times.set(number, Instant.MIN);
            } else {
                add(time);
            }
        }
        store();
        for (var minute = -1; minute < 720; minute += 103) {
            var time = minute(minute);
            var first =
                    times.stream().filter(at -> !at.isBefore(time)).findFirst().map(at -> times.indexOf(at) + 1L);
            assertThat(since(time, ranges)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 512, 1025})
    void it_halves_its_way_to_where_a_few_are_left(int commits) {
        for (var number = 0; number < commits; number++) {
            add(minute(number));
        }
        store();
        wire.calls();
        assertThat(since(minute(commits - 1), true)).hasValue((long) commits);
        var halvings = 0;
        for (var left = commits + 1; left > 256; left = (left + 1) / 2) {
            halvings++;
        }
        assertThat(wire.calls()).hasSize(halvings + 1);
        // By exact keys a stretch may end with one more.
        assertThat(since(minute(commits - 1), false)).hasValue((long) commits);
        assertThat(wire.calls()).hasSizeLessThanOrEqualTo(halvings + 2);
    }

    private Optional<Long> since(Instant time, boolean ranges) {
        var stored = new StoredCommits(wire.commits(), new Server(ranges, false));
        return new Times(stored, new CommitReader(stored))
                .firstSince(time, documents.size())
                .map(Commit::position);
    }

    private static Instant minute(long minute) {
        return BEGIN.plus(MINUTE.multipliedBy(minute));
    }

    private void add(Instant at) {
        var number = documents.size() + 1;
        var event =
                new NewEvent("e" + number, "User", "a" + number, 0, "n", null, at, Content.of("{}"), Content.of("{}"));
        var draft = new CommitDraft("c" + number, at, List.of(event), List.of());
        documents.add(EncodedCommit.of(draft, List.of()).numbered(number));
    }

    private void store() {
        mongo.database().getCollection("commits", RawBsonDocument.class).insertMany(documents);
    }
}
