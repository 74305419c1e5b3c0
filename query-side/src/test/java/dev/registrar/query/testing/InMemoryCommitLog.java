package dev.registrar.query.testing;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/** The commit log as a list: the model that the read side is tested against. */
public final class InMemoryCommitLog implements CommitLog {

    private final List<Commit> commits = new ArrayList<>();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private boolean closed;

    @Override
    public long append(CommitDraft draft) {
        long position;
        synchronized (this) {
            if (closed) {
                throw new AppendException.Closed();
            }
            position = commits.size() + 1L;
            List<StoredEvent> events = new ArrayList<>();
            Map<String, Long> planned = new HashMap<>();
            draft.events().forEach(e -> planned.put(e.aggregateId(), sequences.getOrDefault(e.aggregateId(), 0L)));
            for (NewEvent event : draft.events()) {
                if (event.sequence() != planned.merge(event.aggregateId(), 1L, Long::sum) - 1) {
                    throw new AppendException.StreamConflict(event.aggregateId(), event.sequence());
                }
                events.add(stored(event, position, events.size()));
            }
            sequences.putAll(planned);
            commits.add(new Commit(position, draft.id(), draft.at(), events, List.of(), draft.idempotency()));
        }
        listeners.forEach(listener -> listener.accept(position));
        return position;
    }

    /** Adds a number that was given out and not used. */
    public synchronized void appendVoid() {
        commits.add(Commit.ofVoid(commits.size() + 1L));
    }

    private static StoredEvent stored(NewEvent event, long position, int index) {
        return new StoredEvent(
                position,
                index,
                event.id(),
                event.aggregateType(),
                event.aggregateId(),
                event.sequence(),
                event.name(),
                event.revision(),
                event.at(),
                event.metadata(),
                event.payload());
    }

    @Override
    public synchronized List<Commit> read(long after, int limit) {
        int from = (int) Math.min(after, commits.size());
        return List.copyOf(commits.subList(from, Math.min(from + limit, commits.size())));
    }

    @Override
    public synchronized List<StoredEvent> stream(String aggregateId, long fromSequence) {
        return commits.stream()
                .flatMap(commit -> commit.events().stream())
                .filter(event -> event.aggregateId().equals(aggregateId) && event.sequence() >= fromSequence)
                .toList();
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        return stream(aggregateId, fromSequence).stream()
                .filter(event -> event.sequence() < fromSequence + limit)
                .toList();
    }

    @Override
    public Optional<Commit> underKey(String idempotencyKey) {
        return Optional.empty();
    }

    @Override
    public OptionalLong lastSequence(String aggregateId) {
        return stream(aggregateId, 0).stream().mapToLong(StoredEvent::sequence).max();
    }

    @Override
    public synchronized long head() {
        return commits.size();
    }

    @Override
    public Optional<String> holder(String claim) {
        return Optional.empty();
    }

    @Override
    public Subscription onCommit(LongConsumer listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
