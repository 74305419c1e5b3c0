package dev.registrar.query.projection;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of one projection: one document, so that position, counters and the collection that serves always
 * belong together.
 *
 * @param name name of the projection
 * @param version version of the fold that made the collection
 * @param alias collection that serves reads
 * @param progress how far it has come
 * @param epoch fence: grows with each change of owner
 * @param revision grows with each write, and so while the owner lives
 * @param owner who runs the projection; null when nobody does
 * @param failure why it does not advance; null while it does
 * @param requests what an admin asked for parked events: {@code retry} or {@code skip} by id
 * @param rebuild the last rebuild; null before the first
 * @param retired collections that no longer serve and are to be dropped
 */
record ProjectionState(
        String name,
        int version,
        String alias,
        Progress progress,
        long epoch,
        long revision,
        @Nullable String owner,
        @Nullable String failure,
        Map<String, String> requests,
        @Nullable RebuildState rebuild,
        List<String> retired) {

    long position() {
        return progress.position();
    }

    /** Returns this state with another progress. */
    ProjectionState with(Progress other) {
        return other.equals(progress)
                ? this
                : new ProjectionState(
                        name, version, alias, other, epoch, revision, owner, failure, requests, rebuild, retired);
    }

    static ProjectionState of(Document stored) {
        Map<String, String> requests = new TreeMap<>();
        stored.get("requests", new Document()).forEach((id, what) -> requests.put(id, (String) what));
        Document rebuild = stored.get("rebuild", Document.class);
        return new ProjectionState(
                stored.getString("_id"),
                Numbers.intOf(stored, "version"),
                stored.getString("alias"),
                progress(stored),
                Numbers.longOf(stored, "epoch"),
                Numbers.longOf(stored, "revision"),
                stored.getString("owner"),
                stored.getString("failure"),
                requests,
                rebuild == null ? null : RebuildState.of(rebuild),
                stored.getList("retired", String.class, List.of()));
    }

    static Progress progress(Document stored) {
        Map<String, Long> counters = new TreeMap<>();
        stored.get("counters", new Document())
                .forEach((counter, value) -> counters.put(counter, ((Number) value).longValue()));
        Map<String, Parked> parked = new TreeMap<>();
        stored.get("parked", new Document()).forEach((id, each) -> parked.put(id, Parked.of(id, (Document) each)));
        return new Progress(Numbers.longOf(stored, "position"), counters, parked);
    }
}
