package dev.registrar.query.projection;

import dev.registrar.shared.adapter.web.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this process knows of where each projection stands: at once of those it runs itself, by looking of those that
 * others run.
 */
public final class Positions {

    /** Older than this, what is known is looked up again before it is used: a collection is dropped much later. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** How soon a waiting reader looks again at a projection that another process runs. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final ProjectionStates states;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();

    Positions(ProjectionStates states) {
        this.states = states;
    }

    /**
     * Where reads go.
     *
     * @param collection name of the collection that serves
     * @param position commit that it has applied, at least
     * @param counters totals at that position, by name
     */
    public record Served(String collection, long position, Map<String, Long> counters) {}

    /** Returns where reads of {@code projection} go now. */
    public Served current(String projection) {
        ProjectionState state = state(projection);
        return new Served(state.alias(), state.position(), state.progress().counters());
    }

    /**
     * Returns where reads go once {@code projection} has applied commit {@code position}.
     *
     * @param position 0 and below wait for nothing
     * @throws dev.registrar.shared.RejectedException {@code READ_AFTER_TIMEOUT} (503) where that takes longer than
     *     {@code timeout}
     */
    public Served await(String projection, long position, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        ProjectionState state = state(projection);
        while (state.position() < position) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw Refusal.of(
                        "READ_AFTER_TIMEOUT",
                        503,
                        "The view has not reached position " + position + " yet; it is at " + state.position());
            }
            pause(projection, position, Math.min(left, LOOK.toNanos()));
            Known now = known.get(projection);
            state = now != null && now.own() ? now.state() : look(projection);
        }
        return new Served(state.alias(), state.position(), state.progress().counters());
    }

    ProjectionState state(String projection) {
        Known now = known.get(projection);
        if (now != null && System.nanoTime() - now.at() < FRESH.toNanos()) {
            return now.state();
        }
        return look(projection);
    }

    /** Looks the state up. */
    ProjectionState look(String projection) {
        ProjectionState state = states.find(projection)
                .orElseThrow(() -> Refusal.of("VIEW_NOT_READY", 503, "The view is being made; try again in a moment"));
        Known now = known.get(projection);
        publish(state, now != null && now.own());
        return state;
    }

    /** Makes {@code state} known, unless something newer is. */
    void publish(ProjectionState state, boolean own) {
        Known fresh = new Known(state, own, System.nanoTime());
        known.merge(
                state.name(),
                fresh,
                (old, now) -> old.state().revision() > now.state().revision()
                        ? new Known(old.state(), now.own(), now.at())
                        : now);
        lock.lock();
        try {
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(String projection, long position, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !has(projection, position)) {
                left = advanced.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("SHUTTING_DOWN", 503, "This process is shutting down; try again");
        } finally {
            lock.unlock();
        }
    }

    private boolean has(String projection, long position) {
        Known now = known.get(projection);
        return now != null && now.state().position() >= position;
    }

    private record Known(ProjectionState state, boolean own, long at) {}
}
