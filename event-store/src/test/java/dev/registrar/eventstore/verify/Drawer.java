package dev.registrar.eventstore.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Seals in memory, some of which are there from the second question on. */
final class Drawer implements Seals {
    final TreeMap<Long, Seal> bySize = new TreeMap<>();
    List<Seal> later = List.of();

    void put(Seal seal) {
        bySize.put(seal.head().size(), seal);
    }

    void clear() {
        bySize.clear();
    }

    SignedTreeHead head(long size) {
        return bySize.get(size).head();
    }

    @Override
    public Optional<Seal> last() {
        return Optional.ofNullable(bySize.lastEntry()).map(Map.Entry::getValue);
    }

    @Override
    public boolean add(Seal seal) {
        return bySize.putIfAbsent(seal.head().size(), seal) == null;
    }

    @Override
    public Optional<Seal> atOrBefore(long size) {
        return Optional.ofNullable(bySize.floorEntry(size)).map(Map.Entry::getValue);
    }

    @Override
    public List<Seal> after(long size, int limit) {
        var found = bySize.tailMap(size, false).values().stream().limit(limit).toList();
        later.forEach(this::put);
        later = List.of();
        return found;
    }
}
