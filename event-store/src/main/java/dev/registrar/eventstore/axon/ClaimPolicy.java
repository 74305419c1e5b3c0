package dev.registrar.eventstore.axon;

import dev.registrar.eventstore.ClaimChange;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/** Says which unique values an event takes or releases, so that they are stored in the same commit as the event. */
@FunctionalInterface
public interface ClaimPolicy {

    /** A policy for applications without unique values. */
    ClaimPolicy NONE = event -> List.of();

    /** Returns what {@code event} takes and releases, in order; a value that moves is released before it is taken. */
    List<ClaimChange> changesOf(EventMessage<?> event);
}
