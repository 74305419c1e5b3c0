package dev.registrar.command.user;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.shared.RejectedException;
import java.util.List;

/**
 * Ends an account, whoever asks for it: with the commit its sessions are over, its e-mail is free and nothing signs in; what
 * is kept beside the log goes after.
 */
public final class Deletion {

    private final Commands commands;
    private final List<Leftover> leftovers;

    public Deletion(Commands commands, List<Leftover> leftovers) {
        this.commands = commands;
        this.leftovers = List.copyOf(leftovers);
    }

    /**
     * Ends the account.
     *
     * @throws RejectedException where there is none, or with {@link UserRejection#LAST_ADMIN}
     */
    public Outcome delete(String userId, CommandContext context) {
        Outcome outcome;
        try {
            outcome = commands.send(new DeleteUser(userId), context);
        } catch (RejectedException refused) {
            if (refused.rejection() == UserRejection.USER_NOT_FOUND) {
                // It may have ended in a process that did not live to forget it.
                forget(userId, context);
            }
            throw refused;
        }
        forget(userId, context);
        return outcome;
    }

    private void forget(String userId, CommandContext context) {
        leftovers.forEach(leftover -> leftover.forget(userId, context));
    }
}
