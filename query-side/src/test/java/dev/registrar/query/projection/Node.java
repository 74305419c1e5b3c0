package dev.registrar.query.projection;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import dev.registrar.query.user.UserView;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bson.Document;

/** One process that runs one projection of users, as far as projections can tell. */
final class Node implements AutoCloseable {

    /** As fast as a test wants it. */
    static final Timing FAST = new Timing(
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(2),
            false);

    static final Duration PATIENCE = Duration.ofSeconds(60);

    final ProjectionStates states;
    final Positions positions;
    final ProjectionRunner<UserView> runner;
    final MongoDatabase database;

    Node(Projection<UserView> projection, CommitLog log, EventReader reader, MongoDatabase database) {
        this(projection, log, reader, database, FAST);
    }

    Node(Projection<UserView> projection, CommitLog log, EventReader reader, MongoDatabase database, Timing timing) {
        this.database = database;
        states = new ProjectionStates(database);
        positions = new Positions(states);
        runner = new ProjectionRunner<>(
                projection,
                log,
                SharedTail.of(log, timing.poll()),
                reader,
                database,
                states,
                positions,
                Clock.systemUTC(),
                timing,
                UUID.randomUUID().toString());
    }

    Node start() {
        runner.start();
        return this;
    }

    String name() {
        return runner.projection().name();
    }

    /** Waits until this node knows that the view has applied {@code position}. */
    Positions.Served at(long position) {
        await(() -> states.find(name()).isPresent());
        return positions.await(name(), position, PATIENCE);
    }

    Optional<UserView> user(String id) {
        Document found = database.getCollection(positions.current(name()).collection())
                .find(new Document("_id", id))
                .first();
        return Optional.ofNullable(found)
                .filter(each -> !ViewDocuments.isGone(each))
                .map(runner.projection()::read);
    }

    /** Returns every document of the collection that serves, by key. */
    Map<String, Document> documents() {
        Map<String, Document> all = new TreeMap<>();
        for (Document each : database.getCollection(state().alias()).find()) {
            all.put(each.getString("_id"), each);
        }
        return all;
    }

    ProjectionState state() {
        return positions.look(name());
    }

    /** Waits until the last rebuild has ended. */
    RebuildState awaitRebuild() {
        await(() -> {
            RebuildState rebuild = state().rebuild();
            return rebuild != null && !rebuild.phase().running();
        });
        return Objects.requireNonNull(state().rebuild());
    }

    /** Looks again and again until {@code condition} holds. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come true in " + PATIENCE);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        runner.stop();
    }
}
