package dev.registrar.query.projection;

import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.RecordedEvent;
import java.util.List;

/** Makes a domain event of a stored one: what the event codec does, as far as projections need it. */
public interface EventReader {

    /**
     * Returns the event with its place in history.
     *
     * @throws RuntimeException where it cannot be read; a MongoException where only the keys cannot be reached now
     */
    RecordedEvent read(StoredEvent stored);

    /** Like {@link #read}, of many events at once. */
    default List<RecordedEvent> readAll(List<StoredEvent> stored) {
        return stored.stream().map(this::read).toList();
    }

    /** Returns {@code codec} as a reader. */
    static EventReader of(EventCodec codec) {
        return new EventReader() {
            @Override
            public RecordedEvent read(StoredEvent stored) {
                return codec.read(stored);
            }

            @Override
            public List<RecordedEvent> readAll(List<StoredEvent> stored) {
                return codec.readAll(stored);
            }
        };
    }
}
