package dev.registrar.command;

import dev.registrar.shared.Rejection;

/** What someone wants of one aggregate. Carries values that obey their rules already; only the state may refuse it. */
public interface Command {

    /** Returns the stream of the aggregate that is asked. */
    String target();

    /** Returns the name under which the aggregate's handler is found. */
    String handler();

    /** Returns the refusal where there is no such aggregate. */
    Rejection ifMissing();

    /** Returns the refusal where another aggregate holds a claim that this one would take. */
    default Rejection ifClaimTaken() {
        throw new IllegalStateException(handler() + " claims nothing");
    }
}
