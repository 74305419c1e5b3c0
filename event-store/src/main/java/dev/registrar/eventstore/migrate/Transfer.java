package dev.registrar.eventstore.migrate;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.mongo.KeyLookup;
import dev.registrar.eventstore.mongo.LogImport;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the source in its order. What the log has is passed over, so that a walk can be repeated. Where clocks of
 * nodes differed, an event can come before its predecessor in the stream: it is held back until that one was taken.
 */
final class Transfer {
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 16 << 20;
    private static final int MOST_HELD = 10_000;

    private final AxonMongoStore source;
    private final MigrationState state;
    private final KeyLookup lookup;
    private final LogImport log;
    private final LongConsumer progress;
    private final List<SourceCommit> batch = new ArrayList<>();
    private List<SourceCommit> held = new ArrayList<>();
    private long weight;
    private long head;

    Transfer(
            AxonMongoStore source,
            MongoDatabase target,
            MongoCommitLog log,
            MigrationState state,
            LongConsumer progress) {
        this.source = source;
        this.state = state;
        this.lookup = new KeyLookup(target);
        this.log = new LogImport(target, log);
        this.head = log.head();
        this.progress = progress;
    }

    /** Takes what is not before {@code start} and before {@code end}. */
    void run(String start, @Nullable String end) {
        held = new ArrayList<>();
        source.read(start, end, this::add);
        flush();
    }

    /** Returns the last commit of the log. */
    long head() {
        return head;
    }

    /** Returns what could not be taken, because an event before it in its stream is missing. */
    List<SourceCommit> held() {
        return List.copyOf(held);
    }

    private void add(SourceCommit commit) {
        batch.add(commit);
        weight += commit.weight();
        if (batch.size() >= BATCH || weight >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        var reached = batch.getLast().timestamp();
        var there = lookup.present(batch.stream().map(SourceCommit::key).toList());
        batch.removeIf(commit -> there.contains(commit.key()));
        held.addAll(batch);
        batch.clear();
        weight = 0;
        take();
        if (held.size() > MOST_HELD) {
            throw gap(held.getFirst());
        }
        state.reach(held.stream()
                .map(SourceCommit::timestamp)
                .filter(time -> time.compareTo(reached) < 0)
                .min(String::compareTo)
                .orElse(reached));
        progress.accept(head);
    }

    private void take() {
        var needed = new HashSet<String>();
        held.forEach(commit -> needed.addAll(commit.needed()));
        Set<String> present = lookup.present(needed);
        for (var before = -1; before != held.size(); ) {
            before = held.size();
            var rest = new ArrayList<SourceCommit>();
            for (var commit : held) {
                if (present.containsAll(commit.needed())) {
                    log.add(commit.at(head + 1));
                    head++;
                    present.addAll(commit.made());
                } else {
                    rest.add(commit);
                }
            }
            held = rest;
        }
        log.finish();
    }

    /** Returns what to tell of a commit whose predecessor is nowhere. */
    static MigrationException gap(SourceCommit commit) {
        var event = commit.events().getFirst();
        return new MigrationException("the stream of aggregate " + event.aggregateId() + " has a gap before event "
                + event.sequence() + " (" + event.id() + ", document " + commit.id() + ")");
    }
}
