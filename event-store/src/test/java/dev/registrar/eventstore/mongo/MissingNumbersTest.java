package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoSocketReadException;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever needs all numbers up to one waits for those that are missing, and fills them where nobody sends them. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class MissingNumbersTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final Gaps gaps = new Gaps(
            new NumberReader(new StoredCommits(wire.commits(), Server.of(mongo.database()))),
            wire.commits().withDocumentClass(RawBsonDocument.class),
            ticks);

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void nobody_waits_where_nothing_is_missing() {
        store(4, 5);
        gaps.await(3, 5);
        gaps.await(5, 5);
        assertThat(ticks.pauses()).isEmpty();
    }

    @Test
    void a_number_that_is_on_its_way_is_waited_for_and_looked_for_ever_more_rarely() {
        store(5, 5);
        ticks.nothingFor(8).then(() -> store(4, 4));
        gaps.await(3, 5);
        assertThat(ticks.pauses())
                .containsExactly(
                        100 * MICRO,
                        200 * MICRO,
                        400 * MICRO,
                        800 * MICRO,
                        1_600 * MICRO,
                        3_200 * MICRO,
                        6_400 * MICRO,
                        10 * MILLI,
                        10 * MILLI);
        assertThat(voids()).isEmpty();
    }

    @Test
    void a_number_that_does_not_come_for_a_second_becomes_a_void() {
        store(5, 5);
        gaps.await(2, 5);
        assertThat(voids()).containsExactly(3L, 4L);
        assertThat(Duration.ofNanos(ticks.nanos())).isBetween(Gaps.PATIENCE, Gaps.PATIENCE.plusMillis(10));
    }

    @Test
    void each_number_that_comes_renews_the_patience_and_the_haste() {
        ticks.then(() -> {
                    store(3, 3);
                    ticks.pass(900 * MILLI);
                })
                .then(() -> {
                    store(4, 4);
                    ticks.pass(900 * MILLI);
                })
                .then(() -> store(5, 5));
        gaps.await(2, 5);
        assertThat(ticks.pauses()).containsExactly(100 * MICRO, 100 * MICRO, 100 * MICRO);
        assertThat(voids()).isEmpty();
    }

    @Test
    void a_writer_that_came_at_the_last_moment_keeps_its_number() {
        store(5, 5);
        wire.before("insertMany", () -> store(3, 3));
        gaps.await(2, 5);
        assertThat(voids()).containsExactly(4L);
    }

    @Test
    void after_a_fill_that_was_lost_patience_begins_anew() {
        store(5, 5);
        // What others see of it comes later: nothing was stored.
        wire.at("insertMany", _ -> null);
        gaps.await(3, 5);
        assertThat(voids()).containsExactly(4L);
        assertThat(Duration.ofNanos(ticks.nanos())).isBetween(Gaps.PATIENCE.multipliedBy(2), Duration.ofMillis(2_040));
    }

    @Test
    void holes_further_back_than_writers_leave_them_are_not_looked_for() {
        var to = NumberReader.HOLE_WINDOW + 5L;
        store(6, to);
        gaps.await(0, to);
        assertThat(voids()).isEmpty();
        store(to + 2, to + 2);
        gaps.await(0, to + 2);
        assertThat(voids()).containsExactly(to + 1);
    }

    @Test
    void all_free_numbers_of_a_range_become_voids_and_no_other() {
        store(3, 3);
        gaps.fill(2, 5);
        assertThat(voids()).containsExactly(2L, 4L, 5L);
        wire.calls();
        gaps.fill(2, 5);
        assertThat(wire.calls()).containsExactly("find");
    }

    @Test
    void a_fill_of_which_nobody_knows_whether_it_is_there_fails() {
        wire.cut("insertMany");
        assertThatThrownBy(() -> gaps.fill(1, 1)).isInstanceOf(MongoSocketReadException.class);
        var unsure = ServerErrors.notReplicatedInTime();
        wire.fails("insertMany", unsure);
        assertThatThrownBy(() -> gaps.fill(1, 1)).isSameAs(unsure);
        wire.fails("insertMany", ServerErrors.withoutReason());
        assertThatThrownBy(() -> gaps.fill(1, 1)).isInstanceOf(MongoBulkWriteException.class);
    }

    @Test
    void a_fill_that_the_server_refuses_for_another_reason_than_a_taken_number_fails() {
        var taken = ServerErrors.error(11_000, "E11000 duplicate key", 0);
        var full = ServerErrors.error(14_031, "out of disk space", 1);
        wire.fails("insertMany", ServerErrors.refused(taken));
        assertThatCode(() -> gaps.fill(1, 2)).doesNotThrowAnyException();
        wire.fails("insertMany", ServerErrors.refused(taken, full));
        assertThatThrownBy(() -> gaps.fill(1, 2)).isInstanceOf(MongoBulkWriteException.class);
    }

    private List<Long> voids() {
        return mongo
                .database()
                .getCollection("commits")
                .find(new Document("void", true))
                .into(new ArrayList<>())
                .stream()
                .map(document -> document.getLong("_id"))
                .sorted()
                .toList();
    }

    private void store(long from, long to) {
        mongo.database()
                .getCollection("commits")
                .insertMany(LongStream.rangeClosed(from, to)
                        .mapToObj(number -> new Document("_id", number))
                        .toList());
    }
}
