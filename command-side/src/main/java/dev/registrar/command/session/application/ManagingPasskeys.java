package dev.registrar.command.session.application;

import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.application.Outcome;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.passkey.Authenticators.Made;
import dev.registrar.command.passkey.Authenticators.MadeAnswer;
import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.passkey.PasskeyRejection;
import dev.registrar.command.session.application.PasskeyChallenges.Issued;
import dev.registrar.command.session.application.PasskeyChallenges.Taken;
import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Passkeys;
import dev.registrar.command.user.UserCommand.AddPasskey;
import dev.registrar.command.user.UserCommand.RemovePasskey;
import dev.registrar.command.user.UserCommand.RenamePasskey;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.crypto.KeyedHash;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.user.PasskeyName;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The passkeys of whoever is signed in: adding, listing, renaming and removing them. */
public class ManagingPasskeys {

    private final Passkeys passkeys;
    private final PasskeyChallenges challenges;
    private final Authenticators authenticators;
    private final Commands commands;
    private final Entrance entrance;
    private final Notices notices;
    private final KeyedHash handles;
    private final Clock clock;

    /**
     * Makes it.
     *
     * @param handles makes of an account what authenticators call it: the same each time, and telling nothing
     */
    public ManagingPasskeys(
            Passkeys passkeys,
            PasskeyChallenges challenges,
            Authenticators authenticators,
            Commands commands,
            Entrance entrance,
            Notices notices,
            KeyedHash handles,
            Clock clock) {
        this.passkeys = passkeys;
        this.challenges = challenges;
        this.authenticators = authenticators;
        this.commands = commands;
        this.entrance = entrance;
        this.notices = notices;
        this.handles = handles;
        this.clock = clock;
    }

    /**
     * What a browser needs to have a passkey made.
     *
     * @param domain what it is for
     * @param userHandle what the authenticator is to call the person, base64url
     * @param known the passkeys there are, none of which is to be made again
     */
    public record Offer(Issued challenge, String domain, String userHandle, List<Passkey> known) {
        public Offer {
            known = List.copyOf(known);
        }
    }

    /**
     * Asks for a passkey.
     *
     * @throws RejectedException with {@link PasskeyRejection#YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY} for an admin who acts for
     *     the user: it would outlive that
     */
    public Offer offer(Living caller) {
        refuseOthers(caller);
        String userId = caller.user().userId();
        return new Offer(
                challenges.issue(Ceremony.REGISTRATION, userId),
                authenticators.domain(),
                handles.of(userId),
                passkeys.of(userId));
    }

    private static void refuseOthers(Living caller) {
        if (caller.session().impersonatedBy() != null) {
            throw PasskeyRejection.YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY.exception();
        }
    }

    /** What was done, and the commit that did it. */
    public record Changed(Passkey passkey, long position) {}

    /**
     * Adds what was made for an {@link #offer}, and tells the owner by mail: it is one more way in.
     *
     * @param token of the offer's challenge; null where the browser shows none
     * @param answers reads what the authenticator answered, once there was a challenge
     * @throws RejectedException with a {@code PasskeyRejection}, with {@code UserRejection.PREVIOUSLY_REGISTERED} or
     *     {@code TOO_MANY_PASSKEYS}
     */
    public Changed add(
            Living caller,
            @Nullable String token,
            Supplier<MadeAnswer> answers,
            @Nullable PasskeyName name,
            Client client) {
        Taken challenge = challenge(token);
        String userId = caller.user().userId();
        refuseOthers(caller);
        if (!challenge.userId().equals(userId)) {
            throw PasskeyRejection.YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY.exception();
        }
        MadeAnswer answer = answers.get();
        Made made = authenticators.verifyMade(challenge.value(), answer);
        Passkey passkey = new Passkey(
                Ids.next(),
                made.credentialId(),
                made.publicKey(),
                handles.of(userId),
                made.counter(),
                made.backupEligible(),
                made.backedUp(),
                answer.transports(),
                made.aaguid(),
                name == null ? null : name.value(),
                clock.instant());
        Outcome outcome = commands.send(new AddPasskey(userId, passkey), context(caller, client));
        notices.tell(Letters.passkeyWasAdded(), caller.user().email());
        return new Changed(passkey, outcome.position());
    }

    private Taken challenge(@Nullable String token) {
        if (token == null) {
            throw PasskeyRejection.CHALLENGE_NOT_FOUND.exception();
        }
        return challenges
                .take(Ceremony.REGISTRATION, token)
                .orElseThrow(PasskeyRejection.CHALLENGE_NOT_FOUND::exception);
    }

    /** Opens one more session for whoever has one and has just added a passkey to it. */
    public SignedIn openAnother(Living caller, Client client) {
        return entrance.open(caller.user(), caller.session().remember(), Way.SESSION, client);
    }

    /** Returns the passkeys of the caller, in the order they were added. */
    public List<Passkey> list(Living caller) {
        return passkeys.of(caller.user().userId());
    }

    /**
     * Gives a passkey another name.
     *
     * @throws RejectedException with {@code UserRejection.PASSKEY_NOT_FOUND}, whether it is another's or nobody's
     */
    public Changed rename(Living caller, String passkeyId, PasskeyName name, Client client) {
        String userId = caller.user().userId();
        Outcome outcome = commands.send(new RenamePasskey(userId, passkeyId, name), context(caller, client));
        Passkey renamed = passkeys.of(userId).stream()
                .filter(passkey -> passkey.id().equals(passkeyId))
                .findFirst()
                .orElseThrow(PasskeyRejection.PASSKEY_NOT_FOUND::exception);
        return new Changed(renamed, outcome.position());
    }

    /** Lets a passkey sign in no more; returns the commit. Throws as {@link #rename} does. */
    public long remove(Living caller, String passkeyId, Client client) {
        RemovePasskey remove = new RemovePasskey(caller.user().userId(), passkeyId);
        return commands.send(remove, context(caller, client)).position();
    }

    private static CommandContext context(Living caller, Client client) {
        return client.as(caller.user().userId(), caller.session().sessionId());
    }
}
