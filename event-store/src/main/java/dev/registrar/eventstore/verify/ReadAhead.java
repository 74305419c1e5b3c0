package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A walk whose next batches are on their way while the last one is checked: one is being read, and of the one before it
 * the commits are decoded and hashed, by as many threads as there are processors. They come in order all the same. Not
 * safe for use by several threads.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BATCHES = 2;
    private static final int PARTS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);

    private final VerifiableLog.Scan scan;
    private final int limit;
    private final boolean hashed;
    private final ArrayDeque<Future<List<Opened>>> coming = new ArrayDeque<>();
    private @Nullable Future<List<Supplier<Inspected>>> reading;

    /**
     * A stored commit and what is to be said of it without the others.
     *
     * @param leafHash hash that proofs are made over; null where it was not asked for, or the commit cannot be read
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(Inspected commit, byte @Nullable [] leafHash) {}

    /**
     * @param hashed whether leaf hashes are wanted
     */
    ReadAhead(VerifiableLog.Scan scan, int limit, boolean hashed) {
        this.scan = scan;
        this.limit = limit;
        this.hashed = hashed;
        while (coming.size() < BATCHES) {
            ask();
        }
    }

    /** Batches are read one after the other, and each is opened when it has come. */
    private void ask() {
        var before = reading;
        var fetch = start("log-read-ahead", () -> {
            if (before != null) {
                before.get();
            }
            return scan.fetch(limit);
        });
        reading = fetch;
        coming.add(start("log-open", () -> open(fetch.get())));
    }

    private List<Opened> open(List<Supplier<Inspected>> batch) throws Exception {
        var parts = new ArrayList<Future<List<Opened>>>();
        var length = Math.ceilDiv(batch.size(), PARTS);
        for (var from = 0; from < batch.size(); from += length) {
            var part = batch.subList(from, Math.min(from + length, batch.size()));
            parts.add(start("log-open", () -> part.stream().map(this::open).toList()));
        }
        var opened = new ArrayList<Opened>(batch.size());
        for (var part : parts) {
            opened.addAll(part.get());
        }
        return opened;
    }

    private Opened open(Supplier<Inspected> stored) {
        var inspected = stored.get();
        var commit = inspected.commit();
        return new Opened(inspected, hashed && commit != null ? CanonicalCommit.leafHash(commit) : null);
    }

    private static <T> Future<T> start(String name, Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().name(name).start(task);
        return task;
    }

    /** Returns the next batch; nothing at the end of the log, where it may be asked again. */
    List<Opened> next() {
        var batch = await(coming.remove());
        ask();
        return batch;
    }

    private static List<Opened> await(Future<List<Opened>> batch) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return batch.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A failure to read has passed through the tasks that waited for it. */
    private static RuntimeException unwrapped(ExecutionException failure) {
        Throwable cause = failure;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    /** Ends the walk, once the batches that are on their way have come. */
    @Override
    public void close() {
        try {
            while (!coming.isEmpty()) {
                awaitUnwanted(coming.remove());
            }
        } finally {
            scan.close();
        }
    }

    private static void awaitUnwanted(Future<List<Opened>> batch) {
        try {
            await(batch);
        } catch (RuntimeException _) {
            // Nobody wants that batch any more.
        }
    }
}
