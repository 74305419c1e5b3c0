package dev.registrar.command.mail;

import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/** Why no mail is sent. */
public sealed interface MailRejection extends Rejection {

    /** More mails wait than may. */
    record Busy() implements MailRejection {

        private static final int SECONDS = 30;

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
            return "Too many mails are waiting to be sent. Please try again in half a minute.";
        }

        @Override
        public OptionalInt retryAfterSeconds() {
            return OptionalInt.of(SECONDS);
        }
    }
}
