package dev.registrar.command.session;

import dev.registrar.shared.Rejection;

/** Why sign-in refuses. The codes are those of the Better Auth protocol. */
public sealed interface SessionRejection extends Rejection {

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

    /** Another account has the address that someone wants to sign up with. */
    record UserAlreadyExists() implements SessionRejection {
        @Override
        public String code() {
            return "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
        }

        @Override
        public int status() {
            return 422;
        }

        @Override
        public String detail() {
            return "User already exists. Use another email.";
        }
    }

    /** The account may not be used; said only to those who know its password. */
    record BannedUser() implements SessionRejection {
        @Override
        public String code() {
            return "BANNED_USER";
        }

        @Override
        public int status() {
            return 403;
        }

        @Override
        public String detail() {
            return "You have been banned from this application. Please contact support if you believe this is an error.";
        }
    }

    /** The password that a signed-in user gave is not theirs. */
    record InvalidPassword() implements SessionRejection {
        @Override
        public String code() {
            return "INVALID_PASSWORD";
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String detail() {
            return "Invalid password";
        }
    }

    /**
     * A link or its token is unknown, used, expired, for something else, or made worthless by a later change.
     *
     * @param status as the protocol has it on that path: 400, 401 or 404
     */
    record InvalidToken(int status) implements SessionRejection {
        @Override
        public String code() {
            return "INVALID_TOKEN";
        }

        @Override
        public String detail() {
            return "Invalid token";
        }
    }

    /** The link is about another account than the one that is signed in. */
    record InvalidUser() implements SessionRejection {
        @Override
        public String code() {
            return "INVALID_USER";
        }

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String detail() {
            return "Invalid user";
        }
    }
}
