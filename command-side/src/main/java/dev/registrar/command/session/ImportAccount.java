package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.command.session.SessionCommand.ImportSession;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.shared.Rejection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings an account over from another system with all that belongs to it: in one commit, or not at all.
 *
 * @param facts what is known of the account besides, in order
 * @param sessions those that live
 */
public record ImportAccount(RegisterUser register, List<UserCommand> facts, List<ImportSession> sessions)
        implements Together {

    public ImportAccount {
        facts = List.copyOf(facts);
        sessions = List.copyOf(sessions);
    }

    @Override
    public List<Command> parts() {
        return Stream.of(Stream.of(register), facts.stream(), sessions.stream())
                .<Command>flatMap(part -> part)
                .toList();
    }

    @Override
    public String target() {
        return register.target();
    }

    @Override
    public Rejection ifMissing() {
        return register.ifMissing();
    }

    @Override
    public Rejection ifClaimTaken() {
        return register.ifClaimTaken();
    }
}
