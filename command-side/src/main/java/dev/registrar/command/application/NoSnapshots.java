package dev.registrar.command.application;

import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.axon.Snapshots;
import java.util.Optional;

/** Keeps no snapshots: streams here are short, and looking for one would cost each load a read. */
public final class NoSnapshots implements Snapshots {

    @Override
    public void store(NewEvent snapshot) {
        throw new UnsupportedOperationException("no aggregate here takes snapshots");
    }

    @Override
    public Optional<StoredEvent> find(String aggregateId) {
        return Optional.empty();
    }

    @Override
    public void delete(String aggregateId) {
        // There is none.
    }
}
