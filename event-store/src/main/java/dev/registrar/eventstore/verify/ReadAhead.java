package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads the next batch of a walk while the last one is checked, so that the database and the hashes do not wait for each
 * other. Not safe for use by several threads.
 */
final class ReadAhead implements AutoCloseable {
    private final VerifiableLog.Scan scan;
    private final int limit;
    private FutureTask<List<Inspected>> next;

    ReadAhead(VerifiableLog.Scan scan, int limit) {
        this.scan = scan;
        this.limit = limit;
        this.next = ask();
    }

    private FutureTask<List<Inspected>> ask() {
        var task = new FutureTask<>(() -> scan.next(limit));
        Thread.ofVirtual().name("log-read-ahead").start(task);
        return task;
    }

    /** Returns the next batch; nothing at the end of the log, where it may be asked again. */
    List<Inspected> next() {
        var batch = await();
        next = ask();
        return batch;
    }

    private List<Inspected> await() {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return next.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the walk, once the batch that is on its way has come. */
    @Override
    public void close() {
        try {
            await();
        } catch (RuntimeException _) {
            // Nobody wants that batch any more.
        } finally {
            scan.close();
        }
    }
}
