package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Seals a log: at once where it was quiet, about once per {@code interval} while commits keep coming. What a seal says is
 * determined by the log, so any number of sealers do no harm; each goes on from the newest seal, whoever made it, so
 * that together they hash every commit about once.
 */
public final class Sealer implements AutoCloseable {
    /** How often the product seals under load. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Commits between two seals while a long log is sealed for the first time: what a stop in between may cost. */
    private static final int MOST = 100_000;

    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Logger LOG = System.getLogger(Sealer.class.getName());

    private final CommitLog log;
    private final Commits commits;
    private final Seals seals;
    private final SealKeys keys;
    private final Clock clock;
    private final long intervalMillis;
    private final Object signal = new Object();
    private final Object sealing = new Object();
    private MerkleTree tree = new MerkleTree();
    private boolean wanted = true;
    private boolean closed;
    private boolean failing;
    private final AtomicLong committed = new AtomicLong();
    private volatile long sealed;
    private final Thread thread;
    private final CommitLog.Subscription subscription;

    /** Where commits are read. */
    private interface Commits {
        List<Commit> read(long after, int limit);
    }

    private Sealer(CommitLog log, Commits commits, Seals seals, SealKeys keys, Clock clock, Duration interval) {
        this.log = log;
        this.commits = commits;
        this.seals = seals;
        this.keys = keys;
        this.clock = clock;
        this.intervalMillis = interval.toMillis();
        this.thread = Thread.ofPlatform().name("log-sealer").daemon().unstarted(this::run);
        this.subscription = log.onCommit(this::hear);
    }

    /**
     * Begins to seal {@code log}.
     *
     * @param interval at most one seal in this time, 1 ms and up
     */
    public static Sealer start(CommitLog log, Seals seals, SealKeys keys, Clock clock, Duration interval) {
        return started(new Sealer(log, log::read, seals, keys, clock, interval));
    }

    /**
     * Begins to seal {@code log}, whose end it takes from {@code tail} where others of this process read it too. A commit
     * in there was read as durably as any, and is sealed as it was when it was read first.
     */
    public static Sealer start(
            CommitLog log, SharedTail tail, Seals seals, SealKeys keys, Clock clock, Duration interval) {
        return started(new Sealer(log, tail::read, seals, keys, clock, interval));
    }

    private static Sealer started(Sealer sealer) {
        sealer.thread.start();
        return sealer;
    }

    /** Seals what is there and not sealed yet, at most 100,000 commits, and returns the seal; empty where all is sealed. */
    public Optional<Seal> seal() {
        synchronized (sealing) {
            adoptNewest();
            var head = log.head();
            note(head);
            var before = tree.size();
            var goal = Math.min(before + MOST, head);
            while (tree.size() < goal) {
                var found = commits.read(tree.size(), CommitLog.SCAN_SIZE);
                if (found.isEmpty()) {
                    break;
                }
                found.forEach(commit -> tree.append(CanonicalCommit.leafHash(commit)));
            }
            if (tree.size() == before && isSealed()) {
                sealed = tree.size();
                return Optional.empty();
            }
            var seal = Seal.of(keys.current().sign(tree, clock.instant()), tree);
            var added = seals.add(seal);
            sealed = tree.size();
            return added ? Optional.of(seal) : Optional.empty();
        }
    }

    /** Returns how many commits are known of and not known to be sealed, 0 and up, without asking the database. */
    public long lag() {
        return Math.max(0, committed.get() - sealed);
    }

    private boolean isSealed() {
        return tree.size() == 0
                || seals.last()
                        .filter(last -> last.head().size() >= tree.size())
                        .isPresent();
    }

    private void adoptNewest() {
        seals.last()
                .filter(last -> last.head().size() > tree.size())
                .flatMap(last -> last.tree(keys))
                .ifPresent(newest -> {
                    tree = newest;
                    sealed = newest.size();
                });
    }

    private void hear(long position) {
        note(position);
        wake();
    }

    private void note(long position) {
        committed.accumulateAndGet(position, Math::max);
    }

    private void wake() {
        synchronized (signal) {
            wanted = true;
            signal.notifyAll();
        }
    }

    private void run() {
        try {
            while (awaitCommits()) {
                awaitTurn();
                sealOrReport();
            }
            // So that a log at rest is sealed to its end.
            sealOrReport();
        } catch (InterruptedException _) {
            // Nobody but whoever ends the process does that.
        }
    }

    private boolean awaitCommits() throws InterruptedException {
        synchronized (signal) {
            while (!wanted && !closed) {
                signal.wait();
            }
            wanted = false;
            return !closed;
        }
    }

    /** Waits until the newest seal, whoever made it, is as old as the interval, and as long after a failure, or this is closed. */
    private void awaitTurn() throws InterruptedException {
        var due = clock.millis() + (failing ? intervalMillis : waitForNewest());
        synchronized (signal) {
            for (var left = due - clock.millis(); left > 0 && !closed; left = due - clock.millis()) {
                // A clock that is set back delays nobody by more.
                signal.wait(Math.min(left, intervalMillis));
            }
        }
    }

    private long waitForNewest() {
        try {
            return seals.last()
                    .map(last -> last.head().at().toEpochMilli() + intervalMillis - clock.millis())
                    // The clock of another process may be ahead.
                    .map(left -> Math.clamp(left, 0, intervalMillis))
                    .orElse(0L);
        } catch (RuntimeException _) {
            // The sealing that follows meets the same fault and reports it.
            return intervalMillis;
        }
    }

    private void sealOrReport() {
        try {
            // What was committed since, or is more than one seal takes, has its turn.
            seal().ifPresent(_ -> wake());
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.log(Level.WARNING, "The log cannot be sealed, it is tried again until it can: {0}", e.getMessage());
            }
            failing = true;
            wake();
        }
    }

    /** Stops, and seals what was committed by now, so that a log at rest is sealed to its end. */
    @Override
    public void close() {
        subscription.close();
        synchronized (signal) {
            closed = true;
            signal.notifyAll();
        }
        try {
            thread.join(STOP);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
