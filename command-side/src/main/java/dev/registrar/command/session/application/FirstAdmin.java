package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.user.UserCommand.ChangeCredential;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.DisableTwoFactor;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.command.user.UserCommand.UnbanUser;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;

/**
 * Makes the first admin where there is none. Several processes may do so at the same time: the address is claimed by one
 * of them, and the others find the admin that it made.
 */
public class FirstAdmin {

    private static final int FIRST_CREDENTIAL = 1;

    private static final String CORRELATION = "bootstrap";

    private final Accounts accounts;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Commands commands;

    public FirstAdmin(Accounts accounts, Credentials credentials, Passwords passwords, Commands commands) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
    }

    /**
     * Makes an admin with this address and password, unless there is an admin already. An account that has the address
     * becomes admin and gets the password: whoever took the address before keeps neither session nor access. Returns
     * whether anything was made.
     */
    public boolean ensure(EmailAddress email, char[] password) {
        if (accounts.hasAdmin()) {
            return false;
        }
        String hash = passwords.hash(password);
        String userId = Ids.next();
        int credential = credentials.add(userId, FIRST_CREDENTIAL, hash);
        PersonName name = PersonName.parse("/name", "Administrator").orReject();
        try {
            commands.send(new RegisterUser(userId, email, name, Role.ADMIN, credential), context());
            return true;
        } catch (RejectedException refused) {
            credentials.remove(userId, credential);
            if (!(refused.rejection() == UserRejection.EMAIL_TAKEN)) {
                throw refused;
            }
            return !accounts.hasAdmin()
                    && accounts.withEmail(email)
                            .map(user -> takeOver(user, hash))
                            .orElse(false);
        }
    }

    private boolean takeOver(Authority user, String hash) {
        int credential = credentials.add(user.userId(), user.credentialVersion() + 1, hash);
        commands.send(new ChangeCredential(user.userId(), credential), context());
        credentials.sweep(user.userId(), credential);
        commands.send(new UnbanUser(user.userId()), context());
        // A second factor would be that of whoever had the account before.
        commands.send(new DisableTwoFactor(user.userId()), context());
        commands.send(new ChangeRole(user.userId(), Role.ADMIN), context());
        return true;
    }

    private static CommandContext context() {
        return CommandContext.system(CORRELATION);
    }
}
