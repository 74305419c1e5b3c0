package dev.registrar.command.session.application;

/** How somebody has shown who they are. */
public enum Way {
    PASSWORD("password"),
    /** A link in a mail. */
    MAILED_LINK("magic-link"),
    /** A code in a mail. */
    MAILED_CODE("email-otp"),
    /** A passkey whose authenticator asked only that somebody be there. */
    PASSKEY("passkey"),
    /** A passkey whose authenticator has verified the person: two factors in one. */
    VERIFIED_PASSKEY("passkey"),
    /** A session there was. */
    SESSION("session");

    private final String stored;

    Way(String stored) {
        this.stored = stored;
    }

    /** Returns the form that events carry. */
    public String stored() {
        return stored;
    }

    /** Returns whether the mailbox was shown, which then is no second factor. */
    boolean isByMail() {
        return this == MAILED_LINK || this == MAILED_CODE;
    }

    /** Returns whether it is a second factor in itself. */
    boolean isTwoFactors() {
        return this == VERIFIED_PASSKEY;
    }
}
