package dev.registrar.eventstore.mongo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Finds which commits hold which keys, without reading what they say. */
final class StubReader {
    private static final Bson STUB =
            new Document(Fields.NUMBER, 1).append(Fields.COMMIT_ID, 1).append(Fields.KEYS, 1);

    private final StoredCommits commits;

    StubReader(StoredCommits commits) {
        this.commits = commits;
    }

    /** Returns the commits that hold any of these keys, as the primary sees them now or as nobody can lose them. */
    List<Stub> holding(Collection<String> keys, boolean durable) {
        // mongo-java-server returns a commit once for each of its keys.
        var found = new TreeMap<Long, Stub>();
        commits.fields(StoredCommits.in(Fields.KEYS, keys), STUB, durable)
                .forEach(document -> found.put(document.getLong(Fields.NUMBER), Stub.of(document)));
        return List.copyOf(found.values());
    }

    /**
     * Returns what follows {@code after} as the primary has it now, up to the first hole: the head and what led there in
     * one question. Given that all are there up to {@code after}.
     */
    List<Stub> following(long after) {
        var wanted = commits.ranges() ? StoredCommits.CHUNK : StoredCommits.LOOK_AHEAD;
        var result = new ArrayList<Stub>();
        while (true) {
            var last = after + result.size();
            var found = new TreeMap<Long, Stub>();
            commits.next(last, wanted, STUB, false)
                    .forEach(document -> found.put(document.getLong(Fields.NUMBER), Stub.of(document)));
            var start = result.size();
            for (var stub = found.get(last + 1); stub != null; stub = found.get(stub.number() + 1)) {
                result.add(stub);
            }
            if (result.size() - start < wanted) {
                return result;
            }
        }
    }
}
