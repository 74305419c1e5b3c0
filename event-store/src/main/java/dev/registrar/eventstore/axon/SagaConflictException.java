package dev.registrar.eventstore.axon;

import org.axonframework.common.AxonTransientException;

/**
 * A saga was not stored, because what is stored is not what the caller changed: somebody else changed, ended or began it
 * meanwhile. Nothing was written; handling the event again, on the saga as it is then, is safe and right, and Axon's
 * event processors do so.
 */
public final class SagaConflictException extends AxonTransientException {

    SagaConflictException(String message) {
        super(message);
    }

    SagaConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
