package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.passkey.Authenticators;
import dev.registrar.command.passkey.Authenticators.Signed;
import dev.registrar.command.passkey.Authenticators.SignedAnswer;
import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.passkey.PasskeyRejection;
import dev.registrar.command.passkey.PasskeyRejection.NotVerified;
import dev.registrar.command.session.application.PasskeyChallenges.Issued;
import dev.registrar.command.session.application.PasskeyChallenges.Taken;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.user.Passkey;
import dev.registrar.command.user.Passkeys;
import dev.registrar.command.user.Passkeys.Held;
import dev.registrar.command.user.UserCommand.UsePasskey;
import dev.registrar.command.user.UserRejection;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs in by passkeys. One whose authenticator has verified the person is two factors, what they have and what they are or
 * know, and needs no second one; any other is the first of two where the account wants two (ADR 0031).
 */
public class PasskeyEntrance {

    private static final int NOT_FOUND = 404;

    private final Accounts accounts;
    private final Passkeys passkeys;
    private final PasskeyChallenges challenges;
    private final Authenticators authenticators;
    private final Throttle throttle;
    private final Commands commands;
    private final Entrance entrance;
    private final SignInHistory history;

    public PasskeyEntrance(
            Accounts accounts,
            Passkeys passkeys,
            PasskeyChallenges challenges,
            Authenticators authenticators,
            Throttle throttle,
            Commands commands,
            Entrance entrance,
            SignInHistory history) {
        this.accounts = accounts;
        this.passkeys = passkeys;
        this.challenges = challenges;
        this.authenticators = authenticators;
        this.throttle = throttle;
        this.commands = commands;
        this.entrance = entrance;
        this.history = history;
    }

    /**
     * What a browser needs to have a challenge signed.
     *
     * @param domain what the passkey is for
     * @param allowed the passkeys that may sign; where none is named, any that the browser finds
     */
    public record Offer(Issued challenge, String domain, List<Passkey> allowed) {
        public Offer {
            allowed = List.copyOf(allowed);
        }
    }

    /** Asks for a signature: of {@code user} where that has passkeys, and of anyone else. */
    public Offer offer(Optional<Authority> user) {
        List<Passkey> allowed = user.map(known -> passkeys.of(known.userId())).orElse(List.of());
        String only = allowed.isEmpty() ? "" : user.map(Authority::userId).orElse("");
        return new Offer(challenges.issue(Ceremony.AUTHENTICATION, only), authenticators.domain(), allowed);
    }

    /**
     * Signs in whoever has signed the challenge of an {@link #offer}, or asks for the second factor.
     *
     * @param token of the challenge; null where the browser shows none
     * @param answers reads what the authenticator answered, once there was a challenge
     * @param trustedDevice what the browser shows to be spared the second factor; null where nothing
     * @throws RejectedException with a {@code PasskeyRejection}, with {@link UserRejection#AUTHENTICATION_FAILED},
     *     {@code SessionRejection.BANNED_USER} or {@code TooManyAttempts}
     */
    public Entry enter(
            @Nullable String token, Supplier<SignedAnswer> answers, @Nullable String trustedDevice, Client client) {
        Looked looked =
                throttle.checkToken(client.ipAddress(), () -> look(token, answers), Looked.Right.class::isInstance);
        return switch (looked) {
            case Looked.Wrong(var refusal, var owner) -> {
                owner.ifPresent(userId -> history.refused(userId, SignInHistory.WRONG_PASSKEY, client));
                throw refusal;
            }
            case Looked.Right right -> entered(right, trustedDevice, client);
        };
    }

    /** What came of looking at an answer. */
    private sealed interface Looked {
        record Right(Held held, Signed signed) implements Looked {}

        record Wrong(RejectedException refusal, Optional<String> owner) implements Looked {}
    }

    private Looked look(@Nullable String token, Supplier<SignedAnswer> answers) {
        Optional<Taken> challenge = token == null ? Optional.empty() : challenges.take(Ceremony.AUTHENTICATION, token);
        if (challenge.isEmpty()) {
            return new Looked.Wrong(PasskeyRejection.CHALLENGE_NOT_FOUND.exception(), Optional.empty());
        }
        SignedAnswer answer;
        try {
            answer = answers.get();
        } catch (RejectedException unreadable) {
            return new Looked.Wrong(unreadable, Optional.empty());
        }
        Optional<Held> held = passkeys.called(answer.credentialId());
        return held.isPresent()
                ? look(challenge.get(), held.get(), answer)
                : new Looked.Wrong(PasskeyRejection.PASSKEY_NOT_FOUND.exception(), Optional.empty());
    }

    private Looked look(Taken challenge, Held held, SignedAnswer answer) {
        if (!challenge.userId().isEmpty() && !challenge.userId().equals(held.userId())) {
            RejectedException notAllowed = new NotVerified(
                            Ceremony.AUTHENTICATION, "the passkey is not among those that were allowed")
                    .exception();
            return new Looked.Wrong(notAllowed, Optional.empty());
        }
        try {
            return new Looked.Right(held, authenticators.verifySigned(challenge.value(), held.passkey(), answer));
        } catch (RejectedException refused) {
            return new Looked.Wrong(refused, Optional.of(held.userId()));
        }
    }

    private Entry entered(Looked.Right right, @Nullable String trustedDevice, Client client) {
        String userId = right.held().userId();
        use(userId, right, client);
        Authority user = accounts.withId(userId).orElseThrow(PasskeyRejection.PASSKEY_NOT_FOUND::exception);
        Way way = right.signed().personVerified() ? Way.VERIFIED_PASSKEY : Way.PASSKEY;
        return entrance.enter(user, new Arrival(true, way, trustedDevice), client);
    }

    /** The account decides last: of two uses of one signature, at once on two nodes, one counts. */
    private void use(String userId, Looked.Right right, Client client) {
        Passkey passkey = right.held().passkey();
        Signed signed = right.signed();
        try {
            commands.send(
                    new UsePasskey(userId, passkey.id(), signed.counter(), signed.backedUp()), client.as(userId, null));
        } catch (RejectedException refused) {
            if (refused.rejection() == UserRejection.AUTHENTICATION_FAILED) {
                history.refused(userId, SignInHistory.COPIED_PASSKEY, client);
            }
            // Removed after it was found, alone or with its account.
            throw refused.rejection().status() == NOT_FOUND ? PasskeyRejection.PASSKEY_NOT_FOUND.exception() : refused;
        }
    }
}
