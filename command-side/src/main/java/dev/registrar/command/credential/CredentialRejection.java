package dev.registrar.command.credential;

import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/** Why a password is not looked at. */
public sealed interface CredentialRejection extends Rejection {

    /** More passwords wait to be hashed than may; nothing was decided about this one. */
    record Busy() implements CredentialRejection {
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
}
