package dev.registrar.command.session.application;

import dev.registrar.command.application.Outcome;
import dev.registrar.command.session.SessionCommand.Impersonate;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens sessions: a document is prepared, the opening is put into the log, then the document comes to life. Where a crash
 * leaves it in between, the session is nobody's, and is ended in the log and removed after a minute (ADR 0014).
 */
public class OpeningSessions {

    private final Sessions sessions;
    private final SessionUse use;
    private final NewDevices devices;
    private final Clock clock;

    public OpeningSessions(Sessions sessions, SessionUse use, NewDevices devices, Clock clock) {
        this.sessions = sessions;
        this.use = use;
        this.devices = devices;
        this.clock = clock;
    }

    /** Returns the command that opens a session of {@code userId}. */
    static OpenSession command(String userId, int credentialVersion, boolean remember, Way way, Client client) {
        return new OpenSession(
                Ids.next(), userId, credentialVersion, remember, way.stored(), client.ipAddress(), client.userAgent());
    }

    /**
     * Refuses an account that may not be used now. Every way to a session asks this once the person has shown who they
     * are: nobody else learns of the ban.
     *
     * @throws RejectedException with {@link SessionRejection#BANNED_USER}
     */
    void refuseBanned(Authority user) {
        if (user.isBanned(clock.instant())) {
            throw SessionRejection.BANNED_USER.exception();
        }
    }

    /**
     * A session that was opened.
     *
     * @param token what its bearer shows
     * @param commit number of the commit that opened it
     */
    record Opened(String token, SessionDocument session, long commit) {}

    /**
     * Opens a session by {@code commit}, which puts {@code command} into the log. Ends the oldest sessions of the user where
     * it has too many with this one, and tells it by mail where the device is new.
     *
     * @throws RejectedException what {@code commit} throws; nothing is left of the session then
     */
    Opened open(OpenSession command, Client client, Supplier<Outcome> commit) {
        Instant now = clock.instant();
        Instant end = now.plus(command.remember() ? Session.LIFE : Session.SHORT_LIFE);
        String token = Ids.next();
        SessionDocument session = new SessionDocument(
                SessionDocument.idOf(token),
                command.sessionId(),
                command.userId(),
                command.credentialVersion(),
                now,
                now,
                end,
                command.remember(),
                command.ipAddress(),
                command.userAgent(),
                null);
        return new Opened(token, session, open(session, client, commit));
    }

    /** Opens a session in which an admin acts for a user; it ends with the browser. As the other {@code open}. */
    Opened open(Impersonate command, Client client, Supplier<Outcome> commit) {
        Instant now = clock.instant();
        String token = Ids.next();
        SessionDocument session = new SessionDocument(
                SessionDocument.idOf(token),
                command.sessionId(),
                command.userId(),
                command.credentialVersion(),
                now,
                now,
                now.plus(Session.IMPERSONATION),
                false,
                command.ipAddress(),
                command.userAgent(),
                command.impersonatedBy());
        return new Opened(token, session, open(session, client, commit));
    }

    private long open(SessionDocument session, Client client, Supplier<Outcome> commit) {
        sessions.prepare(session, session.createdAt().plus(SessionUse.PATIENCE));
        long position = committed(session, commit).position();
        Optional<List<SessionDocument>> tooMany = sessions.open(session);
        if (tooMany.isEmpty()) {
            // The commit took so long that the session was taken for left behind.
            use.abandon(session, client);
            throw SessionRejection.UNAUTHORIZED.exception();
        }
        tooMany.get().forEach(old -> use.supersede(old, client));
        devices.opened(session.userId(), client);
        return position;
    }

    private Outcome committed(SessionDocument session, Supplier<Outcome> commit) {
        try {
            return commit.get();
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored.
            sessions.remove(session);
            throw refused;
        }
    }
}
