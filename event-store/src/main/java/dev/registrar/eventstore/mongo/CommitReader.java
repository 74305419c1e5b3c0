package dev.registrar.eventstore.mongo;

import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.model.Filters;
import dev.registrar.eventstore.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads whole commits, by number and by key. */
final class CommitReader {
    private final StoredCommits stored;

    CommitReader(StoredCommits stored) {
        this.stored = stored;
    }

    /**
     * Returns what follows {@code after}, up to the first hole.
     *
     * @param head what this process knows to be there; only saves questions
     */
    List<Commit> tail(long after, int limit, long head) {
        if (limit <= 0) {
            return List.of();
        }
        return stored.ranges() ? tailByRange(after, limit) : tailByNumbers(after, limit, head);
    }

    private List<Commit> tailByRange(long after, int limit) {
        // Without a size the first answer has a hundred of them, and the rest costs a second question.
        var found = stored.find(Filters.gt(Fields.NUMBER, after))
                .sort(ascending(Fields.NUMBER))
                .limit(limit)
                .batchSize(limit)
                .into(new ArrayList<>());
        return found.subList(0, dense(after, found));
    }

    private List<Commit> tailByNumbers(long after, int limit, long head) {
        var result = new ArrayList<Commit>();
        if (StoredCommits.lieNear(after, Math.min(limit, head - after))) {
            var found = stored.asTheyLie(after, limit).into(result);
            var dense = dense(after, found);
            if (dense == found.size()) {
                return found;
            }
            // They lie in another order here, or one is missing.
            found.subList(dense, found.size()).clear();
        }
        while (result.size() < limit) {
            var next = after + result.size();
            var known = Math.clamp(head - next, StoredCommits.LOOK_AHEAD, StoredCommits.CHUNK);
            var wanted = Math.min(limit - result.size(), known);
            var found = inOrder(stored.find(StoredCommits.in(Fields.NUMBER, StoredCommits.numbers(next, wanted))));
            var dense = dense(next, found);
            result.addAll(found.subList(0, dense));
            if (dense < wanted) {
                break;
            }
        }
        return result;
    }

    private static int dense(long after, List<Commit> found) {
        var count = 0;
        while (count < found.size() && found.get(count).position() == after + count + 1) {
            count++;
        }
        return count;
    }

    /** Returns each commit once, by number. */
    private static List<Commit> inOrder(Iterable<Commit> commits) {
        var found = new TreeMap<Long, Commit>();
        commits.forEach(commit -> found.put(commit.position(), commit));
        return List.copyOf(found.values());
    }

    /**
     * Returns the commits that hold any of these keys. A server without ranges returns a commit once for each of them: a
     * few are dropped here, but for many keys it is asked for the numbers first, and for each commit once.
     */
    List<Commit> withKeys(List<String> keys) {
        var wanted = StoredCommits.in(Fields.KEYS, keys);
        if (stored.ranges() || keys.size() <= StoredCommits.LOOK_AHEAD) {
            return inOrder(stored.find(wanted));
        }
        var numbers = new TreeSet<Long>();
        stored.fields(wanted, StoredCommits.NUMBER_ONLY, true)
                .forEach(document -> numbers.add(document.getLong(Fields.NUMBER)));
        return numbers.isEmpty()
                ? List.of()
                : stored.find(StoredCommits.in(Fields.NUMBER, numbers)).into(new ArrayList<>());
    }
}
