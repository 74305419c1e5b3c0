package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ReservationsTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> document = mongo.database().getCollection("commits_numbers");
    private final Reservations reservations = new Reservations(mongo.database(), "commits");
    private final Reservations others = new Reservations(mongo.database(), "commits");

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
        var noticed = reservations.areNeeded();
        while (!noticed) {
            reserve(others, 1, 0);
            noticed = reservations.areNeeded();
        }
        assertThat(noticed).isTrue();
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

    private static long reserve(Reservations of, int count, long taken) {
        return of.reserve(count, taken, () -> taken).orElseThrow();
    }
}
