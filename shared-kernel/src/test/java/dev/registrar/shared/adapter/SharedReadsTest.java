package dev.registrar.shared.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedReadsTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Map<String, String> stored = new ConcurrentHashMap<>(Map.of("a", "1", "b", "2"));
    private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private SharedReads<String, String> reads = new SharedReads<>(this::answer, FOR_EVER);

    /** A question that waits until the test lets it be answered: with what is stored then. */
    private record Question(Set<String> keys, CompletableFuture<Void> go) {
        void answer() {
            go.complete(null);
        }
    }

    private Map<String, String> answer(Set<String> keys) {
        Question question = new Question(Set.copyOf(keys), new CompletableFuture<>());
        asked.add(question);
        try {
            question.go.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalArgumentException(e.getCause());
        }
        Map<String, String> found = new HashMap<>(stored);
        found.keySet().retainAll(keys);
        return found;
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        callers.close();
    }

    @Test
    void one_caller_alone_asks_at_once_and_for_itself() throws Exception {
        Future<Optional<String>> one = find("a");
        Question question = asked.take();
        question.answer();

        assertThat(question.keys).containsExactly("a");
        assertThat(one.get()).hasValue("1");
    }

    @Test
    void what_is_not_there_is_empty() throws Exception {
        Future<Optional<String>> one = find("nothing");
        asked.take().answer();

        assertThat(one.get()).isEmpty();
    }

    @Test
    void those_who_come_while_a_question_is_under_way_share_the_next() throws Exception {
        Future<Optional<String>> first = find("a");
        Question alone = asked.take();
        List<Future<Optional<String>>> others = waiting("a", "b", "b", "nothing");
        alone.answer();
        Question shared = asked.take();
        shared.answer();

        assertThat(first.get()).hasValue("1");
        assertThat(shared.keys).containsExactlyInAnyOrder("a", "b", "nothing");
        assertThat(others.get(0).get()).hasValue("1");
        assertThat(others.get(1).get()).hasValue("2");
        assertThat(others.get(2).get()).hasValue("2");
        assertThat(others.get(3).get()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void a_question_that_was_sent_before_a_caller_came_does_not_answer_it() throws Exception {
        // The first question has been asked, and will say what was there then.
        CompletableFuture<Map<String, String>> old = new CompletableFuture<>();
        BlockingQueue<Set<String>> questions = new LinkedBlockingQueue<>();
        reads = new SharedReads<>(
                keys -> {
                    boolean isFirst = questions.isEmpty();
                    questions.add(Set.copyOf(keys));
                    return isFirst ? old.join() : Map.copyOf(stored);
                },
                FOR_EVER);
        Future<Optional<String>> before = find("a");
        while (questions.isEmpty()) {
            Thread.onSpinWait();
        }

        stored.remove("a");
        List<Future<Optional<String>>> after = waiting("a");
        old.complete(Map.of("a", "1"));

        assertThat(before.get()).hasValue("1");
        assertThat(after.getFirst().get()).isEmpty();
        assertThat(questions).hasSize(2);
    }

    @Test
    void a_question_has_a_bound() throws Exception {
        Future<Optional<String>> first = find("a");
        Question alone = asked.take();
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < SharedReads.MOST + 1; key++) {
            keys.add("k" + key);
        }
        List<Future<Optional<String>>> others = waiting(keys.toArray(String[]::new));
        alone.answer();
        Question full = asked.take();
        full.answer();
        Question rest = asked.take();
        rest.answer();

        assertThat(full.keys).hasSize(SharedReads.MOST);
        assertThat(rest.keys).hasSize(1).doesNotContainAnyElementsOf(full.keys);
        assertThat(first.get()).hasValue("1");
        for (Future<Optional<String>> other : others) {
            assertThat(other.get()).isEmpty();
        }
    }

    @Test
    void a_question_that_fails_fails_for_those_who_shared_it_alone() throws Exception {
        Future<Optional<String>> first = find("a");
        Question failing = asked.take();
        List<Future<Optional<String>>> others = waiting("b", "b");
        failing.go.completeExceptionally(new IllegalStateException("no database"));

        assertThatThrownBy(first::get).hasRootCauseMessage("no database");
        Question next = asked.take();
        List<Future<Optional<String>>> last = waiting("a");
        next.go.completeExceptionally(new IllegalStateException("still none"));
        asked.take().answer();

        for (Future<Optional<String>> other : others) {
            assertThatThrownBy(other::get)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("still none");
        }
        assertThat(last.getFirst().get()).hasValue("1");
    }

    @Test
    void nobody_waits_for_ever_behind_a_question_that_is_stuck() throws Exception {
        reads = new SharedReads<>(this::answer, Duration.ofMillis(1));
        Future<Optional<String>> stuck = find("a");
        Question silent = asked.take();
        Future<Optional<String>> other = find("b");
        asked.take().answer();

        assertThat(other.get()).hasValue("2");
        assertThat(stuck.isDone()).isFalse();
        silent.answer();
        assertThat(stuck.get()).hasValue("1");
    }

    @Test
    void whoever_is_interrupted_while_asking_takes_nobody_along() throws Exception {
        Future<Optional<String>> first = find("a");
        Question alone = asked.take();
        List<Future<Optional<String>>> waiting = waiting("a", "b");
        alone.answer();
        assertThat(first.get()).hasValue("1");
        Question led = asked.take();
        // The first of those who waited leads.
        waiting.getFirst().cancel(true);
        Question again = asked.take();
        again.answer();

        assertThat(led.keys).containsExactlyInAnyOrder("a", "b");
        assertThat(again.keys).containsExactly("b");
        assertThat(waiting.getLast().get()).hasValue("2");
    }

    @Test
    void whoever_is_interrupted_while_waiting_stops() throws Exception {
        Future<Optional<String>> first = find("a");
        Question alone = asked.take();
        waiting("b");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread follower = Thread.ofVirtual().start(() -> {
            try {
                var _ = reads.find("b");
            } catch (IllegalStateException stopped) {
                thrown.complete(Thread.currentThread().isInterrupted() ? stopped : new AssertionError());
            }
        });
        untilItWaits(follower);
        follower.interrupt();

        assertThat(thrown.get()).hasMessage("interrupted while waiting for the database");
        alone.answer();
        assertThat(first.get()).hasValue("1");
        asked.take().answer();
    }

    private Future<Optional<String>> find(String key) {
        return callers.submit(() -> reads.find(key));
    }

    /** Returns the answers to callers that wait, in this order. */
    private List<Future<Optional<String>>> waiting(String... keys) throws InterruptedException {
        List<Future<Optional<String>>> answers = new ArrayList<>();
        for (String key : keys) {
            CompletableFuture<Thread> started = new CompletableFuture<>();
            answers.add(callers.submit(() -> {
                started.complete(Thread.currentThread());
                return reads.find(key);
            }));
            untilItWaits(started.join());
        }
        return answers;
    }

    private static void untilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
