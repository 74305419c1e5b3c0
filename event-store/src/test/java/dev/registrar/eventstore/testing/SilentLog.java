package dev.registrar.eventstore.testing;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** A log in memory that tells of its commits when the test says so. */
public final class SilentLog implements CommitLog {
    private final ModelLog actual = new ModelLog();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Runnable> atNext = new AtomicReference<>(() -> {});

    /** Tells whoever listens that the log is complete up to {@code position}. */
    public void tell(long position) {
        listeners.forEach(listener -> listener.accept(position));
    }

    public int listeners() {
        return listeners.size();
    }

    /** Says what happens while the next one begins to listen. */
    public void atNextSubscription(Runnable other) {
        atNext.set(other);
    }

    /** Adds a number that was given out and not used. */
    public void appendVoid() {
        actual.appendVoid();
    }

    @Override
    public Subscription onCommit(LongConsumer listener) {
        atNext.getAndSet(() -> {}).run();
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public long append(CommitDraft draft) {
        return actual.append(draft);
    }

    @Override
    public List<Commit> read(long after, int limit) {
        return actual.read(after, limit);
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence) {
        return actual.stream(aggregateId, fromSequence);
    }

    @Override
    public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
        return actual.stream(aggregateId, fromSequence, limit);
    }

    @Override
    public OptionalLong lastSequence(String aggregateId) {
        return actual.lastSequence(aggregateId);
    }

    @Override
    public long head() {
        return actual.head();
    }

    @Override
    public Optional<String> holder(String claim) {
        return actual.holder(claim);
    }

    @Override
    public Optional<Commit> underKey(String idempotencyKey) {
        return actual.underKey(idempotencyKey);
    }

    @Override
    public void close() {
        actual.close();
    }
}
