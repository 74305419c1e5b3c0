package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketReadException;
import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which numbers one writer takes, step by step, in a log where others stored three commits. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class NumberingByHandTest {
    private static final int WINDOW = NumberReader.HOLE_WINDOW;

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<Document> stored = mongo.database().getCollection("commits");
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final AtomicLong known = new AtomicLong(3);
    private final List<Long> heard = new ArrayList<>();
    private final Numbering alone = numbering(false);
    /** Of a replica set, where what was read may be lost with the primary. */
    private final Numbering replicated = numbering(true);

    @BeforeEach
    void write() {
        store(1, 3);
        wire.calls();
    }

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void alone_it_takes_the_numbers_after_the_head_without_asking() {
        alone.take(5);
        assertThat(alone.isAmongOthers()).isFalse();
        assertThat(alone.isReserved()).isFalse();
        assertThat(alone.next()).isEqualTo(4);
        assertThat(alone.room(5)).isEqualTo(5);

        insert(alone, 2);

        assertThat(alone.next()).isEqualTo(6);
        assertThat(alone.durable()).isEqualTo(5);
        assertThat(alone.firstFree()).isEqualTo(6);
        assertThat(heard).containsExactly(5L);
        // Whether somebody reserves is looked for now and then.
        assertThat(wire.calls()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void among_others_it_reserves_as_many_as_it_wants_and_uses_them_up() {
        alone.meetOther();
        alone.take(3);
        assertThat(alone.isAmongOthers()).isTrue();
        assertThat(alone.isReserved()).isTrue();
        assertThat(alone.next()).isEqualTo(4);
        assertThat(alone.room(5)).isEqualTo(3);
        assertThat(alone.room(2)).isEqualTo(2);

        insert(alone, 2);
        assertThat(alone.next()).isEqualTo(6);
        assertThat(alone.room(5)).isEqualTo(1);
        // Others may be below: only asking tells.
        assertThat(alone.durable()).isEqualTo(3);
        assertThat(alone.firstFree()).isEqualTo(4);
        alone.take(9);
        assertThat(alone.room(9)).isEqualTo(1);

        insert(alone, 1);
        assertThat(alone.room(5)).isZero();
        alone.take(2);
        assertThat(alone.next()).isEqualTo(7);
        assertThat(counter()).isEqualTo(8);
    }

    @Test
    void it_reserves_no_more_than_readers_look_back_by_far() {
        alone.meetOther();
        alone.take(1_000);
        assertThat(alone.room(1_000)).isEqualTo(256);
        assertThat(counter()).isEqualTo(3 + 256);
    }

    @Test
    void what_is_reserved_lies_behind_all_that_was_heard_of() {
        known.set(7);
        alone.meetOther();
        alone.take(1);
        assertThat(alone.next()).isEqualTo(8);
        assertThat(alone.durable()).isEqualTo(7);
        assertThat(heard).containsExactly(7L);
    }

    @Test
    void what_is_reserved_lies_behind_what_was_passed_though_it_may_be_lost() {
        store(4, 6);
        replicated.foundHead(6);
        replicated.meetOther();
        replicated.take(1);
        assertThat(replicated.next()).isEqualTo(7);
        assertThat(replicated.durable()).isEqualTo(3);
    }

    @Test
    void numbers_that_are_left_over_are_given_back() {
        alone.meetOther();
        alone.take(5);
        insert(alone, 2);
        alone.release();
        assertThat(alone.room(5)).isZero();
        assertThat(counter()).isEqualTo(5);
        assertThat(voids()).isEmpty();
        wire.calls();
        alone.release();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void numbers_that_are_left_over_while_others_follow_become_voids() {
        alone.meetOther();
        alone.take(5);
        insert(alone, 2);
        reserveForAnother(2);
        alone.release();
        assertThat(alone.room(5)).isZero();
        assertThat(alone.next()).isEqualTo(9);
        assertThat(voids()).containsExactly(6L, 7L, 8L);
    }

    @Test
    void what_was_sent_under_reserved_numbers_and_is_on_its_way_meets_voids() {
        alone.meetOther();
        alone.take(2);
        alone.fill();
        assertThat(voids()).containsExactly(4L, 5L);
        assertThat(alone.room(1)).isZero();
        alone.fill();
        assertThat(voids()).hasSize(2);
    }

    @Test
    void alone_nothing_is_given_back_and_nothing_is_filled() {
        alone.take(1);
        wire.calls();
        alone.release();
        alone.fill();
        assertThat(wire.calls()).isEmpty();
        assertThat(alone.next()).isEqualTo(4);
    }

    @Test
    void alone_again_it_goes_on_behind_whatever_others_stored() {
        alone.meetOther();
        for (var i = 0; i < 34; i++) {
            alone.take(1);
            insert(alone, 1);
            alone.complete(alone.next() - 1);
        }
        assertThat(alone.isReserved()).isFalse();
        assertThat(alone.isAmongOthers()).isFalse();
        store(alone.next(), alone.next() + 2);
        var taken = alone.next() + 2;
        alone.passTaken();
        assertThat(alone.next()).isEqualTo(taken + 1);
        assertThat(alone.durable()).isEqualTo(taken);
    }

    @Test
    void where_nothing_can_be_reserved_it_goes_on_behind_the_head() {
        alone.meetOther();
        alone.take(1);
        insert(alone, 1);
        store(5, 6);
        wire.cut("numbers.findOneAndUpdate");
        alone.take(1);
        assertThat(alone.isReserved()).isFalse();
        assertThat(alone.next()).isEqualTo(7);
    }

    @Test
    void a_commit_is_complete_when_all_below_it_is_there() {
        alone.meetOther();
        reserveForAnother(2);
        alone.take(1);
        insert(alone, 1);
        ticks.nothingFor(2).then(() -> store(4, 5));
        alone.complete(6);
        assertThat(alone.durable()).isEqualTo(6);
        assertThat(heard).containsExactly(6L);
        assertThat(voids()).isEmpty();
        assertThat(alone.next()).isEqualTo(7);
        wire.calls();
        alone.complete(6);
        alone.complete(2);
        assertThat(wire.calls()).isEmpty();
        assertThat(heard).hasSize(1);
    }

    @Test
    void alone_the_next_number_follows_what_is_complete() {
        store(4, 9);
        alone.complete(9);
        assertThat(alone.next()).isEqualTo(10);
        alone.complete(5);
        assertThat(alone.next()).isEqualTo(10);
    }

    @Test
    void what_is_known_to_be_complete_is_not_asked_for() {
        store(4, 9);
        known.set(8);
        alone.complete(7);
        assertThat(wire.calls()).isEmpty();
        assertThat(alone.durable()).isEqualTo(8);
        assertThat(alone.next()).isEqualTo(9);
    }

    @Test
    void own_numbers_behind_what_is_known_need_no_question() {
        alone.meetOther();
        reserveForAnother(2);
        alone.take(3);
        insert(alone, 1);
        insert(alone, 2);
        store(4, 5);
        known.set(5);
        wire.calls();
        alone.complete(7);
        assertThat(wire.calls()).isEmpty();
        assertThat(alone.durable()).isEqualTo(8);
    }

    @Test
    void what_is_known_beyond_own_numbers_needs_no_question() {
        alone.meetOther();
        alone.take(1);
        insert(alone, 1);
        store(5, 5);
        known.set(5);
        wire.calls();
        alone.complete(5);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void own_numbers_before_those_of_another_say_nothing_of_what_lies_between() {
        alone.meetOther();
        alone.take(1);
        insert(alone, 1);
        reserveForAnother(1);
        alone.take(1);
        insert(alone, 1);
        known.set(3);
        ticks.then(() -> store(5, 5));
        alone.complete(6);
        assertThat(ticks.pauses()).hasSize(1);
        assertThat(heard.getLast()).isEqualTo(6);
    }

    @Test
    void own_numbers_that_a_gap_parts_from_what_is_known_are_asked_for() {
        alone.meetOther();
        reserveForAnother(1);
        alone.take(2);
        insert(alone, 2);
        known.set(3);
        ticks.then(() -> store(4, 4));
        alone.complete(6);
        assertThat(ticks.pauses()).hasSize(1);
    }

    @Test
    void numbers_far_ahead_of_the_complete_log_are_not_used_before_it_comes_near() {
        setCounter(4_000);
        alone.meetOther();
        alone.take(256);
        assertThat(alone.next()).isEqualTo(4_001);
        var last = 4_256L;
        assertThat(alone.durable()).isEqualTo(last - WINDOW);
        assertThat(voids()).hasSize((int) (last - WINDOW - 3));
        assertThat(heard.getLast()).isEqualTo(last - WINDOW);
    }

    @Test
    void numbers_as_far_ahead_as_readers_look_are_used_at_once() {
        setCounter(3 + WINDOW - 1);
        alone.meetOther();
        wire.calls();
        alone.take(1);
        assertThat(alone.next()).isEqualTo(3 + WINDOW);
        assertThat(wire.calls()).containsExactly("numbers.findOneAndUpdate");
    }

    @Test
    void a_log_that_others_completed_meanwhile_is_near_enough_at_once() {
        setCounter(4_000);
        store(4, 1_000);
        alone.meetOther();
        alone.take(256);
        assertThat(alone.durable()).isEqualTo(1_000);
        assertThat(heard).containsExactly(1_000L);
        assertThat(voids()).isEmpty();
    }

    @Test
    void the_numbers_of_others_below_are_asked_for_while_an_insert_is_on_its_way() {
        alone.meetOther();
        reserveForAnother(2);
        store(4, 5);
        alone.take(2);
        wire.calls();
        alone.askBelow();
        insert(alone, 2);
        alone.complete(7);
        assertThat(wire.calls()).containsExactly("find");
        assertThat(alone.durable()).isEqualTo(7);
        assertThat(heard).containsExactly(7L);
    }

    @Test
    void an_answer_is_used_once() {
        alone.meetOther();
        reserveForAnother(1);
        store(4, 4);
        alone.take(2);
        alone.askBelow();
        insert(alone, 1);
        alone.complete(5);
        insert(alone, 1);
        wire.calls();
        alone.complete(6);
        assertThat(wire.calls()).isEmpty();
        alone.askBelow();
        alone.take(1);
        assertThat(wire.calls()).containsExactly("numbers.findOneAndUpdate");
    }

    @Test
    void nothing_is_asked_for_where_nothing_is_below_or_a_majority_has_to_have_it() {
        alone.take(1);
        alone.askBelow();
        alone.meetOther();
        alone.take(1);
        wire.calls();
        alone.askBelow();
        insert(alone, 1);
        alone.complete(4);
        // It is its own, and what it follows was known.
        assertThat(wire.calls()).isEmpty();

        replicated.meetOther();
        reserveForAnother(1);
        store(5, 5);
        replicated.take(1);
        wire.calls();
        replicated.askBelow();
        insert(replicated, 1);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void a_question_that_failed_is_asked_again_where_it_matters() {
        alone.meetOther();
        reserveForAnother(1);
        store(4, 4);
        alone.take(1);
        wire.cut("find");
        alone.askBelow();
        insert(alone, 1);
        alone.complete(5);
        assertThat(alone.durable()).isEqualTo(5);

        reserveForAnother(1);
        alone.take(1);
        insert(alone, 1);
        wire.cut("find");
        assertThatThrownBy(() -> alone.complete(7)).isInstanceOf(MongoSocketReadException.class);
    }

    @Test
    void an_interrupt_while_an_answer_is_awaited_is_kept_and_costs_a_question() {
        alone.meetOther();
        reserveForAnother(1);
        store(4, 4);
        alone.take(1);
        var answer = new CountDownLatch(1);
        wire.at("find", call -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return call.go();
        });
        alone.askBelow();
        insert(alone, 1);
        Thread.currentThread().interrupt();
        try {
            // The question itself would fail in an interrupted thread; the log is known by another way.
            known.set(5);
            alone.complete(5);
            assertThat(alone.durable()).isEqualTo(5);
        } finally {
            answer.countDown();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void behind_numbers_that_were_taken_it_goes_on_within_those_it_reserved() {
        alone.meetOther();
        alone.take(5);
        store(4, 5);
        alone.passTaken();
        assertThat(alone.next()).isEqualTo(6);
        assertThat(alone.room(9)).isEqualTo(3);
        store(6, 8);
        alone.passTaken();
        assertThat(alone.next()).isEqualTo(9);
        assertThat(alone.room(9)).isZero();
    }

    @Test
    void behind_one_number_that_was_taken_it_takes_the_next() {
        store(4, 4);
        alone.passTaken();
        assertThat(alone.next()).isEqualTo(5);
    }

    @Test
    void a_counter_that_is_far_ahead_because_others_wrote_much_is_believed() {
        store(4, WINDOW + 900);
        setCounter(WINDOW + 901);
        alone.meetOther();
        alone.take(1);
        assertThat(alone.next()).isEqualTo(WINDOW + 902);
    }

    @Test
    void what_is_lost_is_looked_for_as_far_back_as_writers_leave_holes() {
        var last = WINDOW + 10L;
        store(4, 9);
        store(12, last);
        replicated.foundHead(last);
        replicated.lookAgain();
        // Nobody inserted the last one while number 10 was missing.
        assertThat(replicated.next()).isEqualTo(11);
    }

    @Test
    void behind_numbers_that_were_taken_it_goes_on_at_the_head() {
        store(4, 6);
        alone.passTaken();
        assertThat(alone.next()).isEqualTo(7);
        assertThat(alone.durable()).isEqualTo(6);
        replicated.passTaken();
        assertThat(replicated.next()).isEqualTo(7);
        assertThat(replicated.durable()).isEqualTo(3);
    }

    @Test
    void what_others_had_stored_may_be_gone_with_the_server_that_had_it() {
        replicated.foundHead(6);
        replicated.lookAgain();
        assertThat(replicated.next()).isEqualTo(4);
        store(4, 4);
        replicated.lookAgain();
        assertThat(replicated.next()).isEqualTo(5);
    }

    @Test
    void reserved_numbers_stay_its_own_whatever_becomes_of_the_head() {
        alone.meetOther();
        alone.take(2);
        store(6, 6);
        alone.lookAgain();
        assertThat(alone.next()).isEqualTo(4);
        assertThat(alone.room(2)).isEqualTo(2);
    }

    @Test
    void a_judgement_rests_on_what_no_election_takes_back() {
        assertThat(replicated.lowerAreDurable()).isTrue();
        assertThat(wire.calls()).isEmpty();

        store(4, 6);
        wire.majorityHas(4);
        replicated.foundHead(6);
        assertThat(replicated.lowerAreDurable()).isFalse();
        assertThat(replicated.durable()).isEqualTo(4);
        assertThat(replicated.next()).isEqualTo(7);
        assertThat(ticks.pauses()).containsExactly(1_000_000L);

        // The primary that had the last one is gone.
        stored.deleteOne(new Document("_id", 6L));
        assertThat(replicated.lowerAreDurable()).isFalse();
        assertThat(replicated.next()).isEqualTo(6);

        wire.majorityHas(5);
        assertThat(replicated.lowerAreDurable()).isTrue();
        assertThat(replicated.durable()).isEqualTo(5);
        assertThat(replicated.next()).isEqualTo(6);
    }

    @Test
    void a_judgement_under_the_next_number_takes_in_what_came_there_for_good() {
        store(4, 8);
        replicated.foundHead(6);
        assertThat(replicated.lowerAreDurable()).isTrue();
        assertThat(replicated.durable()).isEqualTo(8);
        assertThat(replicated.next()).isEqualTo(9);
    }

    @Test
    void a_judgement_under_a_reserved_number_waits_for_those_below() {
        alone.meetOther();
        reserveForAnother(2);
        alone.take(1);
        ticks.then(() -> store(4, 5));
        assertThat(alone.lowerAreDurable()).isTrue();
        assertThat(ticks.pauses()).hasSize(1);
        assertThat(alone.durable()).isEqualTo(5);
        assertThat(alone.next()).isEqualTo(6);
    }

    /** Somebody's commits were seen and are gone with their server; this writer's stand behind the hole they left. */
    @Test
    void what_follows_a_commit_that_may_be_lost_is_not_complete_before_that_is_known() {
        replicated.foundHead(4);
        insert(replicated, 1);
        assertThat(heard).isEmpty();
        assertThat(replicated.durable()).isEqualTo(3);
        replicated.complete(5);
        assertThat(voids()).containsExactly(4L);
        assertThat(heard).containsExactly(5L);
        assertThat(replicated.durable()).isEqualTo(5);
    }

    private Numbering numbering(boolean replicates) {
        var numbers = new NumberReader(new StoredCommits(
                wire.commits(), new Server(Server.of(mongo.database()).ranges(), replicates)));
        return new Numbering(
                numbers,
                new Reservations(wire.database(), "commits", ticks),
                new Gaps(numbers, wire.commits().withDocumentClass(RawBsonDocument.class), ticks),
                3,
                known::get,
                complete -> {
                    heard.add(complete);
                    known.accumulateAndGet(complete, Math::max);
                },
                ticks);
    }

    private void insert(Numbering numbering, int count) {
        store(numbering.next(), numbering.next() + count - 1);
        numbering.used(count);
    }

    private void store(long from, long to) {
        stored.insertMany(LongStream.rangeClosed(from, to)
                .mapToObj(number -> new Document("_id", number))
                .toList());
    }

    private void reserveForAnother(int count) {
        new Reservations(mongo.database(), "commits", ticks)
                .reserve(count, Math.max(3, stored.countDocuments()), () -> 3)
                .orElseThrow();
    }

    private void setCounter(long last) {
        mongo.database()
                .getCollection("commits_numbers")
                .insertOne(new Document("_id", "counter").append("last", last));
    }

    private long counter() {
        return mongo.database().getCollection("commits_numbers").find().first().getLong("last");
    }

    private List<Long> voids() {
        return stored.find(new Document("void", true)).into(new ArrayList<>()).stream()
                .map(document -> document.getLong("_id"))
                .sorted()
                .toList();
    }
}
