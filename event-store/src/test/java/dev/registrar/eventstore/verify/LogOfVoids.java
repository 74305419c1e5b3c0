package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** A log of voids, all that a sealer needs to know. */
final class LogOfVoids implements CommitLog {
    final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    final List<Long> readAfter = new CopyOnWriteArrayList<>();
    private volatile long head;
    /** How often somebody asked for the head. */
    volatile int asked;

    void commit(long count) {
        commitUnheard(count);
        tell(head);
    }

    /** Another process stores, and this one does not hear of it. */
    void commitUnheard(long count) {
        head += count;
    }

    void tell(long position) {
        listeners.forEach(listener -> listener.accept(position));
    }

    @Override
    public List<Commit> read(long after, int limit) {
        readAfter.add(after);
        return LongStream.rangeClosed(after + 1, Math.min(head, after + limit))
                .mapToObj(Commit::ofVoid)
                .toList();
    }

    @Override
    public synchronized long head() {
        asked++;
        return head;
    }

    @Override
    public Subscription onCommit(LongConsumer listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public long append(CommitDraft draft) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong lastSequence(String aggregateId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> holder(String claim) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Commit> underKey(String idempotencyKey) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
