package dev.registrar.eventstore.testing;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.ReadStream;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/** What a commit log does, said as simply as possible, in memory. Other implementations are compared with it. */
public final class ModelLog implements CommitLog {
    private final List<Commit> commits = new ArrayList<>();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    @Override
    public synchronized long append(CommitDraft draft) {
        for (var commit : commits) {
            if (commit.id().equals(draft.id())) {
                return commit.position();
            }
        }
        refuseRepeated(draft);
        refuseUsed(draft);
        var claims = claims(draft);
        var position = commits.size() + 1L;
        var events = new ArrayList<StoredEvent>();
        for (var event : draft.events()) {
            events.add(event.storedAt(position, events.size()));
        }
        commits.add(new Commit(position, draft.id(), draft.at(), events, claims, draft.idempotency()));
        listeners.forEach(listener -> listener.accept(position));
        return position;
    }

    /** Adds a number that was given out and not used. */
    public synchronized void appendVoid() {
        var position = commits.size() + 1L;
        commits.add(Commit.ofVoid(position));
        listeners.forEach(listener -> listener.accept(position));
    }

    private static void refuseRepeated(CommitDraft draft) {
        var seen = new HashSet<String>();
        for (var event : draft.events()) {
            if (!seen.add(event.aggregateId() + "#" + event.sequence())) {
                throw new AppendException.StreamConflict(event.aggregateId(), event.sequence());
            }
            if (!seen.add("id " + event.id())) {
                throw new AppendException.DuplicateEvent(event.id());
            }
        }
    }

    private List<StoredClaim> claims(CommitDraft draft) {
        Map<String, StoredClaim> last = new HashMap<>();
        commits.forEach(commit -> commit.claims().forEach(claim -> last.put(claim.claim(), claim)));
        var result = new ArrayList<StoredClaim>();
        for (var change : draft.claims()) {
            var before = last.get(change.claim());
            var held = before != null && before.kind() == ClaimChange.Kind.TAKE;
            var take = change.kind() == ClaimChange.Kind.TAKE;
            if (take && held) {
                throw new AppendException.ClaimTaken(change.claim());
            }
            if (!take && !(held && before.aggregateId().equals(change.aggregateId()))) {
                throw new AppendException.ClaimNotHeld(change.claim(), change.aggregateId());
            }
            var generation = before == null ? 0 : before.generation() + (take ? 1 : 0);
            var claim = new StoredClaim(change.claim(), change.aggregateId(), change.kind(), generation);
            last.put(change.claim(), claim);
            result.add(claim);
        }
        return result;
    }

    private void refuseUsed(CommitDraft draft) {
        if (draft.idempotency() != null && underKey(draft.idempotency().key()).isPresent()) {
            throw new AppendException.KeyUsed(draft.idempotency().key());
        }
        for (var event : draft.events()) {
            if (all().stream()
                    .anyMatch(stored -> stored.aggregateId().equals(event.aggregateId())
                            && stored.sequence() == event.sequence())) {
                throw new AppendException.StreamConflict(event.aggregateId(), event.sequence());
            }
        }
        for (var read : draft.reads()) {
            if (lastSequence(read.aggregateId()).orElse(ReadStream.EMPTY) != read.lastSequence()) {
                throw AppendException.StreamConflict.ofRead(read);
            }
        }
        for (var event : draft.events()) {
            if (all().stream().anyMatch(stored -> stored.id().equals(event.id()))) {
                throw new AppendException.DuplicateEvent(event.id());
            }
        }
    }

    private List<StoredEvent> all() {
        return commits.stream().flatMap(commit -> commit.events().stream()).toList();
    }

    @Override
    public synchronized List<Commit> read(long after, int limit) {
        return commits.stream()
                .filter(commit -> commit.position() > after)
                .limit(limit)
                .toList();
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence) {
        return stream(aggregateId, fromSequence, Integer.MAX_VALUE);
    }

    @Override
    public synchronized List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        return all().stream()
                .filter(event -> event.aggregateId().equals(aggregateId))
                .filter(event -> event.sequence() >= fromSequence && event.sequence() - fromSequence < limit)
                .toList();
    }

    @Override
    public synchronized OptionalLong lastSequence(String aggregateId) {
        return stream(aggregateId, 0).stream().mapToLong(StoredEvent::sequence).max();
    }

    @Override
    public synchronized long head() {
        return commits.size();
    }

    @Override
    public synchronized Optional<String> holder(String claim) {
        return commits.stream()
                .flatMap(commit -> commit.claims().stream())
                .filter(change -> change.claim().equals(claim))
                .reduce((_, last) -> last)
                .filter(last -> last.kind() == ClaimChange.Kind.TAKE)
                .map(StoredClaim::aggregateId);
    }

    @Override
    public synchronized Optional<Commit> underKey(String idempotencyKey) {
        return commits.stream()
                .filter(commit -> commit.idempotency() != null
                        && commit.idempotency().key().equals(idempotencyKey))
                .findFirst();
    }

    @Override
    public Subscription onCommit(LongConsumer listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
