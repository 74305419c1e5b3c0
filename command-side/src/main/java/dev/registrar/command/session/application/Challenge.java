package dev.registrar.command.session.application;

import dev.registrar.shared.adapter.session.Authority;

/**
 * A first factor that was shown, and a second that was not yet.
 *
 * @param token what the browser shows for it
 * @param user who it is, if the second factor is shown too
 * @param remember whether the session is to outlive the browser
 * @param way what the first factor was
 */
public record Challenge(String token, Authority user, boolean remember, Way way) {

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Challenge[" + user.userId() + "]";
    }
}
