package dev.registrar.shared.testing;

import dev.registrar.shared.adapter.crypto.WrappedKey;
import dev.registrar.shared.adapter.crypto.WrappedKeys;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Wrapped keys for tests that need no database. */
public final class InMemoryWrappedKeys implements WrappedKeys {

    private final Map<String, WrappedKey> keys = new ConcurrentHashMap<>();

    @Override
    public boolean insert(WrappedKey key) {
        return keys.putIfAbsent(key.subject(), key) == null;
    }

    @Override
    public List<WrappedKey> find(Collection<String> subjects) {
        return subjects.stream().map(keys::get).filter(Objects::nonNull).toList();
    }

    @Override
    public void insertAll(List<WrappedKey> all) {
        all.forEach(this::insert);
    }

    @Override
    public void discard(Collection<String> subjects) {
        subjects.forEach(keys::remove);
    }
}
