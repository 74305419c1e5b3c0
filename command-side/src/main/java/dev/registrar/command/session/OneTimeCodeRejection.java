package dev.registrar.command.session;

import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;

/** Why a mailed code is refused, in the words of the e-mail OTP plugin. The same whether there is an account or not. */
public enum OneTimeCodeRejection implements Rejection {
    INVALID_OTP(400, "Invalid OTP"),
    OTP_EXPIRED(400, "OTP expired"),
    TOO_MANY_ATTEMPTS(403, "Too many attempts");

    private final int status;
    private final String detail;

    OneTimeCodeRejection(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    @Override
    public String code() {
        return name();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String detail() {
        return detail;
    }

    /** Returns what carries this to the caller. */
    public RejectedException exception() {
        return new RejectedException(this);
    }
}
