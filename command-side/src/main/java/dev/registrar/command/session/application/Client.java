package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a request to sign in comes from.
 *
 * @param correlation identifier of the request, kept with each event it causes
 * @param ipAddress address of the client
 * @param userAgent what the client calls itself
 */
public record Client(
        String correlation, String ipAddress, @Nullable String userAgent) {

    /** Returns the context of a command by {@code userId}, who has just shown who they are, in session {@code sessionId}. */
    CommandContext as(String userId, @Nullable String sessionId) {
        return CommandContext.of(userId, sessionId, correlation);
    }
}
