package dev.registrar.eventstore.axon;

import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.ThrowableCause;

/**
 * A dead letter as it is in the queue. It keeps the key of its document through all changes, so that a changed copy can
 * be evicted and requeued as well.
 */
record StoredLetter(
        String id,
        String sequence,
        long index,
        EventMessage<?> message,
        Optional<Cause> cause,
        Instant enqueuedAt,
        Instant lastTouched,
        MetaData diagnostics)
        implements DeadLetter<EventMessage<?>> {

    @Override
    public StoredLetter markTouched() {
        return touched(cause, diagnostics);
    }

    @Override
    public StoredLetter withCause(Throwable requeueCause) {
        // Axon passes null where the decision names no cause: then the one there is stays.
        return touched(requeueCause == null ? cause : Optional.of(ThrowableCause.asCause(requeueCause)), diagnostics);
    }

    @Override
    public StoredLetter withDiagnostics(MetaData changed) {
        return touched(cause, changed);
    }

    private StoredLetter touched(Optional<Cause> newCause, MetaData newDiagnostics) {
        var now = GenericDeadLetter.clock.instant();
        return new StoredLetter(id, sequence, index, message, newCause, enqueuedAt, now, newDiagnostics);
    }
}
