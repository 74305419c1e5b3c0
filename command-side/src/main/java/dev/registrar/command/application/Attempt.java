package dev.registrar.command.application;

import dev.registrar.command.Command;
import dev.registrar.eventstore.AppendException.ClaimNotHeld;
import dev.registrar.eventstore.AppendException.ClaimTaken;
import dev.registrar.eventstore.AppendException.Closed;
import dev.registrar.eventstore.AppendException.KeyUsed;
import dev.registrar.eventstore.AppendException.Overloaded;
import dev.registrar.eventstore.AppendException.StreamConflict;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import dev.registrar.shared.adapter.event.PersonalDataErasedException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** What became of sending a command once. */
sealed interface Attempt {

    /** Its events are stored. */
    record Committed(Outcome outcome) implements Attempt {}

    /** All was so already, at this version of the aggregate. */
    record Unchanged(long version) implements Attempt {}

    /** It was refused for the state it met. */
    record Refused(RejectedException rejection) implements Attempt {}

    /** Another commit was faster, so the decision was about an old state. Nothing was stored. */
    record LostRace() implements Attempt {}

    /** Returns what {@code failure} of {@code command} means; throws it on where it is no answer but a fault. */
    static Attempt failed(Command command, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Attempt meaning = meaning(command, cause);
            if (meaning != null) {
                return meaning;
            }
        }
        if (failure instanceof RuntimeException fault) {
            throw fault;
        }
        throw new IllegalStateException("a command failed", failure);
    }

    private static @Nullable Attempt meaning(Command command, Throwable cause) {
        return switch (cause) {
            case RejectedException rejection -> new Refused(rejection);
            case ConcurrencyException _, StreamConflict _, ClaimNotHeld _ -> new LostRace();
            case AggregateNotFoundException _ -> refused(command.ifMissing());
            case ClaimTaken _ -> refused(command.ifClaimTaken());
            case PersonalDataErasedException _ -> refused(CommandRejection.USER_ERASED);
            case KeyUsed _ -> refused(CommandRejection.IDEMPOTENCY_KEY_REUSED);
            case Overloaded _, Closed _ -> throw CommandRejection.OVERLOADED.exception();
            default -> null;
        };
    }

    private static Refused refused(Rejection rejection) {
        return new Refused(new RejectedException(rejection));
    }
}
