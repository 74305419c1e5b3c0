package dev.registrar.command.session.application;

import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.SessionDocument;

/**
 * A session that was just opened.
 *
 * @param token what its bearer shows from now on; known to nobody else and stored nowhere
 * @param session what is stored of it
 * @param user whose it is
 * @param position the commit that opened it
 */
public record SignedIn(String token, SessionDocument session, Authority user, long position) {

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "SignedIn[session=" + session.sessionId() + "]";
    }
}
