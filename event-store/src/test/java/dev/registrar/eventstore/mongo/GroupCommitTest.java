package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Spin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which callers share a write, in what order, and what those hear that wait too long or are too many. */
class GroupCommitTest extends CallersOfOneWriter {
    @Test
    void a_caller_alone_writes_at_once_and_whoever_listens_is_told() {
        assertThat(commits.append(commit("a"))).isEqualTo(1);
        assertThat(commits.append(commit("b"))).isEqualTo(2);
        assertThat(told).hasValue(2);
        assertThat(ticks.pauses()).isEmpty();
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void callers_that_come_while_one_writes_share_the_next_write_in_their_order() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var waiting = List.of(waiting("b"), waiting("c"), waiting("d"));
        assertThat(commits.depth()).isEqualTo(3);
        gate.open();
        assertThat(first.position()).isEqualTo(1);
        assertThat(waiting.get(0).position()).isEqualTo(2);
        assertThat(waiting.get(1).position()).isEqualTo(3);
        assertThat(waiting.get(2).position()).isEqualTo(4);
        assertThat(counters.batches.sum()).isEqualTo(2);
        assertThat(commits.depth()).isZero();
    }

    @Test
    void whoever_finds_too_many_waiting_is_refused_and_those_are_stored() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var waiting =
                IntStream.range(0, MOST_WAITING).mapToObj(i -> waiting("w" + i)).toList();
        assertThatThrownBy(() -> commits.append(commit("late")))
                .isInstanceOf(AppendException.Overloaded.class)
                .hasMessageContaining(Integer.toString(MOST_WAITING));
        gate.open();
        first.position();
        for (var caller : waiting) {
            assertThat(caller.position()).isBetween(2L, 1L + MOST_WAITING);
        }
        assertThat(commits.append(commit("late"))).isEqualTo(2L + MOST_WAITING);
    }

    @Test
    void a_batch_is_no_larger_than_a_thousand_commits() throws Exception {
        var many = commits(2_000);
        var gate = new Gate();
        var first = run(() -> many.append(commit("a")));
        gate.awaitReached();
        var waiting = new ArrayList<Caller>();
        for (var i = 0; i < 1_001; i++) {
            var commit = commit("w" + i);
            waiting.add(run(Thread.ofVirtual(), () -> many.append(commit)));
        }
        Spin.until(() -> many.depth() == 1_001);
        gate.open();
        first.position();
        for (var caller : waiting) {
            caller.position();
        }
        assertThat(counters.batches.sum()).isEqualTo(3);
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(1_002);
    }

    @Test
    void a_batch_ends_with_the_commit_that_makes_it_16_megabytes() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var sizes = List.of(9, 7, 1, 1);
        var waiting = new ArrayList<Caller>();
        for (var i = 0; i < sizes.size(); i++) {
            waiting.add(waiting(commit("w" + i, sizes.get(i) << 20)));
        }
        gate.open();
        first.position();
        for (var caller : waiting) {
            caller.position();
        }
        assertThat(counters.batches.sum()).isEqualTo(3);
        assertThat(waiting.get(3).position()).isEqualTo(5);
    }

    @Test
    void a_caller_that_waits_too_long_is_refused_and_its_commit_never_sent() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var late = waiting("b");
        ticks.pass(TIMEOUT.toNanos());
        assertThat(commits.wakeOverdue()).isTrue();
        assertThatThrownBy(late::position).isInstanceOf(AppendException.Overloaded.class);
        assertThat(commits.depth()).isZero();
        var other = waiting("c");
        gate.open();
        assertThat(first.position()).isEqualTo(1);
        assertThat(other.position()).isEqualTo(2);
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(2);
    }

    @Test
    void a_caller_waits_for_as_long_as_it_was_told_and_not_less() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var patient = waiting("b");
        ticks.pass(TIMEOUT.toNanos() - 1);
        gate.open();
        assertThat(patient.position()).isEqualTo(2);
    }

    @Test
    void a_caller_whose_commit_was_sent_hears_in_time_that_nobody_knows() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var second = waiting("b");
        var third = waiting("c");
        var next = new Gate();
        gate.open();
        next.awaitReached();
        first.position();
        ticks.pass(TIMEOUT.toNanos());
        assertThat(commits.wakeOverdue()).isTrue();
        assertThatThrownBy(third::position).isInstanceOf(OutcomeUnknownException.class);
        next.open();
        assertThat(second.position()).isEqualTo(2);
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(3);
    }

    @Test
    void a_caller_that_is_asked_to_write_while_it_gives_up_writes_for_those_behind_it() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var late = waiting("b");
        var behind = new ArrayList<Caller>();
        ticks.beforeNextLook(late.thread(), () -> {
            ticks.pass(TIMEOUT.toNanos());
            behind.add(waiting("c"));
            gate.open();
            // The writing is passed on before whoever listens is told.
            Spin.until(() -> told.get() == 1);
        });
        LockSupport.unpark(late.thread());
        assertThat(late.position()).isEqualTo(2);
        assertThat(behind.getFirst().position()).isEqualTo(3);
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void a_caller_that_writes_when_it_gave_up_does_not_wait_for_a_failing_database() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var late = waiting("b");
        wire.cut("insertMany");
        var finding = new CountDownLatch(1);
        wire.at("find", call -> {
            awaitLatch(finding);
            return call.go();
        });
        ticks.beforeNextLook(late.thread(), () -> {
            ticks.pass(TIMEOUT.toNanos());
            gate.open();
            Spin.until(() -> told.get() == 1);
        });
        LockSupport.unpark(late.thread());
        assertThatThrownBy(late::position).isInstanceOf(OutcomeUnknownException.class);
        finding.countDown();
        assertThat(commits.append(commit("c"))).isEqualTo(3);
    }

    @Test
    void a_caller_that_is_answered_while_it_gives_up_takes_the_answer() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        waiting("b");
        var third = waiting("c");
        var next = new Gate();
        gate.open();
        next.awaitReached();
        ticks.beforeNextLook(third.thread(), () -> {
            ticks.pass(TIMEOUT.toNanos());
            next.open();
            Spin.until(() -> told.get() == 2);
        });
        LockSupport.unpark(third.thread());
        assertThat(third.position()).isEqualTo(3);
    }

    @Test
    void a_caller_whose_answer_was_lost_hears_when_it_is_found_and_the_next_goes_on() throws Exception {
        wire.unanswered("insertMany");
        assertThat(commits.append(commit("a"))).isEqualTo(1);
        assertThat(commits.append(commit("b"))).isEqualTo(2);
        assertThat(counters.recoveries.sum()).isEqualTo(1);
        Spin.until(() -> told.get() == 2);
    }

    @Test
    void an_interrupted_caller_is_served_and_stays_interrupted() throws Exception {
        Thread.currentThread().interrupt();
        var position = commits.append(commit("a"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(position).isEqualTo(1);

        var gate = new Gate();
        caller("b");
        gate.awaitReached();
        var interrupted = new boolean[1];
        var waiting = run(() -> {
            var stored = commits.append(commit("c"));
            interrupted[0] = Thread.currentThread().isInterrupted();
            return stored;
        });
        Spin.until(() -> commits.depth() == 1);
        waiting.thread().interrupt();
        gate.open();
        assertThat(waiting.position()).isEqualTo(3);
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void who_was_not_interrupted_is_not_afterwards() {
        commits.append(commit("a"));
        commits.close(Duration.ofSeconds(10));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whoever_looks_for_those_who_wait_too_long_hears_whether_anybody_waits() throws Exception {
        assertThat(commits.wakeOverdue()).isFalse();
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var second = waiting("b");
        assertThat(commits.wakeOverdue()).isTrue();
        var third = waiting("c");
        var next = new Gate();
        gate.open();
        next.awaitReached();
        // Nobody waits to be sent, but one for what was sent.
        assertThat(commits.depth()).isZero();
        assertThat(commits.wakeOverdue()).isTrue();
        next.open();
        first.position();
        second.position();
        assertThat(third.position()).isEqualTo(3);
        Spin.until(() -> told.get() == 2);
        assertThat(commits.wakeOverdue()).isFalse();
    }
}
