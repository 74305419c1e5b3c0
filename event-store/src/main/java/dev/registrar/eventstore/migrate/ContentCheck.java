package dev.registrar.eventstore.migrate;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.verify.CanonicalCommit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.bson.types.ObjectId;

/** Reads back what was taken and holds each commit to its document, byte for byte. */
final class ContentCheck {
    private static final int BATCH = 500;

    private ContentCheck() {}

    /** Checks what is behind the last commit that was checked before. */
    static void run(CommitLog log, AxonMongoStore source, MigrationState state, LongConsumer progress) {
        while (true) {
            var commits = log.read(state.verified(), BATCH);
            if (commits.isEmpty()) {
                return;
            }
            compare(commits, source);
            state.verified(commits.getLast().position());
            progress.accept(state.verified());
        }
    }

    private static void compare(List<Commit> commits, AxonMongoStore source) {
        Map<ObjectId, Commit> ids = new LinkedHashMap<>();
        for (var commit : commits) {
            var id = SourceCommit.idOf(commit)
                    .orElseThrow(() -> new MigrationException("commit " + commit.position()
                            + " was not written by this migration: somebody uses the log"));
            if (ids.put(id, commit) != null) {
                throw new MigrationException("document " + id + " became two commits");
            }
        }
        var found = source.find(ids.keySet());
        ids.forEach((id, commit) -> {
            var original = found.get(id);
            if (original == null) {
                throw new MigrationException(
                        "commit " + commit.position() + " is of document " + id + ", which the source has no longer");
            }
            if (!CanonicalCommit.json(original.at(commit.position())).equals(CanonicalCommit.json(commit))) {
                throw new MigrationException("commit " + commit.position() + " is not what document " + id + " says");
            }
        });
    }
}
