package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which callers share a write, in what order, and what those hear that wait too long, are too many or come too late. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class GroupCommitTest {
    private static final int MOST_WAITING = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN = TimeUnit.MICROSECONDS.toNanos(100);

    private final TestMongo mongo = TestMongo.open();
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final AtomicInteger told = new AtomicInteger();
    private final Counters counters = new Counters();
    private Numbering numbering;
    private final GroupCommit commits = commits(MOST_WAITING);

    @AfterEach
    void close() {
        mongo.close();
    }

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
        ticks.beforeNextLook(late.thread, () -> {
            ticks.pass(TIMEOUT.toNanos());
            behind.add(waiting("c"));
            gate.open();
            // The writing is passed on before whoever listens is told.
            Spin.until(() -> told.get() == 1);
        });
        LockSupport.unpark(late.thread);
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
        ticks.beforeNextLook(late.thread, () -> {
            ticks.pass(TIMEOUT.toNanos());
            gate.open();
            Spin.until(() -> told.get() == 1);
        });
        LockSupport.unpark(late.thread);
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
        ticks.beforeNextLook(third.thread, () -> {
            ticks.pass(TIMEOUT.toNanos());
            next.open();
            Spin.until(() -> told.get() == 2);
        });
        LockSupport.unpark(third.thread);
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
        waiting.thread.interrupt();
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
    void among_others_a_batch_waits_for_those_who_were_just_told_and_come_again() throws Exception {
        numbering.meetOther();
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
    void alone_on_a_slow_database_a_batch_waits_for_those_who_come_again() throws Exception {
        var gate = new Gate();
        var first = caller("a");
        gate.awaitReached();
        var second = waiting("b");
        var returning = new ArrayList<Caller>();
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(10));
        ticks.nothingFor(1).then(() -> returning.add(waiting("c")));
        gate.open();
        first.position();
        assertThat(second.position()).isEqualTo(2);
        assertThat(returning.getFirst().position()).isEqualTo(3);
        assertThat(ticks.pauses()).containsExactly(LOOK_AGAIN, LOOK_AGAIN);
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void alone_on_a_database_that_takes_three_milliseconds_or_less_nobody_waits() throws Exception {
        var gate = new Gate();
        caller("a");
        gate.awaitReached();
        var second = waiting("b");
        ticks.pass(TimeUnit.MILLISECONDS.toNanos(3));
        gate.open();
        assertThat(second.position()).isEqualTo(2);
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
            return first.result.isDone() ? 1L : 0L;
        });
        awaitWaiting(closing);
        closing.thread.interrupt();
        gate.open();
        first.position();
        closing.position();
        assertThat(interrupted[0]).isTrue();
    }

    private GroupCommit commits(int mostWaiting) {
        var stored = new StoredCommits(wire.commits(), Server.of(mongo.database()));
        var documents = wire.commits().withDocumentClass(RawBsonDocument.class);
        var numbers = new NumberReader(stored);
        numbering = new Numbering(
                numbers,
                new Reservations(wire.database(), "commits", ticks),
                new Gaps(numbers, documents, ticks),
                0,
                () -> 0,
                _ -> {},
                ticks);
        var writer = new BatchWriter(
                documents, numbering, new Settlement(new StubReader(stored), numbering), counters, ticks);
        return new GroupCommit(writer, told::incrementAndGet, mostWaiting, TIMEOUT, ticks);
    }

    /** Holds up the next insert. */
    private final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        Gate() {
            wire.at("insertMany", call -> {
                reached.countDown();
                awaitLatch(opened);
                return call.go();
            });
        }

        void awaitReached() {
            awaitLatch(reached);
        }

        void open() {
            opened.countDown();
        }
    }

    private record Caller(Thread thread, FutureTask<Long> result) {
        long position() throws Exception {
            try {
                return result.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }

    private static Caller run(Callable<Long> call) {
        return run(Thread.ofPlatform().daemon(), call);
    }

    private static Caller run(Thread.Builder thread, Callable<Long> call) {
        var result = new FutureTask<>(call);
        return new Caller(thread.start(result), result);
    }

    private Caller caller(String stream) {
        return run(() -> commits.append(commit(stream)));
    }

    /** A caller behind those who wait already. */
    private Caller waiting(String stream) {
        return waiting(commit(stream));
    }

    private Caller waiting(EncodedCommit commit) {
        var before = commits.depth();
        var caller = run(() -> commits.append(commit));
        Spin.until(() -> commits.depth() > before);
        return caller;
    }

    private static void awaitWaiting(Caller caller) {
        Spin.until(() -> caller.thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EncodedCommit commit(String stream) {
        return EncodedCommit.of(Drafts.of(stream, 0), List.of());
    }

    private static EncodedCommit commit(String stream, int bytes) {
        var event = new NewEvent(
                stream,
                "User",
                stream,
                0,
                "user.renamed",
                "1",
                Instant.EPOCH,
                Content.of("{}"),
                Content.of("\"" + "x".repeat(bytes) + "\""));
        return EncodedCommit.of(Drafts.commit().event(event).draft(), List.of());
    }
}
