package dev.registrar.command.session.application;

import org.jspecify.annotations.Nullable;

/**
 * How somebody comes to a session.
 *
 * @param remember whether the session is to outlive the browser
 * @param way what was shown
 * @param trustedDevice what the browser shows to be spared the second factor; null where nothing
 */
public record Arrival(boolean remember, Way way, @Nullable String trustedDevice) {

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "Arrival[remember=" + remember + ", way=" + way + "]";
    }
}
