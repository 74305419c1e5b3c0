package dev.registrar.command.session;

import dev.registrar.command.Command;
import java.util.List;

/** Commands to several aggregates that become one commit, or none. */
public sealed interface Together extends Command
        permits ImportAccount, SignUp, ChangePassword, ProveNewEmail, UserChanges {

    /** Finds the handler. */
    String HANDLER = "session.together";

    /** Returns what this consists of, in order. */
    List<Command> parts();

    @Override
    default String handler() {
        return HANDLER;
    }
}
