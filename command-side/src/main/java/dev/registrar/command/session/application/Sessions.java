package dev.registrar.command.session.application;

import dev.registrar.command.session.SessionCommand.Reason;
import dev.registrar.shared.adapter.session.SessionDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The documents that say which sessions live. A session lives between {@link #open}, which comes after its opening in the
 * log, and {@link #close}, which comes before its closing there. Its document is there from before the one commit until
 * after the other, so that whatever a crash leaves half done is found, as {@link #over}, and brought to its end (ADR 0014).
 */
public interface Sessions {

    /**
     * Stores a session that is about to be opened in the log. It is nobody's yet.
     *
     * @param until when it counts as left behind
     */
    void prepare(SessionDocument session, Instant until);

    /**
     * Brings a prepared session to life. Returns the oldest sessions of its user that are more than one may have, which are
     * still open; or empty where it was left behind for so long that it was removed.
     */
    Optional<List<SessionDocument>> open(SessionDocument session);

    /** Returns the session with this document id, where it was opened and not closed; expired or not. */
    Optional<SessionDocument> find(String id);

    /**
     * Moves the end of a living session. Returns whether it was still open with the end {@code from}: a session that was
     * closed meanwhile stays closed.
     */
    boolean extend(String id, Instant from, Instant to, Instant now);

    /**
     * Ends the life of a session and returns it as it was; empty where it was closed already. Of several callers one gets
     * it, who tells the log and then calls {@link #remove}.
     *
     * @param until when that counts as left undone
     */
    Optional<SessionDocument> close(String id, Reason reason, Instant until);

    /** Closes a session as {@link #close} does, unless it does not end before {@code now} any more. */
    Optional<SessionDocument> closeExpired(String id, Instant now, Instant until);

    /** Removes what the log knows to have ended, or never heard of. */
    void remove(SessionDocument session);

    /** Returns all sessions of a user that were opened and not closed, expired ones too. */
    List<SessionDocument> ofUser(String userId);

    /** Returns at most {@code limit} sessions whose time was over at {@code now}. */
    List<Over> over(Instant now, int limit);

    /**
     * A session whose time is over.
     *
     * @param isClosed whether it lived no more before, because it was closed or never opened
     * @param reason why it ends, as the log is to be told
     */
    record Over(SessionDocument session, boolean isClosed, Reason reason) {}
}
