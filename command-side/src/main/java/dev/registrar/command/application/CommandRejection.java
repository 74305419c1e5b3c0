package dev.registrar.command.application;

import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/** Refusals that any command can meet, whatever its aggregate. */
public sealed interface CommandRejection extends Rejection {

    /** The aggregate has another version than the sender has seen, older or newer. */
    record VersionMismatch() implements CommandRejection {
        @Override
        public String code() {
            return "VERSION_MISMATCH";
        }

        @Override
        public int status() {
            return 412;
        }

        @Override
        public String detail() {
            return "The resource does not have the version that If-Match names";
        }
    }

    /** Others changed the same aggregate again and again while this command was decided. */
    record Contention() implements CommandRejection {
        @Override
        public String code() {
            return "CONTENTION";
        }

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String detail() {
            return "Too many changes to the same resource at once; nothing was changed by this one";
        }

        @Override
        public OptionalInt retryAfterSeconds() {
            return OptionalInt.of(1);
        }
    }

    /** The log takes no more commits at the moment. */
    record Overloaded() implements CommandRejection {
        @Override
        public String code() {
            return "OVERLOADED";
        }

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String detail() {
            return "Too many changes are waiting; nothing was changed by this one";
        }

        @Override
        public OptionalInt retryAfterSeconds() {
            return OptionalInt.of(1);
        }
    }

    /** The idempotency key came with another request before. */
    record KeyReused() implements CommandRejection {
        @Override
        public String code() {
            return "IDEMPOTENCY_KEY_REUSED";
        }

        @Override
        public int status() {
            return 422;
        }

        @Override
        public String detail() {
            return "This Idempotency-Key came with another request before";
        }
    }

    /** The person's data was erased; the account takes no more commands. */
    record Erased() implements CommandRejection {
        @Override
        public String code() {
            return "USER_ERASED";
        }

        @Override
        public int status() {
            return 410;
        }

        @Override
        public String detail() {
            return "This user was erased";
        }
    }
}
