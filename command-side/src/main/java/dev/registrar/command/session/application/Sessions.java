package dev.registrar.command.session.application;

import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The documents that say which sessions live. A document is made after its session was opened in the log and removed
 * before it is closed there, so that a crash in between leaves a session dead, never alive (ADR 0014).
 */
public interface Sessions {

    /**
     * Stores a session that was just opened. Returns the oldest sessions of the user that are more than one may have; they
     * are still open.
     */
    List<SessionDocument> open(SessionDocument session);

    /** Returns the session with this document id, expired or not. */
    Optional<SessionDocument> find(String id);

    /**
     * Moves the end of a living session. Returns whether it was still open with the end {@code from}: a session that was
     * closed meanwhile stays closed.
     */
    boolean extend(String id, Instant from, Instant to, Instant now);

    /** Removes a session and returns it; empty where it was closed already. Of several callers one gets it. */
    Optional<SessionDocument> close(String id);

    /** Removes a session as {@link #close} does, unless it does not end before {@code now} any more. */
    Optional<SessionDocument> closeExpired(String id, Instant now);

    /** Returns all sessions of a user, expired ones too. */
    List<SessionDocument> ofUser(String userId);

    /** Returns at most {@code limit} sessions that ended before {@code now}. */
    List<SessionDocument> expired(Instant now, int limit);
}
