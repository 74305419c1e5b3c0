package dev.registrar.command.user.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.user.UserCommand.DeleteUser;
import dev.registrar.shared.adapter.session.AccountAuthority;
import dev.registrar.shared.adapter.session.Authority;

/** Ends an account: with the commit its sessions are over and its e-mail is free; its password hashes go after. */
public final class Deletion {

    private final AccountAuthority accounts;
    private final Credentials credentials;
    private final Commands commands;

    public Deletion(AccountAuthority accounts, Credentials credentials, Commands commands) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.commands = commands;
    }

    /**
     * Ends the account.
     *
     * @throws dev.registrar.shared.RejectedException where there is none, or with
     *     {@link dev.registrar.command.user.UserRejection#LAST_ADMIN}
     */
    public Outcome delete(String userId, CommandContext context) {
        int newest = accounts.of(userId).map(Authority::credentialVersion).orElse(0);
        Outcome outcome = commands.send(new DeleteUser(userId), context);
        credentials.sweep(userId, newest + 1);
        return outcome;
    }
}
