package dev.registrar.command.application;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the aggregates of late in memory: a bounded number, by strong references, because Axon's own cache holds weak
 * ones and so nothing for long. What is kept may be old where other processes write too: the log then refuses the
 * commit, and {@link Commands} decides again.
 */
public final class CachedAggregates {

    /** What one takes at most in memory, Axon's part of it and the cache's included; most take half of it. */
    static final int BYTES_EACH = 2_048;

    /** Of what a heap has, one part in so many may be filled with aggregates. */
    static final int PART_OF_HEAP = 8;

    static final int FEWEST = 20_000;

    private final com.github.benmanes.caffeine.cache.Cache<Object, Kept> aggregates;

    /** Keeps at most {@code most} aggregates, 1 and up. */
    public CachedAggregates(long most) {
        // Each command writes here: to hand the little that follows to another thread costs more than to do it.
        this.aggregates =
                Caffeine.newBuilder().executor(Runnable::run).maximumSize(most).build();
    }

    /**
     * Returns a cache that a heap has room for: an aggregate that is not in memory costs its command a read of its stream,
     * which is most of what the command costs.
     *
     * @param heapBytes how large the heap may become
     */
    public static CachedAggregates fitting(long heapBytes) {
        return new CachedAggregates(Math.max(FEWEST, heapBytes / PART_OF_HEAP / BYTES_EACH));
    }

    /** Returns how many are kept at most. */
    long most() {
        return aggregates.policy().eviction().orElseThrow().getMaximum();
    }

    /** Returns what is kept of one type: a request may name the id of an aggregate of another type, which is none. */
    Cache of(Class<?> type) {
        return new OfOneType(type);
    }

    boolean containsKey(Object id) {
        return aggregates.asMap().containsKey(id);
    }

    void remove(Object id) {
        aggregates.invalidate(id);
    }

    private record Kept(Class<?> type, Object aggregate) {}

    private final class OfOneType implements Cache {

        private final Class<?> type;

        private OfOneType(Class<?> type) {
            this.type = type;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is Axon's
        public <K, V> @Nullable V get(K key) {
            @Nullable Kept kept = aggregates.getIfPresent(key);
            return kept != null && isOurs(kept) ? (V) kept.aggregate : null;
        }

        @Override
        public void put(Object key, Object value) {
            aggregates.put(key, new Kept(type, value));
        }

        @Override
        public boolean putIfAbsent(Object key, Object value) {
            return aggregates.asMap().putIfAbsent(key, new Kept(type, value)) == null;
        }

        @Override
        public boolean remove(Object key) {
            @Nullable Kept kept = aggregates.getIfPresent(key);
            return kept != null && isOurs(kept) && aggregates.asMap().remove(key, kept);
        }

        @Override
        public void removeAll() {
            aggregates.asMap().values().removeIf(this::isOurs);
        }

        @Override
        public boolean containsKey(Object key) {
            @Nullable Kept kept = aggregates.getIfPresent(key);
            return kept != null && isOurs(kept);
        }

        @Override
        @SuppressWarnings("unchecked") // the signature is Axon's
        public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
            aggregates
                    .asMap()
                    .computeIfPresent(
                            key, (_, kept) -> isOurs(kept) ? new Kept(type, update.apply((V) kept.aggregate)) : kept);
        }

        /** Listeners are never told: nothing here needs them. */
        @Override
        public Registration registerCacheEntryListener(EntryListener listener) {
            return () -> false;
        }

        private boolean isOurs(Kept kept) {
            return kept.type == type;
        }
    }
}
