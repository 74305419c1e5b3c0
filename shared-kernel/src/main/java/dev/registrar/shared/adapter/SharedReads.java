package dev.registrar.shared.adapter;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that meet share one question to the database. Nothing is remembered: whoever finds nobody asking asks at
 * once, for itself alone; those who come while that question is under way gather for the next. So every answer was asked
 * for after its caller came, and is as fresh as if each had asked alone (ADR 0034). There is no thread and nothing to
 * close: the first of those who gathered asks for all. Safe for many threads.
 *
 * @param <K> what is asked for
 * @param <V> the answer
 */
public final class SharedReads<K, V> {

    /** Keys of one question; the answer fits into the first batch of a cursor, which holds 101. */
    static final int MOST = 100;

    /** Longer than a healthy database takes: who waited so long asks beside the question that is stuck. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final Function<Set<K>, Map<K, V>> question;
    private final long patienceNanos;
    private final Semaphore turn = new Semaphore(1, true);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Round<K, V> gathering;

    /** Asks {@code question}, which answers for 1..100 keys at once and leaves out what is not there. */
    public SharedReads(Function<Set<K>, Map<K, V>> question) {
        this(question, PATIENCE);
    }

    SharedReads(Function<Set<K>, Map<K, V>> question, Duration patience) {
        this.question = question;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Returns what is there under {@code key} now; empty where nothing is.
     *
     * @throws RuntimeException what the question threw; those who shared it fail alike, and nobody else
     */
    public Optional<V> find(K key) {
        while (true) {
            Round<K, V> led = new Round<>();
            Round<K, V> joined = join(key, led);
            if (joined == led) {
                return Optional.ofNullable(ask(led).get(key));
            }
            @Nullable Map<K, V> answers = joined.await();
            if (answers != null) {
                return Optional.ofNullable(answers.get(key));
            }
        }
    }

    private Round<K, V> join(K key, Round<K, V> fresh) {
        lock.lock();
        try {
            @Nullable Round<K, V> round = gathering;
            if (round == null || round.keys.size() >= MOST) {
                round = fresh;
                gathering = fresh;
            }
            round.keys.add(key);
            return round;
        } finally {
            lock.unlock();
        }
    }

    private Map<K, V> ask(Round<K, V> round) {
        boolean hasTurn = awaitTurn();
        Map<K, V> answers;
        try {
            answers = question.apply(closed(round));
        } catch (RuntimeException | Error failure) {
            // That this thread is to stop is no fault of the question: those who share it ask again.
            if (Thread.currentThread().isInterrupted()) {
                round.answers.complete(Optional.empty());
            } else {
                round.answers.completeExceptionally(failure);
            }
            throw failure;
        } finally {
            if (hasTurn) {
                turn.release();
            }
        }
        round.answers.complete(Optional.of(answers));
        return answers;
    }

    /** Returns whether it is this thread's turn; where not, it waited long enough to go without. */
    private boolean awaitTurn() {
        try {
            return turn.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nobody joins from here on: the question is sent after the last of its callers came. */
    private Set<K> closed(Round<K, V> round) {
        lock.lock();
        try {
            if (gathering == round) {
                gathering = null;
            }
            return round.keys;
        } finally {
            lock.unlock();
        }
    }

    /** A question and those who share it. The answer is empty where it was not asked to the end. */
    private static final class Round<K, V> {
        private final Set<K> keys = new HashSet<>();
        private final CompletableFuture<Optional<Map<K, V>>> answers = new CompletableFuture<>();

        @Nullable
        Map<K, V> await() {
            try {
                return answers.get().orElse(null);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the database", stopping);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a question that was shared failed", failed.getCause());
            }
        }
    }
}
