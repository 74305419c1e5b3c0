package dev.registrar.command.session;

import dev.registrar.shared.EnumRejection;

/** Why a mailed code is refused, in the words of the e-mail OTP plugin. The same whether there is an account or not. */
public enum OneTimeCodeRejection implements EnumRejection {
    INVALID_OTP(400, "Invalid OTP"),
    OTP_EXPIRED(400, "OTP expired"),
    TOO_MANY_ATTEMPTS(403, "Too many attempts");

    private final Wording wording;

    OneTimeCodeRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
