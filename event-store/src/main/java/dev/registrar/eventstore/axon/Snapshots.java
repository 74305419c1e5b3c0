package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import java.util.Optional;

/** The newest snapshot of each aggregate. Snapshots can be lost at any time; the log can make them again. */
public interface Snapshots {

    /** Keeps {@code snapshot} unless a newer one is kept already. */
    void store(NewEvent snapshot);

    /** Returns the newest snapshot of an aggregate; its position and index are 0. */
    Optional<StoredEvent> find(String aggregateId);

    /** Forgets the snapshot of an aggregate. */
    void delete(String aggregateId);
}
