package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ReservationsTest {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> document = mongo.database().getCollection("commits_numbers");
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final Reservations reservations = new Reservations(wire.database(), "commits", ticks);
    private final Reservations others = new Reservations(mongo.database(), "commits", ticks);

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_writer_that_met_nobody_needs_none() {
        assertThat(reservations.areNeeded()).isFalse();
        assertThat(document.countDocuments()).isZero();
    }

    @Test
    void numbers_follow_what_is_taken_and_nobody_gets_them_twice() {
        reservations.meet();
        assertThat(reservations.areNeeded()).isTrue();
        assertThat(reserve(reservations, 3, 10)).isEqualTo(11);
        assertThat(reserve(others, 2, 5)).isEqualTo(14);
        assertThat(reserve(reservations, 1, 13)).isEqualTo(16);
    }

    @Test
    void a_counter_that_fell_behind_catches_up() {
        reserve(reservations, 1, 0);
        assertThat(reserve(reservations, 1, 700)).isEqualTo(701);
    }

    @Test
    void numbers_are_given_back_while_nobody_has_later_ones() {
        reserve(reservations, 5, 0);
        assertThat(reservations.giveBack(3, 5)).isTrue();
        assertThat(reserve(others, 1, 2)).isEqualTo(3);
        assertThat(reservations.giveBack(1, 2)).isFalse();
        assertThat(reserve(others, 1, 3)).isEqualTo(4);
    }

    @Test
    void a_writer_that_finds_nobody_for_long_is_alone_again() {
        reservations.meet();
        for (var i = 0; i < 32; i++) {
            assertThat(reservations.areNeeded()).isTrue();
            reserve(reservations, 2, 0);
        }
        reserve(reservations, 2, 0);
        assertThat(reservations.areNeeded()).isFalse();
    }

    @Test
    void a_writer_that_shares_the_log_is_not_alone_however_long() {
        reservations.meet();
        for (var i = 0; i < 100; i++) {
            reserve(reservations, 2, 0);
            reserve(others, 1, 0);
        }
        assertThat(reservations.areNeeded()).isTrue();
    }

    @Test
    void a_writer_that_never_loses_still_notices_that_others_reserve() {
        reserve(others, 1, 0);
        // That somebody reserved once says nothing of now.
        assertThat(reservations.areNeeded()).isFalse();
        reserve(others, 1, 0);
        ticks.pass(LOOK - 1);
        assertThat(reservations.areNeeded()).isFalse();
        ticks.pass(1);
        assertThat(reservations.areNeeded()).isTrue();
    }

    @Test
    void a_writer_looks_for_others_now_and_then_and_not_for_each_batch() {
        for (var i = 0; i < 100; i++) {
            assertThat(reservations.areNeeded()).isFalse();
            ticks.pass(LOOK / 10);
        }
        assertThat(wire.calls()).hasSize(10);
    }

    @Test
    void a_writer_that_shares_the_log_does_not_look_for_others() {
        reservations.meet();
        assertThat(reservations.areNeeded()).isTrue();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void what_a_writer_reserved_itself_is_nobody_else() {
        reservations.areNeeded();
        becomeAlone();
        ticks.pass(LOOK);
        assertThat(reservations.areNeeded()).isFalse();
        reserve(others, 1, 0);
        ticks.pass(LOOK);
        assertThat(reservations.areNeeded()).isTrue();
    }

    @Test
    void others_that_reserve_what_a_writer_gave_back_are_noticed() {
        reservations.meet();
        reserve(reservations, 5, 0);
        assertThat(reservations.giveBack(1, 5)).isTrue();
        wire.cut("numbers.findOneAndUpdate");
        assertThat(reservations.reserve(1, 0, () -> 0)).isEmpty();
        reserve(others, 3, 0);
        ticks.pass(LOOK);
        assertThat(reservations.areNeeded()).isTrue();
    }

    @Test
    void numbers_given_back_between_do_not_hide_that_nobody_else_reserves() {
        reservations.meet();
        for (var i = 0; i <= 32; i++) {
            var first = reserve(reservations, 2, 0);
            assertThat(reservations.areNeeded()).isEqualTo(i < 32);
            assertThat(reservations.giveBack(first + 1, first + 1)).isTrue();
        }
    }

    @Test
    void whoever_met_another_counts_from_the_beginning_whether_that_one_reserves_or_not() {
        becomeAlone();
        reservations.meet();
        reserve(reservations, 1, 0);
        assertThat(reservations.areNeeded()).isTrue();

        becomeAlone();
        reserve(others, 1, 0);
        ticks.pass(LOOK);
        assertThat(reservations.areNeeded()).isTrue();
        others.giveBack(counter(), counter());
        reserve(reservations, 1, 0);
        assertThat(reservations.areNeeded()).isTrue();
    }

    @Test
    void nonsense_in_the_document_is_replaced() {
        document.insertOne(new Document("_id", "counter").append("last", "many"));
        assertThat(reserve(reservations, 1, 41)).isEqualTo(42);
    }

    @Test
    void a_counter_that_is_far_ahead_of_the_log_is_set_back() {
        document.insertOne(new Document("_id", "counter").append("last", 1L << 50));
        assertThat(reserve(reservations, 1, 41)).isEqualTo(42);
    }

    @Test
    void a_counter_that_is_ahead_only_of_what_the_writer_knows_is_right() {
        document.insertOne(new Document("_id", "counter").append("last", 1_000_000L));
        assertThat(reservations.reserve(1, 41, () -> 999_999L)).hasValue(1_000_001L);
    }

    @Test
    void logs_that_meet_store_everything_whatever_the_document_says() {
        document.insertOne(new Document("_id", "counter").append("last", new Document()));
        try (var one = MongoCommitLog.open(mongo.database());
                var two = MongoCommitLog.open(mongo.database())) {
            for (var i = 0; i < 10; i++) {
                assertThat((i % 2 == 0 ? one : two).append(Drafts.of("ada", i))).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void a_counter_that_somebody_raised_meanwhile_is_not_lowered() {
        wire.before("numbers.updateOne", () -> document.insertOne(new Document("_id", "counter").append("last", 50L)));
        assertThat(reserve(reservations, 1, 10)).isEqualTo(51);
    }

    @Test
    void a_counter_that_somebody_moved_meanwhile_is_not_set_back() {
        document.insertOne(new Document("_id", "counter").append("last", 1L << 50));
        wire.before("numbers.updateOne", () -> setCounter(60));
        assertThat(reserve(reservations, 1, 41)).isEqualTo(61);
    }

    @Test
    void a_counter_may_be_ahead_by_as_much_as_writers_leave_holes_and_no_more() {
        var ahead = 41L + NumberReader.HOLE_WINDOW;
        document.insertOne(new Document("_id", "counter").append("last", ahead));
        assertThat(reserve(reservations, 1, 41)).isEqualTo(ahead + 1);
        assertThat(reserve(reservations, 1, 41)).isEqualTo(42);
    }

    @Test
    void a_counter_that_cannot_be_kept_is_not_tried_for_ever_and_the_writer_goes_without() {
        reservations.meet();
        for (var i = 0; i < 4; i++) {
            wire.at("numbers.findOneAndUpdate", _ -> null);
        }
        assertThat(reservations.reserve(1, 0, () -> 0)).isEmpty();
        assertThat(reservations.areNeeded()).isFalse();
        assertThat(reserve(others, 1, 0)).isEqualTo(1);
    }

    static List<RuntimeException> failures() {
        return List.of(Wire.lost(), new IllegalStateException("state should be: open"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatever_is_wrong_with_the_counter_the_writer_goes_without(RuntimeException failure) {
        wire.fails("numbers.find", failure)
                .fails("numbers.findOneAndUpdate", failure)
                .fails("numbers.updateOne", failure);
        assertThat(reservations.areNeeded()).isFalse();
        reservations.meet();
        assertThat(reservations.reserve(1, 0, () -> 0)).isEmpty();
        assertThat(reservations.areNeeded()).isFalse();
        assertThat(reservations.giveBack(1, 1)).isFalse();
    }

    private void becomeAlone() {
        reservations.meet();
        for (var i = 0; i <= 32; i++) {
            reserve(reservations, 1, 0);
        }
        assertThat(reservations.areNeeded()).isFalse();
    }

    private long counter() {
        return document.find().first().getLong("last");
    }

    private void setCounter(long last) {
        document.replaceOne(new Document("_id", "counter"), new Document("_id", "counter").append("last", last));
    }

    private static long reserve(Reservations of, int count, long taken) {
        return of.reserve(count, taken, () -> taken).orElseThrow();
    }
}
