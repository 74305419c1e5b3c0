package dev.registrar.command.application;

import dev.registrar.shared.EnumRejection;

/** Refusals that any command can meet, whatever its aggregate. */
public enum CommandRejection implements EnumRejection {
    /** The aggregate has another version than the sender has seen, older or newer. */
    VERSION_MISMATCH(412, "The resource does not have the version that If-Match names"),

    /** Others changed the same aggregate again and again while this command was decided. */
    CONTENTION(503, "Too many changes to the same resource at once; nothing was changed by this one", 1),

    /** The log takes no more commits at the moment. */
    OVERLOADED(503, "Too many changes are waiting; nothing was changed by this one", 1),

    /** The idempotency key came with another request before. */
    IDEMPOTENCY_KEY_REUSED(422, "This Idempotency-Key came with another request before"),

    /** The person's data was erased; the account takes no more commands. */
    USER_ERASED(410, "This user was erased");

    private final Wording wording;

    CommandRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    CommandRejection(int status, String detail, int retryAfterSeconds) {
        this.wording = Wording.of(status, detail, retryAfterSeconds);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
