package dev.registrar.command.user.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.user.UserCommand.UnlockSignIn;
import dev.registrar.shared.adapter.session.AccountAuthority;

/** Takes away the delay of further guesses at an account's secrets. */
public final class Unlocking {

    private final AccountAuthority accounts;
    private final Throttle throttle;
    private final Commands commands;

    public Unlocking(AccountAuthority accounts, Throttle throttle, Commands commands) {
        this.accounts = accounts;
        this.throttle = throttle;
        this.commands = commands;
    }

    /**
     * Unlocks the account; succeeds where it is not locked.
     *
     * @throws dev.registrar.shared.RejectedException where there is none, or it has not the version expected
     */
    public Outcome unlock(String userId, CommandContext context) {
        // The event first: a crash in between leaves an account that waits, and the admin's next try repeats both.
        Outcome outcome = commands.send(new UnlockSignIn(userId), context);
        accounts.of(userId).ifPresent(user -> throttle.forget(userId, user.email()));
        return outcome;
    }
}
