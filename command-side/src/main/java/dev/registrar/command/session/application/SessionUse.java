package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.session.SessionCommand.CloseSession;
import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.command.session.SessionCommand.RefreshSession;
import dev.registrar.command.session.application.Sessions.Over;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** Keeps sessions that are used alive, and ends them. */
public class SessionUse {

    /** How long the steps of an opening or a closing may take, before another process takes them for left undone. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Sessions sessions;
    private final Commands commands;
    private final Clock clock;

    public SessionUse(Sessions sessions, Commands commands, Clock clock) {
        this.sessions = sessions;
        this.commands = commands;
        this.clock = clock;
    }

    /** Returns whether use of {@code session} now would move its end. */
    public boolean isRefreshDue(SessionDocument session) {
        return Session.isRefreshDue(session.remember(), session.expiresAt(), clock.instant());
    }

    /**
     * Moves the end of a session that is used, where that is due. Returns it as it is then; empty where it was closed
     * meanwhile: nothing brings it back.
     */
    public Optional<SessionDocument> refresh(SessionDocument session, Client client) {
        Instant now = clock.instant();
        try {
            commands.send(new RefreshSession(session.sessionId()), client.as(session.userId(), session.sessionId()));
        } catch (RejectedException over) {
            return Optional.empty();
        }
        sessions.extend(session.id(), session.expiresAt(), now.plus(Session.LIFE), now);
        // Read again: another request may have been faster, with the same result.
        return sessions.find(session.id());
    }

    /** Returns the session with this document id. */
    Optional<SessionDocument> find(String id) {
        return sessions.find(id);
    }

    /** Ends the session of {@code token} for its bearer; returns the commit that says so, if there was a session. */
    public OptionalLong signOut(String token, Client client) {
        return close(SessionDocument.idOf(token), Reason.SIGNED_OUT)
                .map(session -> OptionalLong.of(
                        told(session, Reason.SIGNED_OUT, client.as(session.userId(), session.sessionId()))))
                .orElseGet(OptionalLong::empty);
    }

    /** Returns the sessions of a user that live: not ended, and opened with the credential that is valid. */
    public List<SessionDocument> living(Authority user) {
        Instant now = clock.instant();
        return sessions.ofUser(user.userId()).stream()
                .filter(session -> session.isOf(user))
                .filter(session -> session.expiresAt().isAfter(now))
                .toList();
    }

    /**
     * Ends the session that {@code handle} names, if it is one of {@code user}: its identifier as listed, or its token.
     * Anyone else's session is left alone, and the answer does not tell.
     */
    public OptionalLong revoke(Authority user, String handle, Client client) {
        String byToken = SessionDocument.idOf(handle);
        return revokeAll(
                user,
                session -> session.sessionId().equals(handle) || session.id().equals(byToken),
                client);
    }

    /** Ends every session of {@code user} that {@code which} names, however many; returns the last commit. */
    public OptionalLong revokeAll(Authority user, Predicate<SessionDocument> which, Client client) {
        return revokeAll(user.userId(), which, session -> client.as(session.userId(), session.sessionId()));
    }

    /** Ends every session of {@code userId} that {@code which} names, by the hand of another: {@code by}. */
    OptionalLong revokeAll(String userId, Predicate<SessionDocument> which, CommandContext by) {
        return revokeAll(userId, which, _ -> by);
    }

    /** Ends every session of {@code userId}, however many, by the hand of whoever ended the account: {@code by}. */
    public void forget(String userId, CommandContext by) {
        List<SessionDocument> closed = sessions.ofUser(userId).stream()
                .flatMap(session -> close(session.id(), Reason.REVOKED).stream())
                .toList();
        closed.forEach(session -> {
            tellIfKnown(session, Reason.REVOKED, by);
            sessions.remove(session);
        });
    }

    private OptionalLong revokeAll(
            String userId, Predicate<SessionDocument> which, Function<SessionDocument, CommandContext> by) {
        // All of them are dead before the first is told to the log.
        List<SessionDocument> closed = sessions.ofUser(userId).stream()
                .filter(which)
                .flatMap(session -> close(session.id(), Reason.REVOKED).stream())
                .toList();
        return closed.stream()
                .mapToLong(session -> told(session, Reason.REVOKED, by.apply(session)))
                .max();
    }

    /** Ends a session of which the user has opened too many newer ones. */
    void supersede(SessionDocument session, Client client) {
        close(session.id(), Reason.SUPERSEDED)
                .ifPresent(closed -> told(closed, Reason.SUPERSEDED, client.as(closed.userId(), closed.sessionId())));
    }

    /** Ends a session that the log has, but that could not be brought to life. */
    void abandon(SessionDocument session, Client client) {
        var _ = told(session, Reason.UNFINISHED, client.as(session.userId(), session.sessionId()));
    }

    private Optional<SessionDocument> close(String id, Reason reason) {
        return sessions.close(id, reason, clock.instant().plus(PATIENCE));
    }

    /**
     * Says in the log that sessions have ended whose time is over, or whose opening or closing a crash has left half done,
     * and removes their documents. They signed nobody in before. Any number of processes may do so at once: the log takes
     * each ending once.
     *
     * @param most how many at most, 1 and up
     * @return how many there were; as many as {@code most} where there may be more
     */
    public int expire(int most) {
        Instant now = clock.instant();
        List<Over> over = sessions.over(now, most);
        over.forEach(each -> expire(each, now));
        return over.size();
    }

    private void expire(Over over, Instant now) {
        SessionDocument session = over.session();
        // One that was extended by a process whose clock is behind lives on.
        boolean isDead = over.isClosed()
                || sessions.closeExpired(session.id(), now, now.plus(PATIENCE)).isPresent();
        if (isDead) {
            tellIfKnown(session, over.reason(), CommandContext.system(session.sessionId()));
            sessions.remove(session);
        }
    }

    private void tellIfKnown(SessionDocument session, Reason reason, CommandContext by) {
        try {
            commands.send(new CloseSession(session.sessionId(), reason), by);
        } catch (RejectedException unknown) {
            if (unknown.rejection().status() >= 500) {
                throw unknown;
            }
            // The log never opened it: a crash before its commit.
        }
    }

    /** Says in the log that a session, which is dead, has ended, and forgets it; returns the commit. */
    private long told(SessionDocument session, Reason reason, CommandContext by) {
        long commit =
                commands.send(new CloseSession(session.sessionId(), reason), by).position();
        sessions.remove(session);
        return commit;
    }
}
