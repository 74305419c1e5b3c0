package dev.registrar.shared.session;

import dev.registrar.shared.EventName;
import dev.registrar.shared.Personal;
import dev.registrar.shared.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a session. No token or hash of one is ever in an event. */
public sealed interface SessionEvent {

    String sessionId();

    String userId();

    /**
     * Someone signed in.
     *
     * @param credentialVersion version of the credential it was opened with
     * @param remember whether it outlives the browser
     * @param method what was shown for it: {@code password}, {@code magic-link}, {@code email-otp}, {@code passkey}, or
     *     {@code session} where there was one before; null where that was not recorded yet
     */
    @EventName("session.opened")
    record SessionOpened(
            String sessionId,
            @Subject String userId,
            int credentialVersion,
            boolean remember,
            Instant expiresAt,
            @Nullable String method,
            @Personal @Nullable String ipAddress,
            @Personal @Nullable String userAgent)
            implements SessionEvent {}

    /**
     * An admin acts as a user. The personal data is the admin's.
     *
     * @param userId the user who is acted for
     * @param impersonatedBy the admin
     * @param credentialVersion the user's credential: the session is over once there is another
     */
    @EventName("session.impersonated")
    record SessionImpersonated(
            String sessionId,
            String userId,
            @Subject String impersonatedBy,
            int credentialVersion,
            Instant expiresAt,
            @Personal @Nullable String ipAddress,
            @Personal @Nullable String userAgent)
            implements SessionEvent {}

    /**
     * A session of another system was brought over with its account: whoever has its token stays signed in.
     *
     * @param credentialVersion version of the credential that the account came with
     * @param remember whether it outlives the browser
     * @param createdAt when it was opened there
     */
    @EventName("session.imported")
    record SessionImported(
            String sessionId,
            @Subject String userId,
            int credentialVersion,
            boolean remember,
            Instant createdAt,
            Instant expiresAt,
            @Personal @Nullable String ipAddress,
            @Personal @Nullable String userAgent)
            implements SessionEvent {}

    @EventName("session.refreshed")
    record SessionRefreshed(String sessionId, @Subject String userId, Instant expiresAt) implements SessionEvent {}

    /**
     * The session is over.
     *
     * @param reason why: {@code signed-out}, {@code revoked}, {@code expired}, {@code superseded} by newer ones
     */
    @EventName("session.closed")
    record SessionClosed(String sessionId, @Subject String userId, String reason) implements SessionEvent {}
}
