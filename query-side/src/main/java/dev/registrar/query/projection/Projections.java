package dev.registrar.query.projection;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;

/** All projections of this process: starts them after everything they need, stops them before. */
public final class Projections implements SmartLifecycle {

    private final List<ProjectionRunner<?>> runners = new ArrayList<>();
    private final Map<String, Integer> versions = new TreeMap<>();
    private volatile boolean running;

    Projections(
            List<Projection<?>> projections,
            CommitLog log,
            SharedTail tail,
            EventReader reader,
            MongoDatabase database,
            ProjectionStates states,
            Positions positions,
            Clock clock,
            Timing timing) {
        String owner = UUID.randomUUID().toString();
        for (Projection<?> each : projections) {
            versions.put(each.name(), each.version());
            runners.add(
                    new ProjectionRunner<>(each, log, tail, reader, database, states, positions, clock, timing, owner));
        }
    }

    /** Returns the names of the projections. */
    Set<String> names() {
        return versions.keySet();
    }

    /** Returns the version of the fold of {@code name} in this process. */
    int version(String name) {
        return Objects.requireNonNull(versions.get(name), name);
    }

    /** An admin asked something of {@code name}: where this process runs it, it need not wait until it looks by itself. */
    void wake(String name) {
        runners.stream()
                .filter(runner -> runner.projection().name().equals(name))
                .forEach(ProjectionRunner::wake);
    }

    /** Before the web server starts and after it has answered its last request. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        runners.forEach(ProjectionRunner::start);
        running = true;
    }

    @Override
    public void stop() {
        runners.forEach(ProjectionRunner::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
