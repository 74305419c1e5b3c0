package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What callers hear of a log that is closed, and how long that takes. */
class GroupCommitCloseTest extends CallersOfOneWriter {
    @Test
    void a_log_that_is_closed_stores_what_it_accepted_and_refuses_the_rest() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var second = waiting("b");
        var closing = run(() -> {
            commits.close(Duration.ofSeconds(15));
            return 0L;
        });
        awaitWaiting(closing);
        assertThatThrownBy(() -> commits.append(commit("late"))).isInstanceOf(AppendException.Closed.class);
        gate.open();
        assertThat(first.position()).isEqualTo(1);
        assertThat(second.position()).isEqualTo(2);
        closing.position();
        assertThat(commits.depth()).isZero();
    }

    @Test
    void a_log_that_cannot_store_all_in_time_refuses_what_was_not_sent() throws Exception {
        var gate = new Gate();
        var sent = caller("a");
        gate.awaitReached();
        var unsent = List.of(waiting("b"), waiting("c"));
        commits.close(Duration.ofMillis(1));
        assertThat(commits.depth()).isZero();
        for (var caller : unsent) {
            assertThatThrownBy(caller::position).isInstanceOf(AppendException.Closed.class);
        }
        gate.open();
        assertThat(sent.position()).isEqualTo(1);
        assertThat(mongo.database().getCollection("commits").countDocuments()).isEqualTo(1);
    }

    @Test
    void a_log_that_is_closed_stops_looking_for_a_lost_answer() throws Exception {
        wire.cut("insertMany");
        var searching = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        wire.at("find", _ -> {
            searching.countDown();
            awaitLatch(closed);
            throw Wire.lost();
        });
        var caller = caller("a");
        searching.await();
        commits.close(Duration.ZERO);
        closed.countDown();
        assertThatThrownBy(caller::position).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void a_log_at_rest_is_closed_at_once() {
        commits.append(commit("a"));
        commits.close(Duration.ofHours(1));
        assertThatThrownBy(() -> commits.append(commit("b"))).isInstanceOf(AppendException.Closed.class);
    }

    @Test
    void whoever_closes_and_is_interrupted_waits_on_and_stays_interrupted() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var interrupted = new boolean[1];
        var closing = run(() -> {
            commits.close(Duration.ofSeconds(15));
            interrupted[0] = Thread.currentThread().isInterrupted();
            return first.result().isDone() ? 1L : 0L;
        });
        awaitWaiting(closing);
        closing.thread().interrupt();
        gate.open();
        first.position();
        closing.position();
        assertThat(interrupted[0]).isTrue();
    }
}
