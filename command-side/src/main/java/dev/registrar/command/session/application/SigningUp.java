package dev.registrar.command.session.application;

import dev.registrar.command.Command;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.credential.Credentials;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.SessionCommand.OpenSession;
import dev.registrar.command.session.SessionRejection;
import dev.registrar.command.session.SignUp;
import dev.registrar.command.session.application.OpeningSessions.Opened;
import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.command.user.UserCommand.RegisterUser;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.crypto.DataKeys;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PersonName;
import dev.registrar.shared.user.Role;
import java.util.Optional;

/** Makes an account and signs it in. The account is the same that {@code POST /users} makes. */
public class SigningUp {

    private static final int FIRST_CREDENTIAL = 1;

    private final Accounts accounts;
    private final DataKeys keys;
    private final Credentials credentials;
    private final Passwords passwords;
    private final Commands commands;
    private final OpeningSessions opening;

    public SigningUp(
            Accounts accounts,
            DataKeys keys,
            Credentials credentials,
            Passwords passwords,
            Commands commands,
            OpeningSessions opening) {
        this.accounts = accounts;
        this.keys = keys;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.opening = opening;
    }

    /**
     * Makes an account with role {@link Role#USER} and opens a session.
     *
     * @param password obeys the rules
     * @throws RejectedException {@link SessionRejection#USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL} where another account has the address, or
     *     {@code CredentialRejection.SERVICE_BUSY}
     */
    public SignedIn signUp(
            EmailAddress email,
            PersonName name,
            Optional<AvatarUrl> image,
            char[] password,
            boolean remember,
            Client client) {
        String userId = keys.newSubject();
        int credential = credentials.add(userId, FIRST_CREDENTIAL, passwords.hash(password));
        OpenSession open = OpeningSessions.command(userId, credential, remember, Way.PASSWORD, client);
        SignUp signUp = new SignUp(
                new RegisterUser(userId, email, name, Role.USER, credential),
                image.map(address -> ChangeUser.of(userId).withAvatar(Patch.put(address))),
                open);
        Opened opened = opening.open(open, client, () -> send(signUp, userId, credential, client));
        Authority user = accounts.withId(userId).orElseThrow(SessionRejection.INVALID_EMAIL_OR_PASSWORD::exception);
        return new SignedIn(opened.token(), opened.session(), user, opened.commit());
    }

    private Outcome send(Command signUp, String userId, int credential, Client client) {
        try {
            return commands.send(signUp, client.as(userId, null));
        } catch (RejectedException refused) {
            // Only a refusal says that nothing was stored: after any other failure the account may be there.
            credentials.remove(userId, credential);
            throw refused;
        }
    }
}
