package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.shared.Rejection;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of a session. */
public sealed interface SessionCommand extends Command {

    /** Finds the handler that opens a session. */
    String OPENING = "session.open";

    /** Finds the handler that changes one. */
    String CHANGING = "session.change";

    /** Returns the stream of the session. */
    String sessionId();

    @Override
    default String target() {
        return sessionId();
    }

    @Override
    default String handler() {
        return CHANGING;
    }

    @Override
    default Rejection ifMissing() {
        return SessionRejection.UNAUTHORIZED;
    }

    /**
     * Opens a session for a user who has just proved who they are.
     *
     * @param credentialVersion version of the credential that proved it
     * @param remember whether the session outlives the browser
     * @param method what was shown for it, as events carry it
     * @param ipAddress where it is opened from
     * @param userAgent what it is opened with
     */
    record OpenSession(
            String sessionId,
            String userId,
            int credentialVersion,
            boolean remember,
            String method,
            @Nullable String ipAddress,
            @Nullable String userAgent)
            implements SessionCommand {
        @Override
        public String handler() {
            return OPENING;
        }
    }

    /**
     * Lets an admin act for a user, for an hour.
     *
     * @param impersonatedBy the admin
     * @param credentialVersion the user's credential
     */
    record Impersonate(
            String sessionId,
            String userId,
            String impersonatedBy,
            int credentialVersion,
            @Nullable String ipAddress,
            @Nullable String userAgent)
            implements SessionCommand {
        @Override
        public String handler() {
            return OPENING;
        }
    }

    /**
     * Brings over a session of another system.
     *
     * @param credentialVersion version of the credential that the account comes with
     * @param remember whether the session outlives the browser
     * @param createdAt when it was opened there
     * @param expiresAt when it ends
     */
    record ImportSession(
            String sessionId,
            String userId,
            int credentialVersion,
            boolean remember,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String ipAddress,
            @Nullable String userAgent)
            implements SessionCommand {
        @Override
        public String handler() {
            return OPENING;
        }
    }

    /** Moves the end of a session that is in use; nothing happens where it is not yet due. */
    record RefreshSession(String sessionId) implements SessionCommand {}

    /** Ends a session; ending it twice is no error. */
    record CloseSession(String sessionId, Reason reason) implements SessionCommand {}

    /** Why a session ends. Stored in lower case. */
    enum Reason {
        SIGNED_OUT("signed-out"),
        REVOKED("revoked"),
        EXPIRED("expired"),
        SUPERSEDED("superseded"),
        /** The process that opened it ended before anybody got it. */
        UNFINISHED("unfinished");

        private final String stored;

        Reason(String stored) {
            this.stored = stored;
        }

        /** Returns the form that events carry. */
        public String stored() {
            return stored;
        }

        /**
         * Returns the reason with this stored form.
         *
         * @throws IllegalArgumentException where there is none
         */
        public static Reason ofStored(String stored) {
            return Arrays.stream(values())
                    .filter(reason -> reason.stored.equals(stored))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no reason why sessions end: " + stored));
        }
    }
}
