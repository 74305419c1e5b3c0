package dev.registrar.query.projection;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** What is fetched on a thread of its own while its taker works on something else. */
final class Coming<T> {

    private final FutureTask<T> task;

    private Coming(FutureTask<T> task) {
        this.task = task;
    }

    /** Begins to fetch. */
    static <T> Coming<T> of(String thread, Callable<T> fetch) {
        FutureTask<T> task = new FutureTask<>(fetch);
        Thread.ofVirtual().name(thread).start(task);
        return new Coming<>(task);
    }

    /** Waits for it, and fails as the fetching failed. */
    T get() throws InterruptedException {
        return result(task);
    }

    static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
