package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketReadException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Up to where a writer knows the log to be complete, and what it asks for that. */
class CompleteNumbersTest extends NumbersOfOneWriter {
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
}
