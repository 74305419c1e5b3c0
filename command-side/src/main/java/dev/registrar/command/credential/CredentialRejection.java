package dev.registrar.command.credential;

import dev.registrar.shared.EnumRejection;

/** Why a password is not looked at. */
public enum CredentialRejection implements EnumRejection {
    /** More passwords wait to be hashed than may; nothing was decided about this one. */
    SERVICE_BUSY(503, "Too many sign-ins at the moment. Please try again in a second.", 1);

    private final Wording wording;

    CredentialRejection(int status, String detail, int retryAfterSeconds) {
        this.wording = Wording.of(status, detail, retryAfterSeconds);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
