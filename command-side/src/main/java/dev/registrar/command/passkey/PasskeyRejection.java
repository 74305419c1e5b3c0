package dev.registrar.command.passkey;

import dev.registrar.shared.EnumRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;

/** Why a passkey is refused. Codes are those of the Better Auth protocol, and so are the texts or their beginnings. */
public enum PasskeyRejection implements EnumRejection {
    CHALLENGE_NOT_FOUND(400, "Challenge not found"),
    ORIGIN_MISSING(400, "origin missing"),
    PASSKEY_NOT_FOUND(401, "Passkey not found"),
    YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY(401, "You are not allowed to register this passkey");

    private final Wording wording;

    PasskeyRejection(int status, String detail) {
        this.wording = Wording.of(status, detail);
    }

    @Override
    public Wording wording() {
        return wording;
    }

    /**
     * An authenticator's answer is not what was asked for.
     *
     * @param ceremony what it was to do
     * @param reason what is wrong with it, in words for a developer; says nothing of any account
     */
    public record NotVerified(Ceremony ceremony, String reason) implements Rejection {

        @Override
        public String code() {
            return switch (ceremony) {
                case REGISTRATION -> "FAILED_TO_VERIFY_REGISTRATION";
                case AUTHENTICATION -> "AUTHENTICATION_FAILED";
            };
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String detail() {
            String beginning = switch (ceremony) {
                case REGISTRATION -> "Failed to verify registration: ";
                case AUTHENTICATION -> "Authentication failed: ";
            };
            return beginning + reason;
        }

        /** Returns what carries this to the caller. */
        public RejectedException exception() {
            return new RejectedException(this);
        }
    }
}
