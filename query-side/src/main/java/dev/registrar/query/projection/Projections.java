package dev.registrar.query.projection;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.CommitLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;

/** All projections of this process: starts them after everything they need, stops them before. */
public final class Projections implements SmartLifecycle {

    private final List<ProjectionRunner<?>> runners = new ArrayList<>();
    private volatile boolean running;

    Projections(
            List<Projection<?>> projections,
            CommitLog log,
            EventReader reader,
            MongoDatabase database,
            ProjectionStates states,
            Positions positions,
            Clock clock,
            Timing timing) {
        String owner = UUID.randomUUID().toString();
        for (Projection<?> each : projections) {
            runners.add(new ProjectionRunner<>(each, log, reader, database, states, positions, clock, timing, owner));
        }
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
