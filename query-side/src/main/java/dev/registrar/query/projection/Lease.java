package dev.registrar.query.projection;

import com.mongodb.MongoException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process runs a projection. The owner shows that it lives by changing the state document; whoever sees it
 * unchanged for {@link Timing#takeover} by its own watch takes over, with a new epoch that fences the old owner off. No
 * two clocks are ever compared.
 */
final class Lease {

    private static final Logger log = LoggerFactory.getLogger(Lease.class);

    private final String name;
    private final int version;
    private final String owner;
    private final ProjectionStates states;
    private final Positions positions;
    private final Timing timing;

    private final Semaphore closing = new Semaphore(0);
    private @Nullable Long epoch;
    private long seenRevision = -1;
    private long seenAt;
    private boolean away;
    private boolean closed;

    Lease(String name, int version, String owner, ProjectionStates states, Positions positions, Timing timing) {
        this.name = name;
        this.version = version;
        this.owner = owner;
        this.states = states;
        this.positions = positions;
        this.timing = timing;
    }

    /** Beats or looks until closed. */
    void run() {
        while (!isClosed()) {
            try {
                turn();
                if (away) {
                    log.info("{}: the database answers again", name);
                    away = false;
                }
            } catch (MongoException e) {
                if (!away) {
                    log.warn("{}: the database does not answer: {}", name, e.toString());
                    away = true;
                }
            } catch (RuntimeException e) {
                log.error("{}: the lease could not be looked at", name, e);
            }
            pause();
        }
    }

    private void turn() {
        Long held = epoch();
        if (held != null) {
            try {
                positions.publish(states.beat(name, held), true);
                return;
            } catch (ProjectionStates.FencedException e) {
                lost(held);
            }
        }
        ProjectionState seen = states.open(name, version);
        positions.publish(seen, false);
        if (seen.revision() != seenRevision) {
            seenRevision = seen.revision();
            seenAt = System.nanoTime();
        }
        boolean silent = System.nanoTime() - seenAt >= timing.takeover().toNanos();
        if (seen.version() <= version && (seen.owner() == null || silent)) {
            Optional<ProjectionState> taken = states.acquire(seen, owner);
            taken.ifPresent(this::gained);
        }
    }

    private synchronized void gained(ProjectionState state) {
        log.info("{}: this process runs it now, from position {} (epoch {})", name, state.position(), state.epoch());
        positions.publish(state, true);
        epoch = state.epoch();
        notifyAll();
    }

    /** Tells that {@code lostEpoch} is over. */
    synchronized void lost(long lostEpoch) {
        if (epoch != null && epoch == lostEpoch) {
            log.info("{}: another process runs it now", name);
            epoch = null;
        }
    }

    /** Returns the epoch this process runs the projection under; null where it does not. */
    synchronized @Nullable Long epoch() {
        return epoch;
    }

    synchronized boolean holds(long heldEpoch) {
        return !closed && epoch != null && epoch == heldEpoch;
    }

    /** Waits until the lease is held; null once closed. */
    synchronized @Nullable Long awaitEpoch() throws InterruptedException {
        while (epoch == null && !closed) {
            wait();
        }
        return closed ? null : epoch;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void pause() {
        try {
            var _ = closing.tryAcquire(timing.beat().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
        }
    }

    /** Ends the beat; the lease itself is given back by the runner once its last batch is stored. */
    synchronized void close() {
        closed = true;
        closing.release();
        notifyAll();
    }
}
