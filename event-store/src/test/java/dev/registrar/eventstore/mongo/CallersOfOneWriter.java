package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Callers of one writer, which a test holds up where it wants to. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
abstract class CallersOfOneWriter {
    static final int MOST_WAITING = 8;
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final long LOOK_AGAIN = TimeUnit.MICROSECONDS.toNanos(100);

    final TestMongo mongo = TestMongo.open();
    final Wire wire = new Wire(mongo.database());
    final HandTicks ticks = new HandTicks();
    final AtomicInteger told = new AtomicInteger();
    final Counters counters = new Counters();
    Numbering numbering;
    final GroupCommit commits = commits(MOST_WAITING);

    @AfterEach
    void close() {
        mongo.close();
    }

    GroupCommit commits(int mostWaiting) {
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
    final class Gate {
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

    /** A thread that asks for a commit, and what it hears. */
    record Caller(Thread thread, FutureTask<Long> result) {
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

    static Caller run(Callable<Long> call) {
        return run(Thread.ofPlatform().daemon(), call);
    }

    static Caller run(Thread.Builder thread, Callable<Long> call) {
        var result = new FutureTask<>(call);
        return new Caller(thread.start(result), result);
    }

    Caller caller(String stream) {
        return run(() -> commits.append(commit(stream)));
    }

    /** A caller behind those who wait already. */
    Caller waiting(String stream) {
        return waiting(commit(stream));
    }

    Caller waiting(EncodedCommit commit) {
        var before = commits.depth();
        var caller = run(() -> commits.append(commit));
        Spin.until(() -> commits.depth() > before);
        return caller;
    }

    static void awaitWaiting(Caller caller) {
        Spin.until(() -> caller.thread.getState() == Thread.State.TIMED_WAITING);
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static EncodedCommit commit(String stream) {
        return EncodedCommit.of(Drafts.of(stream, 0), List.of());
    }

    static EncodedCommit commit(String stream, int bytes) {
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
