package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.Spin;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a batch waits for callers that are about to come again. */
class BatchWaitTest extends CallersOfOneWriter {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void among_others_and_on_a_slow_database_those_who_were_just_told_are_waited_for(boolean amongOthers)
            throws Exception {
        if (amongOthers) {
            numbering.meetOther();
        }
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var second = waiting("b");
        var third = waiting("c");
        var returning = new ArrayList<Caller>();
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(10));
        ticks.nothingFor(1).then(() -> returning.add(waiting("d")));
        gate.open();
        first.position();
        second.position();
        assertThat(third.position()).isEqualTo(3);
        assertThat(returning.getFirst().position()).isEqualTo(4);
        assertThat(ticks.pauses()).containsExactly(LOOK_AGAIN, LOOK_AGAIN);
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void among_others_a_batch_waits_for_a_quarter_of_what_the_last_took_and_no_longer() throws Exception {
        numbering.meetOther();
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var next = waiting("b");
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(4));
        gate.open();
        assertThat(next.position()).isEqualTo(2);
        assertThat(ticks.pauses()).hasSize(10).containsOnly(LOOK_AGAIN);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "4, 10", "100, 20"})
    void alone_a_batch_waits_likewise_where_the_last_took_so_long_that_the_database_must_be_slow(
            int milliseconds, int pauses) throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var next = waiting("b");
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(milliseconds));
        gate.open();
        assertThat(next.position()).isEqualTo(2);
        assertThat(ticks.pauses()).hasSize(pauses);
    }

    @Test
    void among_others_a_batch_waits_for_no_more_callers_than_there_were() throws Exception {
        numbering.meetOther();
        commits.append(commit("a"));
        ticks.pass(TimeUnit.SECONDS.toNanos(1));
        // One caller alone is expected, and here it is.
        commits.append(commit("b"));
        commits.append(commit("c"));
        assertThat(ticks.pauses()).isEmpty();
    }

    @Test
    void a_caller_that_comes_later_waits_for_nobody() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var second = waiting("b");
        var third = waiting("c");
        var slow = new Gate();
        gate.open();
        slow.awaitReached();
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(10));
        slow.open();
        second.position();
        third.position();
        Spin.until(() -> told.get() == 2);
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(commits.append(commit("d"))).isEqualTo(4);
        assertThat(ticks.pauses()).isEmpty();
    }

    @Test
    void a_steady_stream_of_others_delays_a_batch_by_two_milliseconds_at_most() throws Exception {
        numbering.meetOther();
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var many = IntStream.range(0, 7).mapToObj(i -> waiting("b" + i)).toList();
        var slow = new Gate();
        gate.open();
        slow.awaitReached();
        assertThat(ticks.pauses()).isEmpty();
        var next = waiting("c");
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(100));
        // They keep coming, and never are they as many as before.
        var others = new ArrayList<Caller>();
        for (var i = 0; i < 6; i++) {
            var name = "d" + i;
            ticks.nothingFor(2).then(() -> others.add(waiting(name)));
        }
        slow.open();
        for (var caller : many) {
            caller.position();
        }
        assertThat(next.position()).isEqualTo(9);
        assertThat(ticks.pauses()).hasSize(20).containsOnly(LOOK_AGAIN);
        assertThat(others).hasSize(6);
        for (var caller : others) {
            assertThat(caller.position()).isBetween(10L, 15L);
        }
        assertThat(counters.batches.sum()).isEqualTo(3);
    }
}
