package dev.registrar.shared.adapter.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What streams add up to, as of now: folds are kept in memory, and each question asks the log by one key for events that are
 * newer (ADR 0015). Safe for many threads.
 *
 * @param <S> what a stream adds up to
 */
public final class StreamFolds<S> {

    private final CommitLog log;
    private final Function<StoredEvent, Object> decoder;
    private final Step<S> step;
    private final Cache<String, Fold<S>> folds;

    /**
     * Folds streams of {@code log}.
     *
     * @param decoder makes domain events of stored ones
     * @param most folds that are kept
     */
    public StreamFolds(CommitLog log, Function<StoredEvent, Object> decoder, int most, Step<S> step) {
        this.log = log;
        this.decoder = decoder;
        this.step = step;
        this.folds = Caffeine.newBuilder().maximumSize(most).build();
    }

    /**
     * One step of a fold.
     *
     * @param <S> what a stream adds up to
     */
    @FunctionalInterface
    public interface Step<S> {

        /** Returns what {@code before}, null before the first event, becomes with {@code event}; null where nothing is left. */
        @Nullable
        S apply(@Nullable S before, Object event, StoredEvent stored);
    }

    /** Returns what the stream adds up to now; empty where that is nothing. */
    public Optional<S> of(String stream) {
        @Nullable Fold<S> known = folds.getIfPresent(stream);
        List<StoredEvent> newer = log.stream(stream, known == null ? 0 : known.next());
        if (newer.isEmpty()) {
            return Optional.ofNullable(known == null ? null : known.state());
        }
        Fold<S> after = new Fold<>(newer.getLast().sequence() + 1, fold(known == null ? null : known.state(), newer));
        // Unknown streams are not kept, or a caller could fill the memory with them. The longer fold wins a race.
        Fold<S> kept = folds.asMap().merge(stream, after, (a, b) -> a.next() >= b.next() ? a : b);
        return Optional.ofNullable(kept.state());
    }

    private @Nullable S fold(@Nullable S before, List<StoredEvent> events) {
        @Nullable S folded = before;
        for (StoredEvent event : events) {
            folded = step.apply(folded, decoder.apply(event), event);
        }
        return folded;
    }

    private record Fold<S>(long next, @Nullable S state) {}
}
