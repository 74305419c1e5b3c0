package dev.registrar.eventstore.mongo;

import com.mongodb.MongoException;
import dev.registrar.eventstore.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Finds out by their keys what became of the commits of a batch, and which of them may not be stored at all. */
final class Settlement {
    private final StubReader stubs;
    private final Numbering numbering;

    Settlement(StubReader stubs, Numbering numbering) {
        this.stubs = stubs;
        this.numbering = numbering;
    }

    /**
     * Settles every open commit that meets a stored key, not only the one the server named: under contention one
     * question answers for the whole batch. Returns false where the outcome stays open.
     */
    boolean duplicates(Batch batch) {
        var taken = byKey(batch);
        var arrived = hasArrived(batch, taken);
        for (var pending : List.copyOf(batch.open())) {
            var commit = pending.commit();
            if (!isThere(commit, taken) && commit.keys().stream().anyMatch(taken::containsKey)) {
                batch.sees(highest(taken));
                batch.refused(pending, Refusals.of(commit, taken.keySet()));
            }
        }
        // Before its caller hears that an earlier attempt of ours arrived, a majority has to have it.
        return !arrived || stored(batch);
    }

    /**
     * Returns whether an earlier attempt arrived that this writer was not told of. It came by another way than the answer did,
     * and what was sent with it may still be on that way.
     */
    private static boolean hasArrived(Batch batch, Map<String, Stub> taken) {
        var arrived = batch.open().stream().anyMatch(pending -> isThere(pending.commit(), taken));
        if (arrived) {
            batch.mayArriveLater();
        }
        return arrived;
    }

    private static boolean isThere(EncodedCommit commit, Map<String, Stub> taken) {
        return commit.keys().stream().map(taken::get).anyMatch(stub -> stub != null && stub.is(commit));
    }

    /** Settles the open commits that are stored for good. Returns false where the database does not answer. */
    boolean stored(Batch batch) {
        try {
            var byId = new HashMap<String, Stub>();
            var keys = batch.open().stream()
                    .map(pending -> pending.commit().findingKey())
                    .toList();
            for (var stub : stubs.holding(keys, true)) {
                byId.put(stub.commitId(), stub);
            }
            for (var pending : List.copyOf(batch.open())) {
                var stub = byId.get(pending.commit().draft().id());
                if (stub != null) {
                    pending.commit().foundUnder(stub.keys());
                    batch.stored(pending, stub.number());
                    batch.sees(stub.number());
                }
            }
            var doubt = batch.doubt();
            if (doubt != null && WriteErrors.isPermanent(doubt)) {
                List.copyOf(batch.open()).forEach(pending -> batch.refused(pending, doubt));
            }
            batch.certain();
            numbering.lookAgain();
            return true;
        } catch (MongoException e) {
            batch.inDoubt(e);
            return false;
        }
    }

    /** Refuses the conditional commits whose streams moved on; the others may be sent under the next number. */
    void judge(Batch batch) {
        if (batch.isJudged(numbering.next())) {
            return;
        }
        var taken = byKey(batch);
        hasArrived(batch, taken);
        for (var pending : List.copyOf(batch.open())) {
            var commit = pending.commit();
            // What an earlier attempt stored is sent too: its keys will say that it is there.
            if (!isThere(commit, taken)) {
                Refusals.apartFromClaims(commit, taken.keySet()).ifPresent(reason -> {
                    batch.sees(highest(taken));
                    refuse(batch, pending, reason);
                });
            }
        }
        batch.judged(numbering.next());
    }

    /** Goes on behind the numbers others took. What was judged holds on if none of those took a key it was judged by. */
    void judgeWhatCame(Batch batch) {
        var came = stubs.following(numbering.next() - 1);
        numbering.foundHead(numbering.next() - 1 + came.size());
        if (!concerns(came, batch)) {
            batch.judged(numbering.next());
        }
    }

    private static boolean concerns(List<Stub> came, Batch batch) {
        var keys = new HashSet<String>();
        came.forEach(stub -> keys.addAll(stub.keys()));
        return batch.open().stream()
                .flatMap(pending -> pending.commit().draft().reads().stream())
                .anyMatch(read -> Refusals.hasMovedOn(read, keys));
    }

    /** Refuses for a reason that is not a key in the way of any earlier attempt. */
    void refuse(Batch batch, Pending pending, RuntimeException reason) {
        batch.refused(
                pending,
                batch.mayStillArrive(numbering.firstFree())
                        ? new OutcomeUnknownException(pending.commit().draft().id(), reason)
                        : reason);
    }

    /** Tells all callers that nobody knows, whose commits are not known to be stored with all before them. */
    void abandon(Batch batch, Throwable cause) {
        batch.unsure(numbering.durable(), cause);
        for (var pending : List.copyOf(batch.open())) {
            batch.refused(
                    pending,
                    new OutcomeUnknownException(pending.commit().draft().id(), cause));
        }
    }

    private static long highest(Map<String, Stub> taken) {
        return taken.values().stream().mapToLong(Stub::number).max().orElse(0);
    }

    private Map<String, Stub> byKey(Batch batch) {
        var keys = new ArrayList<String>();
        for (var pending : batch.open()) {
            keys.addAll(pending.commit().decidingKeys());
        }
        var byKey = new HashMap<String, Stub>();
        for (var stub : stubs.holding(keys, false)) {
            for (var key : stub.keys()) {
                byKey.put(key, stub);
            }
        }
        return byKey;
    }
}
