package dev.registrar.command.throttle;

import dev.registrar.command.throttle.Secret.Kind;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.EmailAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Slows guessing down. Every path that compares a secret goes through {@link #check}. A guess is counted before it is
 * looked at and given back where it was right, so that any number of parallel guesses gets no more than their share.
 * Safe for many threads and processes.
 */
public final class Throttle {

    private static final int MOST_ATTEMPTS = 16;

    private final Guesses guesses;
    private final GuessIds ids;
    private final Locks locks;
    private final Clock clock;
    private final Limits limits;
    private final Turns turns = new Turns();

    /** Counts in {@code guesses} under {@code ids}. */
    public Throttle(Guesses guesses, GuessIds ids, Locks locks, Clock clock, Limits limits) {
        this.guesses = guesses;
        this.ids = ids;
        this.locks = locks;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Looks at a guess at {@code secret} from {@code address}, if it may be looked at.
     *
     * @param guess compares; what it refuses by an exception was no guess, and is not counted
     * @param isRight whether its result means that the secret was known
     * @throws RejectedException with {@link TooManyAttempts} where it may not; then {@code guess} was not called
     */
    public <T> T check(Secret secret, String address, Supplier<T> guess, Predicate<T> isRight) {
        String bySource = ids.ofSource(address);
        String byAccount = ids.of(secret);
        Semaphore turn = turns.of(byAccount);
        turn.acquireUninterruptibly();
        try {
            return counted(secret, bySource, byAccount, guess, isRight);
        } finally {
            turn.release();
        }
    }

    /**
     * Looks at a guess at a secret that is nobody's until it is known, such as the token of a mailed link: it counts for
     * its source alone.
     *
     * @throws RejectedException with {@link TooManyAttempts} where it may not be looked at; then {@code guess} was not called
     */
    public <T> T checkToken(String address, Supplier<T> guess, Predicate<T> isRight) {
        String bySource = ids.ofSource(address);
        admit(bySource, limits.source());
        T result;
        try {
            result = guess.get();
        } catch (RuntimeException notLookedAt) {
            guesses.giveBack(bySource);
            throw notLookedAt;
        }
        if (isRight.test(result)) {
            guesses.giveBack(bySource);
        }
        return result;
    }

    /**
     * Counts a mail that {@code address} asks to be sent {@code to} someone. Ask whether or not there is an account, before
     * anything is looked up: so the refusal tells nothing.
     *
     * @throws RejectedException with {@link TooManyAttempts} where too many were asked for
     */
    public void mail(EmailAddress to, String address) {
        mailFrom(address);
        admit(ids.ofMailsTo(to), limits.mailsTo());
    }

    /**
     * Counts a mail that the signed-in owner of an account is sent. Apart from {@link #mail}, where it would show in the
     * count that the address has an account.
     *
     * @throws RejectedException with {@link TooManyAttempts} where too many were asked for
     */
    public void mailToOwner(String userId, String address) {
        mailFrom(address);
        admit(ids.ofMailsToOwner(userId), limits.mailsTo());
    }

    /**
     * Counts a mail of a kind that an address gets once at most.
     *
     * @throws RejectedException with {@link TooManyAttempts} where too many were asked for from {@code address}
     */
    public void mailFrom(String address) {
        admit(ids.ofMailsFrom(address), limits.mailsFrom());
    }

    private <T> T counted(Secret secret, String bySource, String byAccount, Supplier<T> guess, Predicate<T> isRight) {
        admit(bySource, limits.source());
        T result;
        int failures;
        try {
            failures = admit(byAccount, limits.account());
            result = looked(byAccount, guess);
        } catch (RuntimeException notLookedAt) {
            guesses.giveBack(bySource);
            throw notLookedAt;
        }
        if (isRight.test(result)) {
            guesses.giveBack(bySource);
            end(secret).ifPresent(_ -> locks.unlocked(secret));
        } else if (failures == limits.account().free()) {
            locks.locked(secret, failures, () -> guesses.find(byAccount).isPresent());
        }
        return result;
    }

    private <T> T looked(String byAccount, Supplier<T> guess) {
        try {
            return guess.get();
        } catch (RuntimeException noGuess) {
            guesses.giveBack(byAccount);
            throw noGuess;
        }
    }

    /** Forgets the guesses at all secrets of an account, whose owner has another way to show who they are. */
    public void forget(String userId, String email) {
        for (Kind kind : Kind.values()) {
            guesses.end(ids.of(new Secret(kind, kind == Kind.PASSWORD ? email : userId)));
        }
    }

    /** Ends the guesses at {@code secret}; returns the series where it was slowed down before its last guess. */
    private Optional<Series> end(Secret secret) {
        return guesses.end(ids.of(secret))
                .filter(series -> series.failures() > limits.account().free());
    }

    /** Counts a guess and returns how many there are with it. */
    private int admit(String id, Limit limit) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Instant now = clock.instant();
            Optional<Series> free = guesses.count(id, limit.free(), now, limit.forgotten());
            if (free.isPresent()) {
                return free.get().failures();
            }
            // Where there is none any more, or a shorter one, a right guess ended it in between: there is room again.
            Optional<Series> seen = guesses.find(id);
            if (seen.isPresent() && seen.get().failures() >= limit.free()) {
                return admitSlowly(seen.get(), limit, now);
            }
        }
        throw tooMany(limit.first());
    }

    /** One at a time: of several that waited long enough the first is looked at, the others wait again. */
    private int admitSlowly(Series seen, Limit limit, Instant now) {
        Duration wait = Duration.between(now, seen.last().plus(limit.delayAfter(seen.failures())));
        if (wait.isPositive()) {
            throw tooMany(wait);
        }
        Series next = new Series(seen.id(), seen.failures() + 1, seen.since(), now);
        if (!guesses.replace(seen, next, limit.forgotten())) {
            throw tooMany(limit.delayAfter(next.failures()));
        }
        return next.failures();
    }

    private static RejectedException tooMany(Duration wait) {
        long seconds = wait.plusMillis(999).toSeconds();
        return new RejectedException(new TooManyAttempts((int) Math.max(1, seconds)));
    }
}
