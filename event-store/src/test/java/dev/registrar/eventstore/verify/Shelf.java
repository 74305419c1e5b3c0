package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory that holds one stream, commit {@code n} its event {@code n}. Some of it is committed only once a walk has
 * come to the end.
 */
final class Shelf implements VerifiableLog {
    static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");

    final TreeMap<Long, Inspected> commits = new TreeMap<>();
    final ArrayDeque<Long> later = new ArrayDeque<>();
    long head;

    @Nullable
    String indexFault;

    void write(long count) {
        for (var position = 1L; position <= count; position++) {
            add(position);
        }
        head = count;
    }

    private void add(long position) {
        commits.put(
                position,
                inspected(position, keys(position), position == 1 ? List.of() : List.of("s:ada#" + (position - 1))));
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public synchronized List<Inspected> inspect(long after, int limit) {
        // A server takes 0 for no limit at all.
        assertThat(limit).isPositive();
        var found = commits.tailMap(after, false).values().stream().limit(limit).toList();
        if (found.isEmpty() && !later.isEmpty()) {
            add(later.remove());
        }
        return found;
    }

    @Override
    public Optional<String> indexFault() {
        return Optional.ofNullable(indexFault);
    }

    static List<String> keys(long position) {
        return List.of("e:" + position, "s:ada#" + position);
    }

    static Inspected inspected(long position, List<String> keys, List<String> needed) {
        return new Inspected(position, commit(position, ""), keys, keys, needed, null);
    }

    static Commit commit(long position, String payload) {
        var event = new NewEvent(
                "e" + position, "User", "ada", position, "user.renamed", null, AT, Content.of(""), Content.of(payload));
        return new Commit(position, "c" + position, AT, List.of(event.storedAt(position, 0)), List.of(), null);
    }
}
