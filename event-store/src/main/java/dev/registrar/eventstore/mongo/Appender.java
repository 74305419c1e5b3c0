package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.StoredClaim;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/** Gives a draft its claims' generations and its stored form, has it written, and says why it was refused. */
final class Appender {
    private static final int MAX_CLAIM_ATTEMPTS = 16;
    private static final Duration ASK_AGAIN = Duration.ofMillis(10);

    private final GroupCommit writers;
    private final Claims claims;
    private final StubReader stubs;
    private final Shown shown;
    private final Counters counters;
    private final Ticks ticks;

    Appender(GroupCommit writers, Claims claims, StubReader stubs, Shown shown, Counters counters, Ticks ticks) {
        this.writers = writers;
        this.claims = claims;
        this.stubs = stubs;
        this.shown = shown;
        this.counters = counters;
        this.ticks = ticks;
    }

    /** Stores one commit and returns its position. */
    long append(CommitDraft draft) {
        var start = ticks.nanos();
        try {
            EncodedCommit.refuseRepeated(draft);
            var position = store(draft);
            counters.commits.increment();
            counters.appendNanos.add(ticks.nanos() - start);
            return position;
        } catch (AppendException e) {
            counters.refusals.increment();
            throw e;
        }
    }

    private long store(CommitDraft draft) {
        for (var attempt = 1; ; attempt++) {
            try {
                var numbered = numbered(draft, attempt == 1);
                var encoded = encode(draft, numbered);
                var position = writers.append(encoded);
                if (encoded.storedInThisForm()) {
                    claims.learn(numbered);
                }
                return position;
            } catch (AppendException.ClaimTaken | AppendException.ClaimNotHeld e) {
                return storedOrRefused(draft, e);
            } catch (Refusals.ClaimClash e) {
                if (attempt == MAX_CLAIM_ATTEMPTS) {
                    throw new AppendException.Overloaded(writers.depth());
                }
            }
        }
    }

    private List<StoredClaim> numbered(CommitDraft draft, boolean hopeful) {
        return patiently(() -> claims.number(draft.claims(), hopeful));
    }

    /** Asks again where the network fails: a question changes nothing, so the caller need not hear of it. */
    private <T> T patiently(Supplier<T> question) {
        for (var attempt = 1; ; attempt++) {
            try {
                return question.get();
            } catch (MongoException e) {
                if (attempt == MAX_CLAIM_ATTEMPTS) {
                    throw e;
                }
                ticks.pause(attempt * ASK_AGAIN.toNanos());
            }
        }
    }

    static EncodedCommit encode(CommitDraft draft, List<StoredClaim> claims) {
        var encoded = EncodedCommit.of(draft, claims);
        if (encoded.size() > MongoCommitLog.MAX_COMMIT_BYTES) {
            throw new AppendException.CommitTooLarge(encoded.size(), MongoCommitLog.MAX_COMMIT_BYTES);
        }
        return encoded;
    }

    /**
     * What a claim stands in the way of may be there already, by an earlier attempt whose answer was lost, or be refused
     * for a reason that its caller would rather know.
     */
    private long storedOrRefused(CommitDraft draft, AppendException refusal) {
        var unclaimed = EncodedCommit.of(draft, List.of());
        var taken = new HashSet<String>();
        for (var stub : patiently(() -> stubs.holding(unclaimed.decidingKeys(), true))) {
            shown.upTo(stub.number());
            if (stub.commitId().equals(draft.id())) {
                return stub.number();
            }
            taken.addAll(stub.keys());
        }
        throw Refusals.apartFromClaims(unclaimed, taken).orElse(refusal);
    }
}
