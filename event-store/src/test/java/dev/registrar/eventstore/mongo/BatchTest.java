package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final IllegalStateException reason = new IllegalStateException("refused");

    private final Pending ada = pending(Drafts.commit().event("ada", 0));
    private final Pending bob = pending(Drafts.commit().event("bob", 0));
    private final Pending reader = pending(Drafts.commit().event("cy", 0).reading("ada", -1));
    private final Pending second = pending(Drafts.commit().event("dan", 0).reading("cy", -1));

    @Test
    void conditional_commits_come_last_and_in_the_order_they_came_in() {
        var batch = new Batch(List.of(reader, ada, second, bob));
        assertThat(batch.open()).containsExactly(ada, bob, reader, second);
        assertThat(batch.unconditional()).containsExactly(ada, bob);
        assertThat(new Batch(List.of(ada, bob)).unconditional()).containsExactly(ada, bob);
        assertThat(batch.size()).isEqualTo(4);
    }

    @Test
    void what_was_decided_on_a_stream_is_not_sent_with_what_writes_it() {
        assertThat(new Batch(List.of(bob, ada, reader)).independent()).containsExactly(bob, ada);
        assertThat(new Batch(List.of(bob, reader)).independent()).containsExactly(bob, reader);
        assertThat(new Batch(List.of(bob, reader, second)).independent()).containsExactly(bob, reader);
        assertThat(new Batch(List.of(second, reader)).independent()).containsExactly(second, reader);
    }

    @Test
    void commits_stored_together_have_numbers_one_after_the_other() {
        var batch = new Batch(List.of(ada, bob, reader));
        batch.storedFirst(2, 40);
        assertThat(batch.open()).containsExactly(reader);
        assertThat(batch.isOpen()).isTrue();
        batch.stored(reader, 50);
        assertThat(batch.isOpen()).isFalse();
        assertThat(batch.size()).isEqualTo(3);
        assertThat(List.of(ada.isSettled(), bob.isSettled(), reader.isSettled()))
                .containsOnly(false);
        batch.announce();
        assertThat(List.of(ada.isSettled(), bob.isSettled(), reader.isSettled()))
                .containsOnly(true);
        assertThat(ada.result()).isEqualTo(40);
        assertThat(bob.result()).isEqualTo(41);
        assertThat(reader.result()).isEqualTo(50);
    }

    @Test
    void a_refused_commit_leaves_the_batch_and_its_caller_gets_the_reason() {
        var batch = new Batch(List.of(ada, bob));
        batch.refused(ada, reason);
        assertThat(batch.open()).containsExactly(bob);
        batch.announce();
        assertThatThrownBy(ada::result).isSameAs(reason);
        assertThat(bob.isSettled()).isFalse();
    }

    @Test
    void what_lies_above_a_possible_gap_is_not_promised() {
        var batch = new Batch(List.of(ada, bob, reader, second));
        batch.storedFirst(2, 10);
        batch.stored(reader, 12);
        batch.refused(second, reason);
        batch.unsure(10, reason);
        batch.announce();
        assertThat(ada.result()).isEqualTo(10);
        assertThatThrownBy(bob::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(reason);
        assertThatThrownBy(reader::result).isInstanceOf(OutcomeUnknownException.class);
        // Nothing is stored of what was refused, wherever the log ends.
        assertThatThrownBy(second::result).isSameAs(reason);
    }

    @Test
    void only_what_was_sent_without_an_answer_above_all_taken_numbers_may_still_arrive() {
        var batch = new Batch(List.of(ada));
        batch.sent(12);
        batch.sent(9);
        assertThat(batch.mayStillArrive(11)).isFalse();
        batch.inDoubt(reason);
        assertThat(batch.doubt()).isSameAs(reason);
        assertThat(batch.mayStillArrive(11)).isTrue();
        assertThat(batch.mayStillArrive(12)).isFalse();
        batch.certain();
        assertThat(batch.doubt()).isNull();
        // An attempt is not called back by an answer to a later one.
        assertThat(batch.mayStillArrive(11)).isTrue();
    }

    @Test
    void callers_wait_for_the_highest_number_that_their_answers_rest_on() {
        var batch = new Batch(List.of(ada));
        assertThat(batch.seen()).isZero();
        batch.sees(8);
        batch.sees(3);
        assertThat(batch.seen()).isEqualTo(8);
    }

    @Test
    void a_judgement_holds_for_the_number_it_was_made_for() {
        var batch = new Batch(List.of(ada));
        batch.judged(5);
        assertThat(batch.isJudged(5)).isTrue();
        assertThat(batch.isJudged(6)).isFalse();
    }

    @Test
    void a_caller_waits_no_longer_than_it_said_and_keeps_an_interrupt() {
        var late = pending(Drafts.commit().event("late", 0), System.nanoTime());
        Thread.currentThread().interrupt();
        assertThatThrownBy(late::await).isInstanceOf(TimeoutException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(late.state()).isEqualTo(Pending.State.WAITING);
        // Whoever writes for it has not told it yet.
        late.become(Pending.State.TAKEN);
        assertThatThrownBy(late::await).isInstanceOf(TimeoutException.class);
    }

    @Test
    void a_caller_that_nobody_tells_is_woken_when_its_time_is_over() {
        var over = new AtomicBoolean();
        var late = pending(
                Drafts.commit().event("late", 0),
                System.nanoTime() + Duration.ofMillis(2).toNanos());
        new Overdue(Duration.ofMillis(1), () -> {
                    late.wakeIfOverdue();
                    return !over.get();
                })
                .look();
        // An interrupt wakes it too early.
        Thread.currentThread().interrupt();
        assertThatThrownBy(late::await).isInstanceOf(TimeoutException.class);
        over.set(true);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_caller_that_has_to_write_itself_or_is_settled_waits_no_more() throws TimeoutException {
        ada.become(Pending.State.LEADING);
        ada.await();
        assertThat(ada.state()).isEqualTo(Pending.State.LEADING);
        bob.stored(4);
        bob.settle();
        bob.await();
        assertThat(bob.result()).isEqualTo(4);
    }

    private static Pending pending(Drafts draft) {
        return pending(draft, System.nanoTime() + Duration.ofMinutes(1).toNanos());
    }

    private static Pending pending(Drafts draft, long deadline) {
        return new Pending(EncodedCommit.of(draft.draft(), List.of()), deadline, Ticks.SYSTEM);
    }
}
