package dev.registrar.command.application;

import dev.registrar.eventstore.AppendException.ClaimTaken;
import dev.registrar.shared.adapter.crypto.DataKeys;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Makes the key of a new person within the unit of work that registers them: it is stored before their first event is,
 * whichever use case registers them.
 */
public class PersonalKeys {

    private final DataKeys keys;

    public PersonalKeys(DataKeys keys) {
        this.keys = keys;
    }

    /** Makes the key of {@code subject}; should the registration be refused, it is removed again. */
    public void create(String subject) {
        keys.create(subject);
        CurrentUnitOfWork.get().onRollback(work -> discardIfRefused(work, subject));
    }

    // A key is removed only where it is certain that no event was stored with it: a lost answer is no refusal.
    private void discardIfRefused(UnitOfWork<?> work, String subject) {
        if (work.getExecutionResult() != null
                && work.getExecutionResult().isExceptionResult()
                && work.getExecutionResult().getExceptionResult() instanceof ClaimTaken) {
            keys.discard(subject);
        }
    }
}
