package dev.registrar.eventstore.mongo;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ReadStream;
import java.util.Optional;
import java.util.Set;

/** Says in the terms of the API which promise a commit would have broken. */
final class Refusals {

    private Refusals() {}

    /**
     * Returns why {@code commit} is refused while {@code taken} keys are in the log. A used idempotency key comes
     * first, because its caller wants the stored outcome; then the stream, because its caller may decide again.
     */
    static RuntimeException of(EncodedCommit commit, Set<String> taken) {
        var refusal = apartFromClaims(commit, taken);
        return refusal.isPresent() ? refusal.get() : new ClaimClash();
    }

    /**
     * Returns the same, or empty where only a claim is in the way.
     *
     * @param taken those of the commit's {@link EncodedCommit#decidingKeys()} that are in the log
     */
    static Optional<AppendException> apartFromClaims(EncodedCommit commit, Set<String> taken) {
        var draft = commit.draft();
        var idempotency = draft.idempotency();
        if (idempotency != null && taken.contains(Keys.idempotency(idempotency.key()))) {
            return Optional.of(new AppendException.KeyUsed(idempotency.key()));
        }
        for (var event : draft.events()) {
            if (taken.contains(Keys.stream(event.aggregateId(), event.sequence()))) {
                return Optional.of(new AppendException.StreamConflict(event.aggregateId(), event.sequence()));
            }
        }
        for (var read : draft.reads()) {
            if (hasMovedOn(read, taken) || isShort(read, taken)) {
                return Optional.of(AppendException.StreamConflict.ofRead(read));
            }
        }
        for (var event : draft.events()) {
            if (taken.contains(Keys.event(event.id()))) {
                return Optional.of(new AppendException.DuplicateEvent(event.id()));
            }
        }
        return Optional.empty();
    }

    /** Returns whether an event came after what was read. */
    static boolean hasMovedOn(ReadStream read, Set<String> taken) {
        return taken.contains(Keys.stream(read.aggregateId(), read.lastSequence() + 1));
    }

    private static boolean isShort(ReadStream read, Set<String> taken) {
        return read.lastSequence() > ReadStream.EMPTY
                && !taken.contains(Keys.stream(read.aggregateId(), read.lastSequence()));
    }

    /** A claim moved on since it was looked up: its caller looks again. Never leaves this package. */
    static final class ClaimClash extends RuntimeException {
        private ClaimClash() {
            super("a claim moved on", null, false, false);
        }
    }
}
