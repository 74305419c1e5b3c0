package dev.registrar.eventstore;

import dev.registrar.eventstore.testing.ModelLog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A log that tells of its commits when the test says so. */
final class SilentLog implements CommitLog {
    final ModelLog actual = new ModelLog();

    @Nullable
    LongConsumer listener;

    void tell(long position) {
        listener.accept(position);
    }

    @Override
    public Subscription onCommit(LongConsumer heard) {
        listener = heard;
        return () -> listener = null;
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
