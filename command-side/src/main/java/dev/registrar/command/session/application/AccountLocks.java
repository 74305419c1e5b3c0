package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.throttle.Locks;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Secret.Kind;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.UnlockSignIn;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the history of an account when guesses at its secrets are slowed down. */
public class AccountLocks implements Locks {

    private static final Logger LOG = LoggerFactory.getLogger(AccountLocks.class);

    private final Accounts accounts;
    private final Commands commands;
    private final SignInHistory history;

    public AccountLocks(Accounts accounts, Commands commands, SignInHistory history) {
        this.accounts = accounts;
        this.commands = commands;
        this.history = history;
    }

    /** Later, and together with the refusals: the answer must not take longer where there is an account. */
    @Override
    public void locked(Secret secret, int failures, BooleanSupplier still) {
        history.locked(
                () -> userOf(secret), new SignInHistory.Lock(secret.kind().stored(), failures, still));
    }

    /** At once: whoever knew the secret knows that there is an account. */
    @Override
    public void unlocked(Secret secret) {
        history.flush();
        userOf(secret).ifPresent(user -> send(new UnlockSignIn(user.userId())));
    }

    private Optional<Authority> userOf(Secret secret) {
        return secret.kind() == Kind.PASSWORD
                ? accounts.withEmail(new EmailAddress(secret.of()))
                : accounts.withId(secret.of());
    }

    private void send(UserCommand command) {
        try {
            commands.send(command, CommandContext.system(Ids.next()));
        } catch (RejectedException refused) {
            // The account was deleted or erased meanwhile: the throttle holds without its event.
            LOG.warn(
                    "{} was refused: {}",
                    command.getClass().getSimpleName(),
                    refused.rejection().code());
        }
    }
}
