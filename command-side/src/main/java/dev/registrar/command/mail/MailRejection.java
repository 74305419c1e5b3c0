package dev.registrar.command.mail;

import dev.registrar.shared.EnumRejection;

/** Why no mail is sent. */
public enum MailRejection implements EnumRejection {
    /** More mails wait than may. */
    SERVICE_BUSY(503, "Too many mails are waiting to be sent. Please try again in half a minute.", 30);

    private final Wording wording;

    MailRejection(int status, String detail, int retryAfterSeconds) {
        this.wording = Wording.of(status, detail, retryAfterSeconds);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
