package dev.registrar.query.projection;

import com.mongodb.MongoException;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.PersonalDataErased;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to a view.
 *
 * @param stored as the log has it
 * @param key of the view it changes
 * @param event what it says; null where it could not be read
 * @param failure why it could not be read, else null
 */
record Incoming(
        StoredEvent stored,
        String key,
        @Nullable RecordedEvent event,
        @Nullable RuntimeException failure) {

    /** Returns what {@code reader} makes of {@code stored}, in order. */
    static List<Incoming> read(List<StoredEvent> stored, EventReader reader, Projection<?> projection) {
        List<RecordedEvent> events;
        try {
            events = reader.readAll(stored);
        } catch (MongoException e) {
            throw e; // the store is away, no event is at fault
        } catch (RuntimeException e) {
            return oneByOne(stored, reader, projection);
        }
        List<Incoming> all = new ArrayList<>(stored.size());
        for (int i = 0; i < events.size(); i++) {
            add(all, stored.get(i), events.get(i), projection);
        }
        return all;
    }

    private static List<Incoming> oneByOne(List<StoredEvent> stored, EventReader reader, Projection<?> projection) {
        List<Incoming> all = new ArrayList<>(stored.size());
        for (StoredEvent each : stored) {
            RecordedEvent event;
            try {
                event = reader.read(each);
            } catch (MongoException e) {
                throw e;
            } catch (RuntimeException e) {
                // Whom it is about is not known; most views are named after streams, so its stream is the best answer.
                all.add(new Incoming(each, each.aggregateId(), null, e));
                continue;
            }
            add(all, each, event, projection);
        }
        return all;
    }

    private static void add(List<Incoming> all, StoredEvent stored, RecordedEvent event, Projection<?> projection) {
        String key =
                event.event() instanceof PersonalDataErased erased ? erased.subject() : projection.key(event.event());
        all.add(new Incoming(stored, key, event, null));
    }

    /** Returns the place of the event in the log as one number. */
    long token() {
        return Batch.token(stored.position(), stored.index());
    }

    /** Returns whether nobody is left whom a view could show. */
    boolean isErased() {
        return event != null && event.event() instanceof PersonalDataErased;
    }

    /** Returns why it could not be read. */
    RuntimeException reason() {
        return Objects.requireNonNull(failure);
    }

    /** Returns whether nothing about its key can be before it, unless it comes again. */
    boolean isFirst() {
        return stored.sequence() == 0 && stored.aggregateId().equals(key);
    }
}
