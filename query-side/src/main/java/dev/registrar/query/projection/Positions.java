package dev.registrar.query.projection;

import dev.registrar.shared.adapter.web.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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
    static final Duration LOOK = Duration.ofMillis(10);

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
        return publish(state, now != null && now.own());
    }

    /** Makes {@code stored} known, unless something newer is, and returns what is known now. */
    ProjectionState publish(ProjectionState stored, boolean own) {
        Known fresh = new Known(stored, stored.progress(), own, System.nanoTime());
        Known now = known.merge(stored.name(), fresh, Known::followedBy);
        tell();
        return now.state();
    }

    /**
     * Makes known that this process has written more to {@code collection} than the stored state says.
     *
     * @return false where that is of no use: the collection does not serve any more, or not under {@code epoch}
     */
    boolean applied(String projection, long epoch, String collection, Progress progress) {
        Known now = known.computeIfPresent(
                projection,
                (_, old) -> old.isOf(epoch, collection)
                        ? new Known(old.stored(), progress, old.own(), System.nanoTime())
                        : old);
        tell();
        return now != null && now.isOf(epoch, collection);
    }

    /** Returns the state as it is stored, as far as this process knows; what it applied since is not in it. */
    ProjectionState stored(String projection) {
        var _ = state(projection);
        return Objects.requireNonNull(known.get(projection)).stored();
    }

    private void tell() {
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

    /**
     * What is known of one projection.
     *
     * @param stored the state as it was last seen in the database
     * @param applied how far the collection that serves has come, at least as far as the stored state says
     * @param own whether this process runs it
     * @param at when it was seen, by the clock of this machine
     */
    private record Known(ProjectionState stored, Progress applied, boolean own, long at) {

        ProjectionState state() {
            return stored.with(applied);
        }

        boolean isOf(long epoch, String collection) {
            return stored.epoch() == epoch && stored.alias().equals(collection);
        }

        /** What was applied stays so for as long as nobody else takes over or another collection serves. */
        Known followedBy(Known seen) {
            ProjectionState newest = stored.revision() > seen.stored().revision() ? stored : seen.stored();
            boolean same = isOf(newest.epoch(), newest.alias());
            Progress furthest = same && applied.position() > newest.position() ? applied : newest.progress();
            return new Known(newest, furthest, seen.own(), seen.at());
        }
    }
}
