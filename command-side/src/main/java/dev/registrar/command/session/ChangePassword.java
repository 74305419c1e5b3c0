package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.shared.Rejection;
import java.util.List;

/**
 * Gives an account another credential, which ends all its sessions, and opens a new one for whoever asked for it.
 */
public record ChangePassword(ChangeCredential change, OpenSession open) implements Together {

    @Override
    public List<Command> parts() {
        return List.of(change, open);
    }

    @Override
    public String target() {
        return change.target();
    }

    @Override
    public Rejection ifMissing() {
        return change.ifMissing();
    }
}
