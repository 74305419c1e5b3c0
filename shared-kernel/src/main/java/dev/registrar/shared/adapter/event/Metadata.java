package dev.registrar.shared.adapter.event;

import org.jspecify.annotations.Nullable;

/**
 * Who caused an event and by which request.
 *
 * @param actor user id, {@code anonymous} or {@code system}
 * @param session session of the actor, if any
 * @param correlation request that it all began with
 * @param causation what caused it directly, if that is not the request
 */
public record Metadata(
        String actor,
        @Nullable String session,
        String correlation,
        @Nullable String causation) {

    /** The actor of what nobody signed in for. */
    public static final String ANONYMOUS = "anonymous";

    /** The actor of what the system does by itself. */
    public static final String SYSTEM = "system";
}
