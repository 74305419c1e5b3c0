package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which numbers one writer takes and gives back, step by step. */
class NumberingByHandTest extends NumbersOfOneWriter {
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
}
