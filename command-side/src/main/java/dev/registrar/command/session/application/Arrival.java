package dev.registrar.command.session.application;

import org.jspecify.annotations.Nullable;

/**
 * How somebody comes to a session.
 *
 * @param remember whether the session is to outlive the browser
 * @param byMail whether the first factor was the mailbox, which then is no second one
 * @param trustedDevice what the browser shows to be spared the second factor; null where nothing
 */
public record Arrival(
        boolean remember, boolean byMail, @Nullable String trustedDevice) {

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Arrival[remember=" + remember + ", byMail=" + byMail + "]";
    }
}
