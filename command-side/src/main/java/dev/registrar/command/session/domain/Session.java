package dev.registrar.command.session.domain;

import dev.registrar.command.session.SessionCommand;
import dev.registrar.command.session.SessionCommand.CloseSession;
import dev.registrar.command.session.SessionCommand.Impersonate;
import dev.registrar.command.session.SessionCommand.ImportSession;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionCommand.RefreshSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.session.SessionEvent;
import dev.registrar.shared.session.SessionEvent.SessionClosed;
import dev.registrar.shared.session.SessionEvent.SessionImpersonated;
import dev.registrar.shared.session.SessionEvent.SessionImported;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SessionEvent.SessionRefreshed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as its decisions need it. Remembered sessions live {@link #LIFE} from their last refresh, the others end
 * {@link #SHORT_LIFE} after they were opened.
 *
 * @param open false for ever once it was closed
 */
public record Session(String sessionId, String userId, boolean remember, Instant expiresAt, boolean open) {

    /** How long a remembered session lives without being used. */
    public static final Duration LIFE = Duration.ofDays(7);

    /** How long a session lives that ends with the browser. */
    public static final Duration SHORT_LIFE = Duration.ofDays(1);

    /** How long an admin may act for another user. */
    public static final Duration IMPERSONATION = Duration.ofHours(1);

    /** The age from which use refreshes a remembered session. */
    public static final Duration REFRESH_AGE = Duration.ofDays(1);

    /** Returns whether a session that ends at {@code expiresAt} is old enough at {@code now} to be refreshed by use. */
    public static boolean isRefreshDue(boolean remember, Instant expiresAt, Instant now) {
        return remember && !expiresAt.minus(LIFE).plus(REFRESH_AGE).isAfter(now);
    }

    /**
     * Returns what {@code command} makes happen, nothing where it changes nothing.
     *
     * @throws RejectedException where the session is over or already there
     */
    public static List<SessionEvent> decide(SessionCommand command, @Nullable Session state, Instant now) {
        return switch (command) {
            case OpenSession open -> open(open, state, now);
            case Impersonate impersonate -> impersonate(impersonate, state, now);
            case ImportSession brought -> bringOver(brought, state);
            case RefreshSession _ -> refresh(living(state, now), now);
            case CloseSession close -> close(close, state);
        };
    }

    private static List<SessionEvent> open(OpenSession command, @Nullable Session state, Instant now) {
        if (state != null) {
            throw SessionRejection.SESSION_ALREADY_OPENED.exception();
        }
        return List.of(new SessionOpened(
                command.sessionId(),
                command.userId(),
                command.credentialVersion(),
                command.remember(),
                now.plus(command.remember() ? LIFE : SHORT_LIFE),
                command.method(),
                command.ipAddress(),
                command.userAgent()));
    }

    private static List<SessionEvent> impersonate(Impersonate command, @Nullable Session state, Instant now) {
        if (state != null) {
            throw SessionRejection.SESSION_ALREADY_OPENED.exception();
        }
        return List.of(new SessionImpersonated(
                command.sessionId(),
                command.userId(),
                command.impersonatedBy(),
                command.credentialVersion(),
                now.plus(IMPERSONATION),
                command.ipAddress(),
                command.userAgent()));
    }

    private static List<SessionEvent> bringOver(ImportSession command, @Nullable Session state) {
        if (state != null) {
            throw SessionRejection.SESSION_ALREADY_OPENED.exception();
        }
        return List.of(new SessionImported(
                command.sessionId(),
                command.userId(),
                command.credentialVersion(),
                command.remember(),
                command.createdAt(),
                command.expiresAt(),
                command.ipAddress(),
                command.userAgent()));
    }

    private static List<SessionEvent> refresh(Session session, Instant now) {
        return isRefreshDue(session.remember, session.expiresAt, now)
                ? List.of(new SessionRefreshed(session.sessionId, session.userId, now.plus(LIFE)))
                : List.of();
    }

    private static List<SessionEvent> close(CloseSession command, @Nullable Session state) {
        if (state == null) {
            throw SessionRejection.UNAUTHORIZED.exception();
        }
        return state.open
                ? List.of(new SessionClosed(
                        state.sessionId, state.userId, command.reason().stored()))
                : List.of();
    }

    private static Session living(@Nullable Session state, Instant now) {
        if (state == null || !state.open || !state.expiresAt.isAfter(now)) {
            throw SessionRejection.UNAUTHORIZED.exception();
        }
        return state;
    }

    /** Returns the session after {@code event}. */
    public static Session evolve(@Nullable Session state, SessionEvent event) {
        return switch (event) {
            case SessionOpened opened ->
                new Session(opened.sessionId(), opened.userId(), opened.remember(), opened.expiresAt(), true);
            case SessionImpersonated opened ->
                new Session(opened.sessionId(), opened.userId(), false, opened.expiresAt(), true);
            case SessionImported brought ->
                new Session(brought.sessionId(), brought.userId(), brought.remember(), brought.expiresAt(), true);
            case SessionRefreshed refreshed -> opened(state).until(refreshed.expiresAt());
            case SessionClosed _ -> opened(state).closed();
        };
    }

    private static Session opened(@Nullable Session state) {
        if (state == null) {
            throw new IllegalStateException("the stream of a session begins with its opening");
        }
        return state;
    }

    private Session until(Instant end) {
        return new Session(sessionId, userId, remember, end, open);
    }

    private Session closed() {
        return new Session(sessionId, userId, remember, expiresAt, false);
    }
}
