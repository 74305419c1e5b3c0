package dev.registrar.eventstore.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs the same thing from many threads that start together, and returns what became of each. */
public final class Race {

    /** What one runner returned or threw. */
    public record Outcome<T>(T value, Throwable failure) {
        public boolean succeeded() {
            return failure == null;
        }
    }

    private Race() {}

    public static <T> List<Outcome<T>> of(int runners, IntFunction<Callable<T>> runner) {
        var start = new CyclicBarrier(runners);
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var futures = new ArrayList<Future<T>>();
            for (var i = 0; i < runners; i++) {
                var task = runner.apply(i);
                futures.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            var outcomes = new ArrayList<Outcome<T>>();
            for (var future : futures) {
                outcomes.add(outcome(future));
            }
            return outcomes;
        }
    }

    private static <T> Outcome<T> outcome(Future<T> future) {
        try {
            return new Outcome<>(future.get(), null);
        } catch (ExecutionException e) {
            return new Outcome<>(null, e.getCause());
        } catch (InterruptedException e) {
            // The runners are interrupted too then, instead of waited for: a test that takes too long ends.
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
