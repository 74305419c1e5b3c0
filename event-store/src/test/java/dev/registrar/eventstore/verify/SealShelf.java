package dev.registrar.eventstore.verify;

import dev.registrar.eventstore.testing.Spin;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Seals in memory that one can wait for. */
final class SealShelf implements Seals {
    private final TreeMap<Long, Seal> bySize = new TreeMap<>();
    volatile int failures;
    volatile Runnable beforeAdd = () -> {};

    void await(long size) {
        awaitPassing(size, () -> {});
    }

    void awaitPassing(long size, Runnable meanwhile) {
        Spin.until(() -> {
            meanwhile.run();
            return sizes().contains(size);
        });
    }

    synchronized List<Long> sizes() {
        return List.copyOf(bySize.keySet());
    }

    synchronized void clear() {
        bySize.clear();
    }

    @Override
    public synchronized Optional<Seal> last() {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("no seals");
        }
        return Optional.ofNullable(bySize.lastEntry()).map(last -> last.getValue());
    }

    @Override
    public boolean add(Seal seal) {
        var before = beforeAdd;
        beforeAdd = () -> {};
        before.run();
        synchronized (this) {
            return bySize.putIfAbsent(seal.head().size(), seal) == null;
        }
    }

    @Override
    public Optional<Seal> atOrBefore(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Seal> after(long size, int limit) {
        throw new UnsupportedOperationException();
    }
}
