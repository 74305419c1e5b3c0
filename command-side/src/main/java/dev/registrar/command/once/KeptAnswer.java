package dev.registrar.command.once;

import dev.registrar.command.application.Outcome;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to a request that changed nothing. Names nobody.
 *
 * @param request keyed hash of the request
 * @param refusal why it was refused; null where all was so already
 * @param outcome the state it met; null where it was refused
 */
public record KeptAnswer(
        String request, @Nullable Refused refusal, @Nullable Outcome outcome) {

    /** A refusal as it is told. */
    public record Refused(String code, int status, String detail) implements Rejection {

        static Refused of(Rejection rejection) {
            return new Refused(rejection.code(), rejection.status(), rejection.detail());
        }
    }

    static KeptAnswer refused(String request, Rejection rejection) {
        return new KeptAnswer(request, Refused.of(rejection), null);
    }

    static KeptAnswer unchanged(String request, Outcome outcome) {
        return new KeptAnswer(request, null, outcome);
    }

    /**
     * Answers again.
     *
     * @throws RejectedException where it was a refusal
     */
    Outcome again() {
        if (refusal != null) {
            throw new RejectedException(refusal);
        }
        if (outcome != null) {
            return outcome;
        }
        throw new IllegalStateException("an answer says nothing");
    }
}
