package dev.registrar.query.projection;

import com.mongodb.MongoException;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, List<Recorded>> byKey = new LinkedHashMap<>();
    /** What waits behind an event, by key: parked before and in this batch. */
    private final Map<String, Parked> waiting;

    private final Map<String, Parked> parked = new TreeMap<>();
    private final Map<String, Long> counted = new TreeMap<>();

    Batch(Applier<V> applier, Map<String, Parked> waiting) {
        this.applier = applier;
        this.waiting = new HashMap<>(waiting);
    }

    /** Returns the place of an event in the log as one number, as the log's tracking tokens have it. */
    static long token(long position, int index) {
        return (position << 16) | index;
    }

    /** Reads {@code stored} in order; {@code only} leaves out what is about another key. */
    void read(List<StoredEvent> stored, @Nullable String only) {
        List<RecordedEvent> events;
        try {
            events = applier.reader.readAll(stored);
        } catch (MongoException e) {
            throw e; // the store is away, no event is at fault
        } catch (RuntimeException e) {
            stored.forEach(each -> readOne(each, only));
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            add(stored.get(i), events.get(i), only);
        }
    }

    private void readOne(StoredEvent stored, @Nullable String only) {
        RecordedEvent event;
        try {
            event = applier.reader.read(stored);
        } catch (MongoException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whom it is about is not known; most views are named after streams, so its stream is the best answer.
            String key = stored.aggregateId();
            if ((only == null || only.equals(key)) && !waiting.containsKey(key)) {
                park(stored, key, "UNREADABLE_EVENT", "The event could not be read.", e);
            }
            return;
        }
        add(stored, event, only);
    }

    private void add(StoredEvent stored, RecordedEvent event, @Nullable String only) {
        if (event.event() instanceof PersonalDataErased) {
            return; // nobody is left whom a view could show
        }
        String key = applier.projection.key(event.event());
        if ((only == null || only.equals(key)) && !waiting.containsKey(key)) {
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(new Recorded(stored, event));
        }
    }

    Set<String> keys() {
        return Set.copyOf(byKey.keySet());
    }

    private void park(StoredEvent event, String key, String code, String cause, RuntimeException e) {
        Parked entry = new Parked(
                Parked.idOf(event.position(), event.index()),
                key,
                event.position(),
                event.index(),
                event.name(),
                code,
                cause,
                applier.clock.instant());
        waiting.put(key, entry);
        if (parked.put(entry.id(), entry) == null) {
            log.error("{}: event {} ({}) cannot be applied", applier.projection.name(), entry.id(), entry.event(), e);
        }
    }

    /** Loads, folds and writes until nobody else has written between. */
    void write() {
        Set<String> known = new HashSet<>(byKey.keySet());
        byKey.forEach((key, events) -> {
            // The first event of a stream finds no document, unless this is a repetition.
            RecordedEvent first = events.getFirst().event();
            if (first.version() == 0 && first.aggregateId().equals(key)) {
                known.remove(key);
            }
        });
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (applier.documents.write(fold(applier.documents.load(known)))) {
                return;
            }
            known.addAll(byKey.keySet());
        }
        throw new IllegalStateException("the documents of " + applier.projection.name() + " change at every attempt");
    }

    private List<ViewDocuments.Change> fold(Map<String, Document> loaded) {
        counted.clear();
        List<ViewDocuments.Change> changes = new ArrayList<>();
        byKey.forEach((key, events) -> {
            Folding folding = new Folding(key, loaded.get(key));
            for (Recorded event : events) {
                if (!folding.take(event)) {
                    break;
                }
            }
            folding.addTo(changes);
        });
        return changes;
    }

    Progress after(Progress progress, long position) {
        Map<String, Parked> all = new TreeMap<>(progress.parked());
        all.putAll(parked);
        return new Progress(position, Progress.sum(progress.counters(), counted), all);
    }

    private record Recorded(StoredEvent stored, RecordedEvent event) {}

    /** One key on its way through its events. */
    private final class Folding {
        private final String key;
        private final long loaded;
        private @Nullable V view;
        private long applied;
        private boolean stored;

        Folding(String key, @Nullable Document before) {
            this.key = key;
            loaded = before == null ? ViewDocuments.NEVER : ViewDocuments.applied(before);
            applied = loaded;
            stored = before != null;
            view = before == null || ViewDocuments.isGone(before) ? null : applier.projection.read(before);
        }

        /** Returns false where the event is parked and those after it wait. */
        boolean take(Recorded recorded) {
            RecordedEvent event = recorded.event();
            long token = token(event.position(), event.index());
            try {
                Map<String, Long> count = applier.projection.count(event.event());
                if (token > applied) {
                    view = applier.projection.apply(view, event);
                    applied = token;
                    stored |= view != null;
                }
                count.forEach((name, value) -> counted.merge(name, value, Long::sum));
                return true;
            } catch (RuntimeException e) {
                park(recorded.stored(), key, "FOLD_FAILED", "The view could not take the event.", e);
                return false;
            }
        }

        void addTo(List<ViewDocuments.Change> changes) {
            if (applied == loaded || !stored) {
                return; // nothing new, or nothing there before and after
            }
            V now = view;
            Document document = new Document("_id", key);
            if (now == null) {
                document.append(ViewDocuments.GONE, true);
            } else {
                document.putAll(applier.projection.write(now));
            }
            changes.add(new ViewDocuments.Change(loaded, document.append(ViewDocuments.APPLIED, applied)));
        }
    }
}
