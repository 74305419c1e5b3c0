package dev.registrar.command.session;

import dev.registrar.shared.EnumRejection;
import dev.registrar.shared.Rejection;

/** Why sign-in refuses. The codes are those of the Better Auth protocol. */
public enum SessionRejection implements EnumRejection {
    /** The session was closed, has ended or never was. */
    UNAUTHORIZED(401, "Unauthorized"),

    /** A session with this identifier is in the log already. */
    SESSION_ALREADY_OPENED(409, "The session was opened before"),

    /**
     * The e-mail address and the password do not belong together. The answer is one for every reason, so that nobody
     * learns which accounts exist.
     */
    INVALID_EMAIL_OR_PASSWORD(401, "Invalid email or password"),

    /** Another account has the address that someone wants to sign up with. */
    USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL(422, "User already exists. Use another email."),

    /** The account may not be used; said only to those who know its password. */
    BANNED_USER(
            403, "You have been banned from this application. Please contact support if you believe this is an error."),

    /** The password that a signed-in user gave is not theirs. */
    INVALID_PASSWORD(400, "Invalid password"),

    /** The link is about another account than the one that is signed in. */
    INVALID_USER(401, "Invalid user");

    private final Wording wording;

    SessionRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    @Override
    public Wording wording() {
        return wording;
    }

    /**
     * A link or its token is unknown, used, expired, for something else, or made worthless by a later change.
     *
     * @param status as the protocol has it on that path: 400, 401 or 404
     */
    public record InvalidToken(int status) implements Rejection {
        @Override
        public String code() {
            return "INVALID_TOKEN";
        }

        @Override
        public String detail() {
            return "Invalid token";
        }
    }
}
