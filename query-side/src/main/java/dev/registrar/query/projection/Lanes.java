package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Applies a long stretch of the log by several threads: each key has its lane, which takes the events of its keys in
 * order, so that one lane folds while another waits for its write, and events of the next stretch are read meanwhile.
 * Lanes may be some stretches apart; the progress to store is that of the slowest. Where a write fails, its lane does
 * nothing more: what comes later would mark the documents as if they had what is missing.
 *
 * <p>For one thread, which sends and awaits.
 */
final class Lanes<V> implements AutoCloseable {

    /** Views that each lane remembers: some megabytes. */
    private static final int REMEMBERED = 4096;

    private final Applier<V> applier;
    private final List<Lane> lanes;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * @param from where the collection stands
     * @param count how many lanes, 1 and up
     */
    Lanes(Applier<V> applier, Progress from, int count) {
        this.applier = applier;
        Map<String, Parked> waiting = from.parkedByKey();
        this.lanes = IntStream.range(0, count).mapToObj(i -> new Lane(waiting)).toList();
    }

    private record Sent(long position, List<Future<Applied>> parts) {}

    private record Applied(Map<String, Long> counted, Map<String, Parked> parked) {}

    /** Returns how many stretches are on their way. */
    int underWay() {
        return sent.size();
    }

    /** Reads the events of {@code commits}, which follow those sent before, and hands them to their lanes. */
    void send(List<Commit> commits) {
        List<List<Incoming>> parts = Stream.generate(() -> new ArrayList<Incoming>())
                .<List<Incoming>>map(part -> part)
                .limit(lanes.size())
                .toList();
        for (Incoming each : applier.read(commits)) {
            parts.get(Math.floorMod(each.key().hashCode(), lanes.size())).add(each);
        }
        List<Future<Applied>> futures = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            List<Incoming> part = parts.get(i);
            futures.add(lane.thread.submit(() -> lane.apply(part)));
        }
        sent.add(new Sent(commits.getLast().position(), futures));
    }

    /** Waits for the stretch that was sent first, which follows {@code before}, and returns the progress to store. */
    Progress await(Progress before) throws InterruptedException {
        Sent first = sent.remove();
        Map<String, Long> counters = before.counters();
        Map<String, Parked> parked = new TreeMap<>(before.parked());
        for (Future<Applied> part : first.parts()) {
            Applied applied = Coming.result(part);
            counters = Progress.sum(counters, applied.counted());
            parked.putAll(applied.parked());
        }
        return new Progress(first.position(), counters, parked);
    }

    /** Ends what is being written and leaves out what has not begun. */
    @Override
    public void close() {
        closed = true;
        lanes.forEach(lane -> lane.thread.close());
    }

    private final class Lane {
        private final ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("rebuild-lane-", 0).factory());
        /** Keys of the other lanes are among them, and nobody asks for those. */
        private final Map<String, Parked> waiting;

        private final Recent<V> recent = new Recent<>(REMEMBERED);
        private boolean stopped;

        Lane(Map<String, Parked> waiting) {
            this.waiting = new HashMap<>(waiting);
        }

        Applied apply(List<Incoming> events) throws InterruptedException {
            if (stopped || closed) {
                throw new CancellationException("what is before it is not written");
            }
            stopped = true;
            Batch<V> batch = new Batch<>(applier, waiting, recent);
            batch.add(events, null);
            batch.write(1);
            batch.parked().values().forEach(each -> waiting.put(each.key(), each));
            stopped = false;
            return new Applied(batch.counted(), batch.parked());
        }
    }
}
