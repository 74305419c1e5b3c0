package dev.registrar.command.session.application;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.registrar.eventstore.AppendException.StreamConflict;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.event.Encoded;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.Metadata;
import dev.registrar.shared.adapter.event.PersonalDataErasedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.session.SignInEvent.SignInsCounted;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.UserEvent.SignInLocked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refused attempts into the log, with their true reason, behind the back of whoever tried (ADR 0030). All of a few
 * seconds become one commit, in which the account is looked up and which is made whether there is one or not: neither the
 * time of an answer nor the length of the log tells. Safe for many threads.
 */
public class SignInHistory {

    /** The account has no password. */
    public static final String NO_PASSWORD = "no-password";

    /** The password is another. */
    public static final String WRONG_PASSWORD = "wrong-password";

    /** A passkey of the account was named, and what came with it was not made by it, here and now. */
    public static final String WRONG_PASSKEY = "wrong-passkey";

    /** An authenticator counted fewer signatures than before: somebody has a copy of it. */
    public static final String COPIED_PASSKEY = "copied-passkey";

    /** The account may not be used now. */
    public static final String BANNED = "banned";

    /** Too many wrong ones were tried before; this one was not looked at. */
    public static final String TOO_MANY_ATTEMPTS = "too-many-attempts";

    private static final Logger LOG = LoggerFactory.getLogger(SignInHistory.class);

    private static final int MOST_WAITING = 10_000;

    private static final int MOST_IN_A_COMMIT = 500;

    /** For one account, reason and hour: who keeps guessing fills neither the log nor the owner's history. */
    private static final int MOST_LISTED = 20;

    private static final int MOST_CONFLICTS = 16;

    private final CommitLog log;
    private final EventCodec codec;
    private final Accounts accounts;
    private final Clock clock;
    private final BlockingQueue<Attempt> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger overflow = new AtomicInteger();
    private final Cache<String, AtomicInteger> listed = Caffeine.newBuilder()
            .maximumSize(MOST_WAITING)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    public SignInHistory(CommitLog log, EventCodec codec, Accounts accounts, Clock clock) {
        this.log = log;
        this.codec = codec;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Notes that {@code client} was not let into the account that has this address, if there is one. */
    public void refused(EmailAddress email, String reason, Client client) {
        add(new Attempt(clock.instant(), () -> accounts.withEmail(email), reason, client, Optional.empty()));
    }

    /** Notes that {@code client} did not show to be this user. */
    public void refused(String userId, String reason, Client client) {
        add(new Attempt(clock.instant(), () -> accounts.withId(userId), reason, client, Optional.empty()));
    }

    /** Notes that guesses at a secret are slowed down from now on; nothing is written where they are not any more. */
    void locked(Supplier<Optional<Authority>> account, Lock lock) {
        add(new Attempt(clock.instant(), account, "", SYSTEM, Optional.of(lock)));
    }

    private static final Client SYSTEM = new Client("throttle", "", null);

    private void add(Attempt attempt) {
        if (!waiting.offer(attempt)) {
            overflow.incrementAndGet();
        }
    }

    /**
     * What is slowed down.
     *
     * @param secret kind of secret
     * @param failures wrong guesses so far
     * @param still whether it is still slowed down
     */
    record Lock(String secret, int failures, BooleanSupplier still) {}

    /** Something to write; the account is looked up when it is written. */
    private record Attempt(
            Instant at, Supplier<Optional<Authority>> account, String reason, Client client, Optional<Lock> lock) {}

    /** Writes what waits, at most {@value #MOST_IN_A_COMMIT} attempts; returns how many that were. */
    public synchronized int flush() {
        List<Attempt> taken = new ArrayList<>();
        waiting.drainTo(taken, MOST_IN_A_COMMIT);
        int lost = overflow.getAndSet(0);
        if (taken.isEmpty() && lost == 0) {
            return 0;
        }
        try {
            write(taken, lost);
        } catch (RuntimeException failure) {
            LOG.warn("{} refused attempts are not in the log", taken.size() + lost, failure);
        }
        return taken.size();
    }

    private void write(List<Attempt> taken, int lost) {
        Instant now = clock.instant();
        for (int conflict = 0; ; conflict++) {
            try {
                Drafts drafts = new Drafts();
                taken.forEach(drafts::add);
                log.append(new CommitDraft(Ids.next(), now, drafts.finished(lost, now), List.of()));
                return;
            } catch (StreamConflict faster) {
                // A user that is to be locked changed meanwhile.
                if (conflict == MOST_CONFLICTS) {
                    throw faster;
                }
            }
        }
    }

    /** The events of one commit. */
    private final class Drafts {
        private final List<NewEvent> events = new ArrayList<>();
        private final Map<String, Long> versions = new HashMap<>();
        private Instant since = Instant.MAX;
        private int refused;
        private int unknown;
        private int unlisted;

        void add(Attempt attempt) {
            Optional<Authority> account = attempt.account.get();
            since = attempt.at.isBefore(since) ? attempt.at : since;
            if (attempt.lock.isPresent()) {
                account.ifPresent(user -> lock(user, attempt, attempt.lock.get()));
                return;
            }
            refused++;
            if (account.isEmpty()) {
                unknown++;
            } else if (!isListed(account.get(), attempt) || !refuse(account.get(), attempt)) {
                unlisted++;
            }
        }

        private boolean isListed(Authority user, Attempt attempt) {
            int most = attempt.reason.equals(TOO_MANY_ATTEMPTS) ? 1 : MOST_LISTED;
            return listed.get(user.userId() + " " + attempt.reason, _ -> new AtomicInteger())
                            .incrementAndGet()
                    <= most;
        }

        private boolean refuse(Authority user, Attempt attempt) {
            String id = Ids.next();
            Client client = attempt.client;
            try {
                Encoded event = codec.encode(
                        new SignInRefused(id, user.userId(), attempt.reason, client.ipAddress(), client.userAgent()));
                events.add(event("SignIn", id, 0, event, attempt.at, Metadata.ANONYMOUS, client.correlation()));
                return true;
            } catch (PersonalDataErasedException nobody) {
                return false;
            }
        }

        private void lock(Authority user, Attempt attempt, Lock lock) {
            if (lock.still.getAsBoolean()) {
                long version = versions.merge(user.userId(), user.version() + 1, (before, _) -> before + 1);
                Encoded event = codec.encode(new SignInLocked(user.userId(), lock.secret, lock.failures));
                events.add(event(
                        "User",
                        user.userId(),
                        version,
                        event,
                        attempt.at,
                        Metadata.SYSTEM,
                        attempt.client.correlation()));
            }
        }

        List<NewEvent> finished(int lost, Instant now) {
            String id = Ids.next();
            Instant first = since.equals(Instant.MAX) ? now : since;
            Encoded event = codec.encode(new SignInsCounted(id, first, refused + lost, unknown, unlisted + lost));
            events.addFirst(event("SignIn", id, 0, event, now, Metadata.SYSTEM, id));
            return events;
        }
    }

    private static NewEvent event(
            String type, String stream, long sequence, Encoded event, Instant at, String actor, String correlation) {
        String metadata = EventCodec.metadataJson(Map.of("actor", actor, "correlation", correlation));
        return new NewEvent(
                Ids.next(),
                type,
                stream,
                sequence,
                event.name(),
                String.valueOf(event.revision()),
                at,
                Content.of(metadata),
                Content.of(event.json()));
    }
}
