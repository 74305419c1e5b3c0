package dev.registrar.command.user;

import dev.registrar.command.application.CommandContext;

/** What is kept of a user beside the log and is forgotten when the account ends. Beans of this type are found. */
@FunctionalInterface
public interface Leftover {

    /**
     * Forgets all of it; succeeds where there is none.
     *
     * @param by who ended the account
     */
    void forget(String userId, CommandContext by);
}
