package dev.registrar.command.application;

import dev.registrar.eventstore.Idempotency;
import dev.registrar.shared.adapter.event.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a command and what they have seen. All but the version is kept with each event it causes.
 *
 * @param actor user id, {@code anonymous} or {@code system}
 * @param sessionId session of the actor, if any
 * @param correlation the request it came with
 * @param expected the version the sender has seen
 * @param idempotency the key its commit is stored under, if any
 */
public record CommandContext(
        String actor,
        @Nullable String sessionId,
        String correlation,
        ExpectedVersion expected,
        @Nullable Idempotency idempotency) {

    /** Returns the context of a command by a signed-in user. */
    public static CommandContext of(String actor, @Nullable String sessionId, String correlation) {
        return new CommandContext(actor, sessionId, correlation, ExpectedVersion.ANY, null);
    }

    /** Returns the context of a command that nobody signed in for. */
    public static CommandContext anonymous(String correlation) {
        return of(Metadata.ANONYMOUS, null, correlation);
    }

    /** Returns the context of what the system does by itself. */
    public static CommandContext system(String correlation) {
        return of(Metadata.SYSTEM, null, correlation);
    }

    /** Returns this context, with the commit stored under {@code key}, if any. */
    public CommandContext under(@Nullable Idempotency key) {
        return new CommandContext(actor, sessionId, correlation, expected, key);
    }

    /** Returns this context, expecting {@code version}. */
    public CommandContext expecting(ExpectedVersion version) {
        return new CommandContext(actor, sessionId, correlation, version, idempotency);
    }
}
