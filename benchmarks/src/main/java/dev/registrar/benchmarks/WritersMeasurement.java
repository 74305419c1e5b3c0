package dev.registrar.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Several processes that write one log at once, with as many callers in all as the one process they are held against. */
final class WritersMeasurement implements Measurement {

    private static final int CALLERS = 64;
    private static final Duration ROUND = Duration.ofSeconds(3);

    private final int writers;
    private final List<WriterProcess> processes = new ArrayList<>();
    private @Nullable List<WriterProcess.Done> halfUsed;

    WritersMeasurement(Database database, int writers) {
        this.writers = writers;
        String log = database.part("W" + writers).getName();
        for (int i = 0; i < writers; i++) {
            processes.add(WriterProcess.start(database.uri(), log));
        }
    }

    @Override
    public String id() {
        return "W" + writers;
    }

    @Override
    public String work() {
        return "appends of " + writers + " processes to one log, " + CALLERS + " callers in all; one process";
    }

    @Override
    public String unit() {
        return "ops/s";
    }

    @Override
    public String reach() {
        return ">= 0.6";
    }

    @Override
    public double value() {
        return perSecond(processes);
    }

    @Override
    public double baseline() {
        return perSecond(processes.subList(0, 1));
    }

    /** Returns the slowest of the 99th percentiles of these processes against the fastest of the same round. */
    Measurement fairness() {
        return new Ratio(
                id() + ".99",
                "slowest of the 99th percentiles of " + writers + " processes; the fastest",
                "us",
                "<= 4",
                () -> slow().max().orElseThrow(),
                () -> slow().min().orElseThrow(),
                this);
    }

    /** The slowest and the fastest are asked for in turn, each round for both. */
    private DoubleStream slow() {
        List<WriterProcess.Done> done = halfUsed;
        if (done == null) {
            done = run(processes);
            halfUsed = done;
        } else {
            halfUsed = null;
        }
        return done.stream().mapToDouble(WriterProcess.Done::slowMicros);
    }

    private static double perSecond(List<WriterProcess> writing) {
        return run(writing).stream().mapToLong(WriterProcess.Done::commits).sum() / (ROUND.toMillis() / 1000.0);
    }

    private static List<WriterProcess.Done> run(List<WriterProcess> writing) {
        writing.forEach(process -> process.begin(CALLERS / writing.size(), ROUND));
        return writing.stream().map(WriterProcess::done).toList();
    }

    @Override
    public void close() {
        processes.forEach(WriterProcess::close);
    }
}
