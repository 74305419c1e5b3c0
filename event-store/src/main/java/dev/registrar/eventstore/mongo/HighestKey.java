package dev.registrar.eventstore.mongo;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.bson.Document;

/**
 * Finds the last of keys that are there without gaps: by powers of two, then by narrowing between the last that was found
 * and the first that was not. An index over several keys of one document does not give the last of a stream in one question.
 */
final class HighestKey {
    private static final int PROBES = 32;
    private static final int HIGHEST_POWER = 40;

    private final StoredCommits commits;

    HighestKey(StoredCommits commits) {
        this.commits = commits;
    }

    /** Returns the highest number from 1 up whose key is among those that {@code field} has. */
    OptionalLong find(LongFunction<?> key, String field) {
        var found = 0L;
        var missing = 1L << HIGHEST_POWER;
        for (var probes = powers(); !probes.isEmpty(); probes = between(found, missing)) {
            var present = present(probes, key, field);
            for (var probe : probes) {
                if (present.contains(key.apply(probe))) {
                    found = probe;
                } else {
                    missing = probe;
                    break;
                }
            }
        }
        return found == 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    private static List<Long> powers() {
        return LongStream.range(0, HIGHEST_POWER)
                .map(power -> 1L << power)
                .boxed()
                .toList();
    }

    private static List<Long> between(long found, long missing) {
        var step = (missing - found - 1) / (PROBES + 1) + 1;
        return LongStream.iterate(found + step, probe -> probe < missing, probe -> probe + step)
                .boxed()
                .toList();
    }

    private Collection<Object> present(List<Long> probes, LongFunction<?> key, String field) {
        var wanted = probes.stream().<Object>map(key::apply).toList();
        var present = new TreeSet<Object>();
        commits.fields(StoredCommits.in(field, wanted), new Document(field, 1), true)
                .forEach(document -> {
                    if (document.get(field) instanceof Collection<?> keys) {
                        present.addAll(keys);
                    } else {
                        present.add(document.getLong(field));
                    }
                });
        return present;
    }
}
