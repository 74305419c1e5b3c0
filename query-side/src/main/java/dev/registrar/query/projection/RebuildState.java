package dev.registrar.query.projection;

import java.time.Instant;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Where a rebuild stands.
 *
 * @param id number of the rebuild, 1 and up
 * @param version version of the fold it builds
 * @param collection where it builds
 * @param phase what it does now
 * @param from position of the log's head when it was asked for: how much there is to do at least
 * @param progress how far the new collection has come
 * @param rate commits per second, measured by the node that builds; 0 before the first batch
 * @param startedAt when it was asked for
 * @param endedAt when it ended; null while it runs
 * @param result what the comparison of old and new found, or why it failed; null while it runs
 */
record RebuildState(
        long id,
        int version,
        String collection,
        Phase phase,
        long from,
        Progress progress,
        double rate,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Map<String, Object> result) {

    /** The phases of a rebuild. */
    enum Phase {
        /** Asked for, the node that runs the projection has not begun. */
        REQUESTED,
        /** Reads the log from its beginning. */
        FILLING,
        /** Compares the new collection with the old one. */
        COMPARING,
        /** The new collection serves. */
        DONE,
        /** Given up; the old collection still serves. */
        FAILED;

        boolean running() {
            return this == REQUESTED || this == FILLING || this == COMPARING;
        }
    }

    static RebuildState of(Document stored) {
        Document result = stored.get("result", Document.class);
        return new RebuildState(
                Numbers.longOf(stored, "id"),
                Numbers.intOf(stored, "version"),
                stored.getString("collection"),
                Phase.valueOf(stored.getString("phase")),
                Numbers.longOf(stored, "from"),
                ProjectionState.progress(stored),
                stored.get("rate", 0.0),
                stored.getDate("startedAt").toInstant(),
                stored.getDate("endedAt") == null
                        ? null
                        : stored.getDate("endedAt").toInstant(),
                result);
    }
}
