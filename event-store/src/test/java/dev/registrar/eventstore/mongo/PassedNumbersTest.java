package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Where a writer goes on behind numbers that others took or an election took back. */
class PassedNumbersTest extends NumbersOfOneWriter {
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
}
