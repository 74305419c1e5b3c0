package dev.registrar.command.session.application;

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

/** Makes the document of a session after the log has it: a session that only the log knows is dead (ADR 0014). */
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
     * Stores what {@code opened} has led to, under the hash of {@code token}. Ends the oldest sessions of the user where it
     * has too many with this one, and tells it by mail where the device is new.
     */
    SessionDocument store(OpenSession opened, String token, Client client) {
        Instant now = clock.instant();
        SessionDocument session = new SessionDocument(
                SessionDocument.idOf(token),
                opened.sessionId(),
                opened.userId(),
                opened.credentialVersion(),
                now,
                now,
                now.plus(opened.remember() ? Session.LIFE : Session.SHORT_LIFE),
                opened.remember(),
                opened.ipAddress(),
                opened.userAgent(),
                null);
        sessions.open(session).forEach(old -> use.supersede(old, client));
        devices.opened(opened.userId(), client);
        return session;
    }

    /** Stores what {@code opened} has led to, under the hash of {@code token}: it ends with the browser. */
    SessionDocument store(Impersonate opened, String token, Client client) {
        Instant now = clock.instant();
        SessionDocument session = new SessionDocument(
                SessionDocument.idOf(token),
                opened.sessionId(),
                opened.userId(),
                opened.credentialVersion(),
                now,
                now,
                now.plus(Session.IMPERSONATION),
                false,
                opened.ipAddress(),
                opened.userAgent(),
                opened.impersonatedBy());
        sessions.open(session).forEach(old -> use.supersede(old, client));
        devices.opened(opened.userId(), client);
        return session;
    }
}
