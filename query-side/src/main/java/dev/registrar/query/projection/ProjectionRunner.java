package dev.registrar.query.projection;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one projection in this process while it holds the lease: reads the log behind its position, applies, stores the
 * position. Woken by each commit of this process, otherwise it looks every {@link Timing#poll}.
 */
final class ProjectionRunner<V> {

    private static final Logger log = LoggerFactory.getLogger(ProjectionRunner.class);
    /** At the end of the log: what gathered while the last batch was written, and no more than {@link Stretch}. */
    private static final int FOLLOWING = Stretch.MOST;

    /**
     * Commands that write a batch at once: a server takes the documents of one command one after the other, and commits
     * wait where views take all of it.
     */
    private static final int LANES = 2;

    /** A server that is slow to store progress is asked less often: for a fifth of the time at most. */
    private static final int PAUSE_OF_STORING = 4;

    /** Views that are remembered to be changed again: some megabytes. */
    private static final int REMEMBERED = 4096;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** How often an event is tried before it is parked. */
    private static final int TRIES = 3;
    /** More than this says that the fold is broken, not an event: stop, visibly. */
    private static final int MOST_PARKED = 1000;

    private final Projection<V> projection;
    private final CommitLog commits;
    private final SharedTail tail;
    private final Stretch stretch = new Stretch();
    private final EventReader reader;
    private final MongoDatabase database;
    private final ProjectionStates states;
    private final Positions positions;
    private final Clock clock;
    private final Timing timing;
    private final Lease lease;
    private final Rebuild<V> rebuild;

    private final Semaphore wake = new Semaphore(0);
    private final Touched touched = new Touched();
    private final Map<String, Long> retiredAt = new HashMap<>();
    private final ReentrantLock turn = new ReentrantLock();
    private long storingTook;
    private long storedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
    private volatile boolean stopping;
    private @Nullable Thread live;
    private @Nullable Thread beating;
    private CommitLog.@Nullable Subscription subscription;

    ProjectionRunner(
            Projection<V> projection,
            CommitLog commits,
            SharedTail tail,
            EventReader reader,
            MongoDatabase database,
            ProjectionStates states,
            Positions positions,
            Clock clock,
            Timing timing,
            String owner) {
        this.projection = projection;
        this.commits = commits;
        this.tail = tail;
        this.reader = reader;
        this.database = database;
        this.states = states;
        this.positions = positions;
        this.clock = clock;
        this.timing = timing;
        this.lease = new Lease(projection.name(), projection.version(), owner, states, positions, timing);
        this.rebuild = new Rebuild<>(this);
    }

    Projection<V> projection() {
        return projection;
    }

    CommitLog commits() {
        return commits;
    }

    ProjectionStates states() {
        return states;
    }

    Positions positions() {
        return positions;
    }

    Clock clock() {
        return clock;
    }

    Lease lease() {
        return lease;
    }

    Touched touched() {
        return touched;
    }

    /** Held for each batch of the live view, and for the end of a rebuild. */
    ReentrantLock turn() {
        return turn;
    }

    void start() {
        subscription = commits.onCommit(position -> wake.release());
        beating = Thread.ofVirtual().name("lease-" + projection.name()).start(lease::run);
        live = Thread.ofVirtual().name("projection-" + projection.name()).start(this::run);
    }

    /** Looks at once for what is to be done. */
    void wake() {
        wake.release();
    }

    /** Finishes the batch at hand, gives the lease back and stops. */
    void stop() {
        stopping = true;
        Long epoch = lease.epoch();
        lease.close();
        wake.release();
        rebuild.stop();
        join(live);
        join(beating);
        if (subscription != null) {
            subscription.close();
        }
        if (epoch != null) {
            try {
                states.release(projection.name(), epoch);
            } catch (MongoException e) {
                log.warn("{}: the lease is not given back and will run out: {}", projection.name(), e.toString());
            }
        }
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null && !thread.join(Duration.ofSeconds(10))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean stopping() {
        return stopping;
    }

    ViewDocuments documents(String collection) {
        // A document that an election takes back must not make its events look applied.
        ReadConcern durable = timing.alone() ? ReadConcern.LOCAL : ReadConcern.MAJORITY;
        return new ViewDocuments(database.getCollection(collection).withReadConcern(durable));
    }

    Applier<V> applier(String collection, java.util.function.Consumer<Set<String>> told) {
        ViewDocuments documents = documents(collection);
        List<IndexModel> indexes = projection.indexes();
        if (!indexes.isEmpty()) {
            var _ = documents.collection().createIndexes(indexes);
        }
        return new Applier<>(
                projection, reader, documents, clock, told, new Recent<>(REMEMBERED), timing.alone() ? 1 : LANES);
    }

    void drop(String collection) {
        database.getCollection(collection).drop();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            for (Long epoch = lease.awaitEpoch(); epoch != null; epoch = lease.awaitEpoch()) {
                try {
                    runWhile(epoch);
                    pause = FIRST_PAUSE;
                } catch (ProjectionStates.FencedException e) {
                    lease.lost(epoch);
                } catch (AppendException.Closed e) {
                    return;
                } catch (MongoException e) {
                    log.warn("{}: waits for the database: {}", projection.name(), e.toString());
                    pause = longer(pause);
                } catch (RuntimeException e) {
                    log.error("{}: does not advance", projection.name(), e);
                    tellFailure(epoch, e);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            log.debug("{}: interrupted", projection.name(), e);
        }
    }

    private Duration longer(Duration pause) throws InterruptedException {
        var _ = wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void tellFailure(long epoch, RuntimeException failure) {
        String sentence = failure instanceof StoppedException
                ? String.valueOf(failure.getMessage())
                : "An unexpected failure; see the log.";
        try {
            positions.publish(states.fail(projection.name(), epoch, sentence), true);
        } catch (ProjectionStates.FencedException e) {
            lease.lost(epoch);
        } catch (MongoException e) {
            log.warn("{}: the failure could not be stored: {}", projection.name(), e.toString());
        }
    }

    private void runWhile(long epoch) throws InterruptedException {
        ProjectionState state = states.open(projection.name(), projection.version());
        positions.publish(state, true);
        rebuildIfChanged(state);
        String collection = state.alias();
        Applier<V> applier = applier(collection, touched);
        while (!stopping && lease.holds(epoch)) {
            wake.drainPermits();
            boolean advanced;
            turn.lock();
            try {
                state = positions.state(projection.name());
                if (!state.alias().equals(collection)) {
                    collection = state.alias();
                    applier = applier(collection, touched);
                }
                settle(applier, state, epoch);
                advanced = step(applier, positions.state(projection.name()), epoch);
                if (untilStored() == 0) {
                    store(positions.state(projection.name()).progress(), epoch);
                }
            } finally {
                turn.unlock();
            }
            rebuild.keepUp(positions.state(projection.name()), epoch);
            dropRetired(positions.state(projection.name()), epoch);
            if (!advanced) {
                var _ = wake.tryAcquire(Math.min(timing.poll().toNanos(), untilStored()), TimeUnit.NANOSECONDS);
            }
        }
        if (stopping) {
            store(positions.state(projection.name()).progress(), epoch);
        }
    }

    /** Returns how long what was applied may go unstored, nanoseconds; for ever where all of it is stored. */
    private long untilStored() {
        long applied = positions.state(projection.name()).position();
        boolean stored = positions.stored(projection.name()).position() == applied;
        long pause = Math.max(timing.store().toNanos(), PAUSE_OF_STORING * storingTook);
        return stored ? Long.MAX_VALUE : Math.max(0, pause - (System.nanoTime() - storedAt));
    }

    /**
     * Stores how far the view has come, unless it is: whoever runs it next, and whoever reads it elsewhere, knows no more
     * than that. What is applied again from there changes nothing.
     */
    private void store(Progress applied, long epoch) {
        Progress before = positions.stored(projection.name()).progress();
        if (before.position() < applied.position()) {
            long begun = System.nanoTime();
            positions.publish(states.advance(projection.name(), epoch, before, applied), true);
            storedAt = System.nanoTime();
            storingTook = storedAt - begun;
        }
    }

    /** A fold that is newer than the collection asks for its own rebuild. */
    private void rebuildIfChanged(ProjectionState state) {
        RebuildState last = state.rebuild();
        boolean building = last != null && last.phase().running() && last.version() == projection.version();
        if (state.version() < projection.version() && !building) {
            log.info(
                    "{}: the fold has version {}, the view {}: it is rebuilt",
                    projection.name(),
                    projection.version(),
                    state.version());
            states.requestRebuild(state, projection.version(), commits.head(), clock.instant())
                    .ifPresent(asked -> positions.publish(asked, true));
        }
    }

    private boolean step(Applier<V> applier, ProjectionState state, long epoch) throws InterruptedException {
        Progress before = state.progress();
        List<Commit> batch = next(before.position());
        if (batch.isEmpty()) {
            return false;
        }
        Progress after = applier.apply(before, batch);
        Duration pause = FIRST_PAUSE;
        for (int tried = 1;
                tried < TRIES && after.parked().size() > before.parked().size();
                tried++) {
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
            after = applier.apply(before, batch);
        }
        if (after.parked().size() > MOST_PARKED) {
            throw new StoppedException("More than " + MOST_PARKED + " events are parked: the fold itself seems wrong.");
        }
        tell(state, after, epoch);
        return true;
    }

    /** Makes known that the view has come to {@code after}, which whoever waits in this process hears at once. */
    private void tell(ProjectionState state, Progress after, long epoch) {
        if (!after.parked().keySet().equals(state.progress().parked().keySet())) {
            // What is seen to be parked can be asked for, so it is stored first.
            store(after, epoch);
        } else if (!positions.applied(projection.name(), epoch, state.alias(), after)) {
            throw new ProjectionStates.FencedException(projection.name());
        }
    }

    /** From the buffer that all projections of this process share; what lies before it, from the log in long stretches. */
    private List<Commit> next(long after) {
        if (tail.follows(after)) {
            return tail.read(after, FOLLOWING);
        }
        List<Commit> batch = commits.read(after, stretch.next());
        stretch.read(batch);
        return batch;
    }

    /** Does what an admin asked for parked events. */
    private void settle(Applier<V> applier, ProjectionState state, long epoch) throws InterruptedException {
        for (Map.Entry<String, String> request : state.requests().entrySet()) {
            Progress before = positions.state(projection.name()).progress();
            Parked parked = before.parked().get(request.getKey());
            Progress after = before;
            if (parked != null) {
                boolean skip = request.getValue().equals(ProjectionStates.SKIP);
                after = applier.resume(
                        before, parked, skip, new Chunks(commits, parked.position() - 1, before.position()));
                log.info(
                        "{}: {} of event {}: {}",
                        projection.name(),
                        request.getValue(),
                        parked.id(),
                        after.parked().containsKey(parked.id()) ? "it fails as before" : "settled");
            }
            positions.publish(states.resolve(projection.name(), epoch, request.getKey(), after), true);
        }
    }

    private void dropRetired(ProjectionState state, long epoch) {
        for (String collection : state.retired()) {
            long since = retiredAt.computeIfAbsent(collection, c -> System.nanoTime());
            if (System.nanoTime() - since >= timing.grace().toNanos()) {
                drop(collection);
                positions.publish(states.dropped(projection.name(), epoch, collection), true);
                retiredAt.remove(collection);
            }
        }
    }

    /** Why a projection stops, in a sentence that may be shown. */
    private static final class StoppedException extends RuntimeException {
        StoppedException(String sentence) {
            super(sentence);
        }
    }
}
