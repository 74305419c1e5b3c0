package dev.registrar.query.projection;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.EventName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies commits to one collection of views: load, fold, one bulk write. Safe to repeat with the same commits, since
 * each document knows what is in it and counters are counted from the events alone.
 */
final class Applier<V> {

    final Projection<V> projection;
    final EventReader reader;
    final ViewDocuments documents;
    final Clock clock;
    private final Set<String> names;
    private final Consumer<Set<String>> touched;
    private final Recent<V> recent;
    private final int lanes;

    /**
     * @param touched told the keys of each batch before they are written
     * @param recent what was written lately, by this applier alone
     * @param lanes how many commands may write a batch at once, 1 and up
     */
    Applier(
            Projection<V> projection,
            EventReader reader,
            ViewDocuments documents,
            Clock clock,
            Consumer<Set<String>> touched,
            Recent<V> recent,
            int lanes) {
        this.projection = projection;
        this.reader = reader;
        this.documents = documents;
        this.clock = clock;
        this.touched = touched;
        this.recent = recent;
        this.lanes = lanes;
        this.names = projection.handles().stream().map(Applier::nameOf).collect(Collectors.toUnmodifiableSet());
    }

    private static String nameOf(Class<?> event) {
        EventName name = event.getAnnotation(EventName.class);
        if (name == null) {
            throw new IllegalArgumentException(event + " has no @EventName");
        }
        return name.value();
    }

    /** Applies {@code commits}, which follow {@code progress}, and returns the progress to store. */
    Progress apply(Progress progress, List<Commit> commits) throws InterruptedException {
        return apply(progress, events(commits, 0), null, commits.getLast().position());
    }

    /**
     * Applies the events of the key of {@code parked} again, from the parked one on.
     *
     * @param skip whether the parked one itself is left out for ever
     * @param chunks all commits from that of the parked event to the position of {@code progress}
     * @return the progress without it, or with what is parked now
     */
    Progress resume(Progress progress, Parked parked, boolean skip, Iterable<List<Commit>> chunks)
            throws InterruptedException {
        Map<String, Parked> others = new TreeMap<>(progress.parked());
        others.remove(parked.id());
        Progress result = new Progress(progress.position(), progress.counters(), others);
        long from = Batch.token(parked.position(), parked.index()) + (skip ? 1 : 0);
        for (List<Commit> chunk : chunks) {
            result = apply(result, events(chunk, from), parked.key(), progress.position());
        }
        return result;
    }

    /** Returns the events that the projection handles, from token {@code from} on. */
    private List<StoredEvent> events(List<Commit> commits, long from) {
        return commits.stream()
                .flatMap(commit -> commit.events().stream())
                .filter(event -> names.contains(event.name()))
                .filter(event -> Batch.token(event.position(), event.index()) >= from)
                .toList();
    }

    /** Returns the events of {@code commits} that the projection handles, read. */
    List<Incoming> read(List<Commit> commits) {
        return Incoming.read(events(commits, 0), reader, projection);
    }

    private Progress apply(Progress progress, List<StoredEvent> events, @Nullable String only, long position)
            throws InterruptedException {
        Batch<V> batch = new Batch<>(this, progress.parkedByKey(), recent);
        batch.add(Incoming.read(events, reader, projection), only);
        touched.accept(batch.keys());
        batch.write(lanes);
        return batch.after(progress, position);
    }
}
