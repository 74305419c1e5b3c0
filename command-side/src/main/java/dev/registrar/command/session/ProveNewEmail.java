package dev.registrar.command.session;

import dev.registrar.command.Command;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.VerifyEmail;
import dev.registrar.shared.Rejection;
import dev.registrar.shared.user.EmailAddress;
import java.util.List;

/** Gives an account the address that its owner has just shown to read mail at: changed and verified in one commit. */
public record ProveNewEmail(String userId, EmailAddress email) implements Together {

    @Override
    public List<Command> parts() {
        return List.of(ChangeUser.of(userId).withEmail(email), new VerifyEmail(userId, email));
    }

    @Override
    public String target() {
        return userId;
    }

    @Override
    public Rejection ifMissing() {
        return new SessionRejection.InvalidToken(401);
    }

    @Override
    public Rejection ifClaimTaken() {
        return SessionRejection.USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL;
    }
}
