package dev.registrar.query.projection;

import dev.registrar.eventstore.StoredEvent;
import dev.registrar.query.projection.Recent.Known;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What some commits do to the documents of one collection. */
final class Batch<V> {

    private static final Logger log = LoggerFactory.getLogger(Batch.class);
    /** Others write the same documents only while a lease changes hands. */
    private static final int ATTEMPTS = 20;

    private final Applier<V> applier;
    private final Map<String, List<Incoming>> byKey = new LinkedHashMap<>();
    /** What waits behind an event that was parked before, by key. */
    private final Map<String, Parked> waiting;

    private final Recent<V> recent;
    private final Map<String, Parked> parked = new TreeMap<>();
    private final Map<String, Long> counted = new TreeMap<>();

    Batch(Applier<V> applier, Map<String, Parked> waiting, Recent<V> recent) {
        this.applier = applier;
        this.waiting = waiting;
        this.recent = recent;
    }

    /** Returns the place of an event in the log as one number, as the log's tracking tokens have it. */
    static long token(long position, int index) {
        return (position << 16) | index;
    }

    /** Adds {@code events} in order; {@code only} leaves out what is about another key. */
    void add(List<Incoming> events, @Nullable String only) {
        for (Incoming each : events) {
            String key = each.key();
            if ((only == null || only.equals(key)) && !waiting.containsKey(key)) {
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(each);
            }
        }
    }

    Set<String> keys() {
        return Set.copyOf(byKey.keySet());
    }

    private void park(Incoming event, String code, String cause, RuntimeException e) {
        StoredEvent stored = event.stored();
        Parked entry = new Parked(
                Parked.idOf(stored.position(), stored.index()),
                event.key(),
                stored.position(),
                stored.index(),
                stored.name(),
                code,
                cause,
                applier.clock.instant());
        if (parked.put(entry.id(), entry) == null) {
            log.error("{}: event {} ({}) cannot be applied", applier.projection.name(), entry.id(), entry.event(), e);
        }
    }

    /**
     * Loads, folds and writes until nobody else has written between.
     *
     * @param lanes how many commands may write at once
     */
    void write(int lanes) throws InterruptedException {
        Map<String, Known<V>> known = recent.of(byKey.keySet());
        Set<String> unknown = new HashSet<>(byKey.keySet());
        unknown.removeAll(known.keySet());
        // The first event of a stream finds no document, unless this is a repetition.
        unknown.removeIf(key -> byKey.getOrDefault(key, List.of()).getFirst().isFirst());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            applier.documents
                    .load(unknown)
                    .forEach((key, document) -> known.put(key, Known.of(document, applier.projection)));
            List<Folding> folded = fold(known);
            if (applier.documents.write(
                    folded.stream().flatMap(each -> each.change().stream()).toList(), lanes)) {
                folded.forEach(Folding::remember);
                return;
            }
            known.clear();
            recent.forget(byKey.keySet());
            unknown.addAll(byKey.keySet());
        }
        throw new IllegalStateException("the documents of " + applier.projection.name() + " change at every attempt");
    }

    private List<Folding> fold(Map<String, Known<V>> known) {
        counted.clear();
        List<Folding> folded = new ArrayList<>();
        byKey.forEach((key, events) -> {
            Folding folding = new Folding(key, known.get(key));
            for (Incoming event : events) {
                if (!folding.take(event)) {
                    break;
                }
            }
            folded.add(folding);
        });
        return folded;
    }

    /** Returns what the events add to the counters, by name. */
    Map<String, Long> counted() {
        return counted;
    }

    /** Returns the events that could not be applied, by id. */
    Map<String, Parked> parked() {
        return parked;
    }

    Progress after(Progress progress, long position) {
        Map<String, Parked> all = new TreeMap<>(progress.parked());
        all.putAll(parked);
        return new Progress(position, Progress.sum(progress.counters(), counted), all);
    }

    /** One key on its way through its events. */
    private final class Folding {
        private final String key;
        private final long loaded;
        private @Nullable V view;
        private long applied;
        private boolean stored;

        Folding(String key, @Nullable Known<V> before) {
            this.key = key;
            loaded = before == null ? ViewDocuments.NEVER : before.token();
            applied = loaded;
            stored = before != null;
            view = before == null ? null : before.view();
        }

        /** Returns false where the event is parked and those after it wait. */
        boolean take(Incoming incoming) {
            RecordedEvent event = incoming.event();
            if (event == null) {
                park(incoming, "UNREADABLE_EVENT", "The event could not be read.", incoming.reason());
                return false;
            }
            long token = incoming.token();
            try {
                Map<String, Long> count = applier.projection.count(event.event());
                if (token > applied) {
                    // Of a person without a key, what was folded while it was still there goes too.
                    view = incoming.isErased() ? null : applier.projection.apply(view, event);
                    applied = token;
                    stored |= view != null;
                }
                count.forEach((name, value) -> counted.merge(name, value, Long::sum));
                return true;
            } catch (RuntimeException e) {
                park(incoming, "FOLD_FAILED", "The view could not take the event.", e);
                return false;
            }
        }

        /** Returns what to write: nothing where nothing is new, or nothing is there before and after. */
        Optional<ViewDocuments.Change> change() {
            if (applied == loaded || !stored) {
                return Optional.empty();
            }
            V now = view;
            Document document = new Document("_id", key);
            if (now == null) {
                document.append(ViewDocuments.GONE, true);
            } else {
                document.putAll(applier.projection.write(now));
            }
            return Optional.of(new ViewDocuments.Change(loaded, document.append(ViewDocuments.APPLIED, applied)));
        }

        void remember() {
            if (stored) {
                recent.remember(key, view, applied);
            }
        }
    }
}
