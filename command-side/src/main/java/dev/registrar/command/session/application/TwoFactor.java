package dev.registrar.command.session.application;

import dev.registrar.command.application.Commands;
import dev.registrar.command.factor.Enrolment;
import dev.registrar.command.factor.FactorRejection;
import dev.registrar.command.factor.FactorRejection.Locked;
import dev.registrar.command.factor.SecondFactors;
import dev.registrar.command.factor.SecondFactors.Proof;
import dev.registrar.command.mail.Mailer;
import dev.registrar.command.throttle.Secret;
import dev.registrar.command.throttle.Secret.Kind;
import dev.registrar.command.throttle.Throttle;
import dev.registrar.command.throttle.TooManyAttempts;
import dev.registrar.command.ticket.CodeUse;
import dev.registrar.command.ticket.Codes;
import dev.registrar.command.ticket.Codes.Answer;
import dev.registrar.command.user.UserCommand;
import dev.registrar.command.user.UserCommand.DisableTwoFactor;
import dev.registrar.command.user.UserCommand.EnableTwoFactor;
import dev.registrar.command.user.UserCommand.NoteBackupCodes;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.Authority.SecondFactor;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.user.EmailAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The second factor of an account: switching it on and off, and showing it. Turning it on or off ends every session of the
 * account but a new one for whoever did it. The caller has checked the password where one is asked for. Every method that
 * looks at a code throws {@link RejectedException} with {@link Locked} where too many wrong ones were tried.
 */
public class TwoFactor {

    private final Accounts accounts;
    private final SecondFactors factors;
    private final Codes codes;
    private final Throttle throttle;
    private final Commands commands;
    private final SessionUse use;
    private final Entrance entrance;
    private final Mailer mailer;

    public TwoFactor(
            Accounts accounts,
            SecondFactors factors,
            Codes codes,
            Throttle throttle,
            Commands commands,
            SessionUse use,
            Entrance entrance,
            Mailer mailer) {
        this.accounts = accounts;
        this.factors = factors;
        this.codes = codes;
        this.throttle = throttle;
        this.commands = commands;
        this.use = use;
        this.entrance = entrance;
        this.mailer = mailer;
    }

    /** Returns the first factor that {@code token} stands for, if it still does. */
    public Optional<Challenge> challenge(String token) {
        return entrance.challenge(token);
    }

    /** Makes a secret for an app; it serves, and is wanted, from its first right code on. */
    public Enrolment propose(Authority user) {
        return factors.propose(user.userId());
    }

    /**
     * Wants a mailed code at each sign-in from now on.
     *
     * @throws RejectedException {@link FactorRejection#OTP_NOT_CONFIGURED} where no mail reaches anybody, who could then
     *     never sign in again
     */
    public SignedIn enableByMail(Living caller, Client client) {
        if (!mailer.reachesPeople()) {
            throw FactorRejection.OTP_NOT_CONFIGURED.exception();
        }
        SignedIn signedIn = enable(caller, SecondFactor.BY_MAIL, client);
        factors.forget(caller.user().userId());
        return signedIn;
    }

    private SignedIn enable(Living caller, String method, Client client) {
        return renewed(caller, new EnableTwoFactor(caller.user().userId(), method), client);
    }

    /**
     * Wants no second factor any more.
     *
     * @param trustedDevice what the browser shows to be spared it; null where nothing
     */
    public SignedIn disable(Living caller, @Nullable String trustedDevice, Client client) {
        SignedIn signedIn = renewed(caller, new DisableTwoFactor(caller.user().userId()), client);
        factors.forget(caller.user().userId());
        if (trustedDevice != null) {
            entrance.distrust(trustedDevice);
        }
        return signedIn;
    }

    private SignedIn renewed(Living caller, UserCommand change, Client client) {
        Authority user = caller.user();
        commands.send(change, client.as(user.userId(), caller.session().sessionId()));
        use.revokeAll(user, _ -> true, client);
        Authority changed = accounts.withId(user.userId()).orElse(user);
        return entrance.open(changed, caller.session().remember(), Way.SESSION, client);
    }

    /** Returns the secret that was shown last; empty where there is none. */
    public Optional<byte[]> secret(Authority user) {
        return factors.secret(user.userId());
    }

    /** Makes other backup codes, and all earlier ones worthless. */
    public List<String> newBackupCodes(Living caller, Client client) {
        Authority user = caller.user();
        if (user.secondFactor() == null) {
            throw FactorRejection.TWO_FACTOR_NOT_ENABLED.exception();
        }
        List<String> made = factors.newBackupCodes(user.userId());
        commands.send(
                new NoteBackupCodes(user.userId(), false, made.size()),
                client.as(user.userId(), caller.session().sessionId()));
        return made;
    }

    /**
     * Looks at the code of an app for somebody who is signed in; the first one of a new secret turns the second factor on
     * and leads to a new session.
     */
    public Optional<SignedIn> proveByApp(Living caller, String code, Client client) {
        Proof proof = counted(
                caller.user(),
                client,
                () -> factors.prove(caller.user().userId(), code, true),
                result -> result != Proof.WRONG);
        return switch (proof) {
            case WRONG -> throw FactorRejection.INVALID_CODE.exception();
            case RIGHT -> Optional.empty();
            case ADOPTED -> Optional.of(enable(caller, SecondFactor.BY_APP, client));
        };
    }

