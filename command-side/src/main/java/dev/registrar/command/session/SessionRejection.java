package dev.registrar.command.session;

import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/** Why sign-in refuses. The codes are those of the Better Auth protocol. */
public sealed interface SessionRejection extends Rejection {

    /** More passwords wait to be hashed than may; nothing was decided about this one. */
    record Busy() implements SessionRejection {
        @Override
        public String code() {
            return "SERVICE_BUSY";
        }

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String detail() {
            return "Too many sign-ins at the moment. Please try again in a second.";
        }

        @Override
        public OptionalInt retryAfterSeconds() {
            return OptionalInt.of(1);
        }
    }

    /** The session was closed, has ended or never was. */
    record Over() implements SessionRejection {
        @Override
        public String code() {
            return "UNAUTHORIZED";
        }

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String detail() {
            return "Unauthorized";
        }
    }

    /** A session with this identifier is in the log already. */
    record AlreadyOpened() implements SessionRejection {
        @Override
        public String code() {
            return "SESSION_ALREADY_OPENED";
        }

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String detail() {
            return "The session was opened before";
        }
    }

    /**
     * The e-mail address and the password do not belong together. The answer is one for every reason, so that nobody
     * learns which accounts exist.
     */
    record InvalidEmailOrPassword() implements SessionRejection {
        @Override
        public String code() {
            return "INVALID_EMAIL_OR_PASSWORD";
        }

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String detail() {
            return "Invalid email or password";
        }
    }
}
