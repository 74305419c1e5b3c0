package dev.registrar.command.factor;

import dev.registrar.command.throttle.TooManyAttempts;
import dev.registrar.shared.EnumRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import java.util.OptionalInt;

/** Why a second factor is refused. Codes and texts are those of the Better Auth protocol. */
public enum FactorRejection implements EnumRejection {
    TOTP_NOT_ENABLED(400, "TOTP not enabled"),
    OTP_NOT_ENABLED(400, "OTP not enabled"),
    OTP_NOT_CONFIGURED(400, "otp isn't configured"),
    OTP_HAS_EXPIRED(400, "OTP has expired"),
    TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE(400, "Too many attempts. Please request a new code."),
    TWO_FACTOR_NOT_ENABLED(400, "Two factor isn't enabled"),
    BACKUP_CODES_NOT_ENABLED(400, "Backup codes aren't enabled"),
    INVALID_CODE(401, "Invalid code"),
    INVALID_BACKUP_CODE(401, "Invalid backup code"),
    INVALID_TWO_FACTOR_COOKIE(401, "Invalid two factor cookie");

    private final Wording wording;

    FactorRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    @Override
    public Wording wording() {
        return wording;
    }

    /**
     * Too many wrong codes were tried; no further one is looked at yet.
     *
     * @param seconds how long to wait, 1 and up
     */
    public record Locked(int seconds) implements Rejection {

        /** Returns the same as {@code tooMany} in the words for second factors. */
        public static RejectedException of(TooManyAttempts tooMany) {
            return new RejectedException(new Locked(tooMany.seconds()));
        }

        @Override
        public String code() {
            return "ACCOUNT_TEMPORARILY_LOCKED";
        }

        @Override
        public int status() {
            return 429;
        }

        @Override
        public String detail() {
            return "Too many failed verification attempts. Your account is temporarily locked. Please try again later.";
        }

        @Override
        public OptionalInt retryAfterSeconds() {
            return OptionalInt.of(seconds);
        }
    }
}
