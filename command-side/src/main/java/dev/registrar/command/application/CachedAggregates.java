package dev.registrar.command.application;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the aggregates of late in memory: a bounded number, by strong references, because Axon's own cache holds weak
 * ones and so nothing for long. What is kept may be old where other processes write too: the log then refuses the
 * commit, and {@link Commands} decides again.
 */
public final class CachedAggregates implements org.axonframework.common.caching.Cache {

    private final Cache<Object, Object> aggregates;

    /** Keeps at most {@code most} aggregates, 1 and up. */
    public CachedAggregates(long most) {
        this.aggregates = Caffeine.newBuilder().maximumSize(most).build();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is Axon's
    public <K, V> @Nullable V get(K key) {
        return (V) aggregates.getIfPresent(key);
    }

    @Override
    public void put(Object key, Object value) {
        aggregates.put(key, value);
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        return aggregates.asMap().putIfAbsent(key, value) == null;
    }

    @Override
    public boolean remove(Object key) {
        return aggregates.asMap().remove(key) != null;
    }

    @Override
    public void removeAll() {
        aggregates.invalidateAll();
    }

    @Override
    public boolean containsKey(Object key) {
        return aggregates.asMap().containsKey(key);
    }

    @Override
    @SuppressWarnings("unchecked") // the signature is Axon's
    public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
        aggregates.asMap().computeIfPresent(key, (_, present) -> update.apply((V) present));
    }

    /** Listeners are never told: nothing here needs them. */
    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        return () -> false;
    }
}
