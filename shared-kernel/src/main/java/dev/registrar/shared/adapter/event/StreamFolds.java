package dev.registrar.shared.adapter.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.shared.adapter.SharedReads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What streams add up to, as of now: folds are kept in memory, and each question asks the log by one key for events that are
 * newer (ADR 0015), together with those who ask at the same time (ADR 0034). Safe for many threads.
 *
 * @param <S> what a stream adds up to
 */
public final class StreamFolds<S> {

    private final CommitLog log;
    private final Function<StoredEvent, Object> decoder;
    private final Step<S> step;
    private final Cache<String, Fold<S>> folds;
    private final SharedReads<Next, Boolean> growth;

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
        this.growth = new SharedReads<>(asked -> grown(log, asked));
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
        if (known != null && growth.find(new Next(stream, known.next())).isEmpty()) {
            return Optional.ofNullable(known.state());
        }
        List<StoredEvent> newer = log.stream(stream, known == null ? 0 : known.next());
        if (newer.isEmpty()) {
            return Optional.ofNullable(known == null ? null : known.state());
        }
        Fold<S> after = new Fold<>(newer.getLast().sequence() + 1, fold(known == null ? null : known.state(), newer));
        // Unknown streams are not kept, or a caller could fill the memory with them. The longer fold wins a race.
        Fold<S> kept = folds.asMap().merge(stream, after, (a, b) -> a.next() >= b.next() ? a : b);
        return Optional.ofNullable(kept.state());
    }

    /** Answers for all who ask at the same time; what is new in a stream each of them reads and folds for itself. */
    private static Map<Next, Boolean> grown(CommitLog log, Set<Next> asked) {
        Map<String, Long> lowest = new HashMap<>();
        asked.forEach(next -> lowest.merge(next.stream(), next.sequence(), Math::min));
        Set<String> grown = log.grown(lowest);
        return asked.stream()
                .filter(next -> grown.contains(next.stream()))
                .collect(Collectors.toMap(next -> next, _ -> true));
    }

    private @Nullable S fold(@Nullable S before, List<StoredEvent> events) {
        @Nullable S folded = before;
        for (StoredEvent event : events) {
            folded = step.apply(folded, decoder.apply(event), event);
        }
        return folded;
    }

    /** The first event of a stream that a fold does not have. */
    private record Next(String stream, long sequence) {}

    private record Fold<S>(long next, @Nullable S state) {}
}
