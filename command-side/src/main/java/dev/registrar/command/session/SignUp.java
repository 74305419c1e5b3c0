package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.shared.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes an account and signs it in at once: both in one commit, or neither.
 *
 * @param details what more the person says of themselves
 */
public record SignUp(RegisterUser register, Optional<ChangeUser> details, OpenSession open) implements Together {

    @Override
    public List<Command> parts() {
        return Stream.of(Stream.of(register), details.stream(), Stream.of(open))
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
        return SessionRejection.USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL;
    }
}
