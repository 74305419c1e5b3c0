package dev.registrar.query.projection;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far one collection has come: what is stored in one write after the documents of a batch.
 *
 * @param position last commit applied, 0 before the first
 * @param counters totals at that position, by name
 * @param parked events that could not be applied, by id
 */
record Progress(long position, Map<String, Long> counters, Map<String, Parked> parked) {

    static final Progress START = new Progress(0, Map.of(), Map.of());

    Progress {
        counters = Map.copyOf(counters);
        parked = Map.copyOf(parked);
    }

    /** Returns the sums of {@code counters} and {@code added}. */
    static Map<String, Long> sum(Map<String, Long> counters, Map<String, Long> added) {
        Map<String, Long> sum = new TreeMap<>(counters);
        added.forEach((name, value) -> sum.merge(name, value, Long::sum));
        return sum;
    }

    /** Returns the first parked event of each key. */
    Map<String, Parked> parkedByKey() {
        Map<String, Parked> byKey = new HashMap<>();
        parked.values().forEach(each -> byKey.put(each.key(), each));
        return byKey;
    }
}
