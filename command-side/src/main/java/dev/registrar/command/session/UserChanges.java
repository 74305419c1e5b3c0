package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.command.user.UserCommand;
import dev.registrar.shared.Rejection;
import java.util.List;

/**
 * Several things that an admin asks of one account at once: all of them or none.
 *
 * @param changes at least one, all to the same account
 */
public record UserChanges(List<UserCommand> changes) implements Together {

    public UserChanges {
        changes = List.copyOf(changes);
    }

    @Override
    public List<Command> parts() {
        return List.copyOf(changes);
    }

    @Override
    public String target() {
        return changes.getFirst().target();
    }

    @Override
    public Rejection ifMissing() {
        return changes.getFirst().ifMissing();
    }

    @Override
    public Rejection ifClaimTaken() {
        return SessionRejection.USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL;
    }
}