    /** Looks at the code of an app for somebody who has shown the first factor. */
    public SignedIn proveByApp(Challenge challenge, String code, Client client) {
        Authority user = challenge.user();
        if (wanted(challenge).isByMail()) {
            throw FactorRejection.TOTP_NOT_ENABLED.exception();
        }
        Proof proof =
                counted(user, client, () -> factors.prove(user.userId(), code, false), result -> result == Proof.RIGHT);
        if (proof != Proof.RIGHT) {
            throw FactorRejection.INVALID_CODE.exception();
        }
        return answered(challenge, client);
    }

    /** Mails a code to somebody who is signed in. */
    public void mail(Living caller, Client client) {
        mail(caller.user(), subject(caller), client);
    }

    /** Mails a code to somebody who has shown the first factor. */
    public void mail(Challenge challenge, Client client) {
        requireMail(challenge);
        mail(challenge.user(), challenge.token(), client);
    }

    private void mail(Authority user, String subject, Client client) {
        throttle.mailToOwner(user.userId(), client.ipAddress());
        mailer.send(() -> Optional.of(Letters.secondFactor(codes.issue(CodeUse.SECOND_FACTOR, subject))
                .to(new EmailAddress(user.email()))));
    }

    /** An app is not outvoted by the mailbox, and the mailbox is no second factor to itself. */
    private static void requireMail(Challenge challenge) {
        if (!wanted(challenge).isByMail() || challenge.way().isByMail()) {
            throw FactorRejection.OTP_NOT_ENABLED.exception();
        }
    }

    /** Looks at a mailed code for somebody who is signed in; turns the second factor on where none is wanted yet. */
    public Optional<SignedIn> proveByMail(Living caller, String code, Client client) {
        look(caller.user(), subject(caller), code, client);
        return caller.user().secondFactor() == null && mailer.reachesPeople()
                ? Optional.of(enable(caller, SecondFactor.BY_MAIL, client))
                : Optional.empty();
    }

    /** Looks at a mailed code for somebody who has shown the first factor. */
    public SignedIn proveByMail(Challenge challenge, String code, Client client) {
        requireMail(challenge);
        look(challenge.user(), challenge.token(), code, client);
        return answered(challenge, client);
    }

    private void look(Authority user, String subject, String code, Client client) {
        Answer answer = counted(
                user,
                client,
                () -> codes.use(CodeUse.SECOND_FACTOR, subject, code),
                // Where there is no code to guess, nothing was guessed right either.
                result -> result == Answer.RIGHT);
        switch (answer) {
            case RIGHT -> {}
            case WRONG -> throw FactorRejection.INVALID_CODE.exception();
            case NONE, EXPIRED -> throw FactorRejection.OTP_HAS_EXPIRED.exception();
            case TOO_MANY -> throw FactorRejection.TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE.exception();
        }
    }

    /** Uses a backup code of somebody who is signed in. */
    public void useBackupCode(Living caller, String code, Client client) {
        useBackupCode(caller.user(), code, client);
    }

    /** Uses a backup code of somebody who has shown the first factor; opens no session. */
    public void useBackupCode(Challenge challenge, String code, Client client) {
        useBackupCode(challenge.user(), code, client);
    }

    /** Opens the session of somebody who has shown both factors. */
    public SignedIn answered(Challenge challenge, Client client) {
        return entrance.answered(challenge, client).orElseThrow(FactorRejection.INVALID_TWO_FACTOR_COOKIE::exception);
    }

    private void useBackupCode(Authority user, String code, Client client) {
        OptionalInt left =
                counted(user, client, () -> factors.useBackupCode(user.userId(), code), OptionalInt::isPresent);
        if (left.isEmpty()) {
            throw FactorRejection.INVALID_BACKUP_CODE.exception();
        }
        commands.send(new NoteBackupCodes(user.userId(), true, left.getAsInt()), client.as(user.userId(), null));
    }

    /** Returns what spares this browser the second factor of {@code user} from now on. */
    public String trust(Authority user) {
        return entrance.trust(user);
    }

    private static SecondFactor wanted(Challenge challenge) {
        @Nullable SecondFactor wanted = challenge.user().secondFactor();
        if (wanted == null) {
            throw FactorRejection.INVALID_TWO_FACTOR_COOKIE.exception();
        }
        return wanted;
    }

    private static String subject(Living caller) {
        return caller.session().id();
    }

    private <T> T counted(Authority user, Client client, Supplier<T> guess, Predicate<T> isRight) {
        try {
            return throttle.check(new Secret(Kind.SECOND_FACTOR, user.userId()), client.ipAddress(), guess, isRight);
        } catch (RejectedException refused) {
            throw refused.rejection() instanceof TooManyAttempts tooMany ? Locked.of(tooMany) : refused;
        }
    }
}
