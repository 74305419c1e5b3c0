package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import dev.registrar.eventstore.testing.replica.Store.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells of what reached a majority, collection by collection, from a place in the oplog on. A stream ends with the primary it
 * was opened at, but for one that steps down and lives on as a secondary; what comes after is for the driver to do.
 *
 * @see <a href="https://github.com/mongodb/specifications/blob/master/source/change-streams/change-streams.md">Change
 *     streams</a>
 */
final class ChangeStreams {
    /** Above the numbers of other cursors, so that one that is gone is known for a stream. */
    private static final long FIRST_ID = 1L << 40;

    private static final long DEFAULT_WAIT_MILLIS = 1_000;
    private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);
    private static final String STAGE = "$changeStream";

    private final Replication replication;
    private final ChangeEvents events = new ChangeEvents();
    private final Map<Long, Stream> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong(FIRST_ID);
    private volatile boolean silent;

    ChangeStreams(Replication replication) {
        this.replication = replication;
        replication.streamsEnd(open::clear);
    }

    /** Its changing parts are used under the lock of the replication. */
    private static final class Stream {
        private final long id;
        private final int member;
        private final Namespace on;
        private final List<?> stages;
        private ResumeToken after;

        /** Why it ended, a code of the server; 0 where that was an election. */
        private int ended;

        private Stream(long id, int member, Namespace on, List<?> stages, ResumeToken after) {
            this.id = id;
            this.member = member;
            this.on = on;
            this.stages = stages;
            this.after = after;
        }
    }

    static boolean isWatch(Document command) {
        return command.get("pipeline") instanceof List<?> stages
                && !stages.isEmpty()
                && stages.getFirst() instanceof Document first
                && first.containsKey(STAGE);
    }

    static boolean isOfStream(Document getMore) {
        return ((Number) getMore.get("getMore")).longValue() > FIRST_ID;
    }

    int size() {
        return open.size();
    }

    void silence() {
        silent = true;
    }

    void forgetHistory() {
        replication.locked(() -> {
            open.keySet().forEach(id -> end(id, Answers.CURSOR_NOT_FOUND));
            replication.forgetHistory();
            return null;
        });
    }

    void kill(Document command) {
        replication.locked(() -> {
            for (var id : (Collection<?>) command.get("cursors")) {
                end(((Number) id).longValue(), Answers.CURSOR_KILLED);
            }
            replication.wake();
            return null;
        });
    }

    private void end(long id, int cause) {
        var stream = open.remove(id);
        if (stream != null) {
            stream.ended = cause;
        }
    }

    Document watch(int member, String database, Document command) {
        var stages = (List<?>) command.get("pipeline");
        var options = (Document) ((Document) stages.getFirst()).get(STAGE);
        if (command.get("readConcern") instanceof Document concern
                && !"majority".equals(concern.getOrDefault("level", "majority"))) {
            return Answers.failed(command, Answers.INVALID_OPTIONS);
        }
        if (!(command.get("aggregate") instanceof String collection)) {
            return Answers.failed(command, Answers.INVALID_OPTIONS, "the model watches collections only");
        }
        return replication.locked(() -> {
            if (!replication.isPrimary(member)) {
                return Answers.resumable(Answers.failed(command, Answers.NOT_PRIMARY_NO_SECONDARY_OK));
            }
            var from = start(options);
            if (from == null || (from.isInvalidate() && options.containsKey("resumeAfter"))) {
                return Answers.failed(command, Answers.INVALID_RESUME_TOKEN);
            }
            if (from.number() <= replication.forgotten()) {
                return Answers.failed(command, Answers.CHANGE_STREAM_HISTORY_LOST)
                        .append("errorLabels", List.of("NonResumableChangeStreamError"));
            }
            var stream = new Stream(
                    ids.incrementAndGet(),
                    member,
                    new Namespace(database, collection),
                    stages.subList(1, stages.size()),
                    from);
            open.put(stream.id, stream);
            return answer(stream, "firstBatch", take(stream, Integer.MAX_VALUE));
        });
    }

    /** Returns where a stream begins; null where that cannot be told. */
    private ResumeToken start(Document options) {
        for (var option : List.of("resumeAfter", "startAfter")) {
            if (options.get(option) instanceof Document token) {
                return ResumeToken.of(token).orElse(null);
            }
        }
        return options.get("startAtOperationTime") instanceof BsonTimestamp time
                ? ResumeToken.mark(ChangeEvents.number(time) - 1)
                : ResumeToken.mark(replication.replicated());
    }

    /** Waits for what comes next, as long as the question says; empty where the connection breaks instead. */
    Optional<Document> next(int member, Document command) {
        var millis = command.get("maxTimeMS") instanceof Number number ? number.longValue() : DEFAULT_WAIT_MILLIS;
        var until = System.nanoTime() + (silent ? FOR_EVER : TimeUnit.MILLISECONDS.toNanos(millis));
        return replication.locked(() -> {
            var stream = open.get(((Number) command.get("getMore")).longValue());
            if (stream == null || stream.member != member) {
                return Optional.of(Answers.failed(command, Answers.CURSOR_NOT_FOUND));
            }
            var limit = Math.max(1, Cursors.batchSize(command, Integer.MAX_VALUE));
            while (open.containsKey(stream.id)) {
                var found = take(stream, limit);
                var left = until - System.nanoTime();
                if (!found.isEmpty() || stream.after.isInvalidate() || left <= 0) {
                    return Optional.of(answer(stream, "nextBatch", found));
                }
                if (!replication.awaitMove(left)) {
                    return Optional.empty();
                }
            }
            return ended(stream, command);
        });
    }

    private Optional<Document> ended(Stream stream, Document command) {
        if (stream.ended != 0) {
            return Optional.of(Answers.failed(command, stream.ended));
        }
        var told = replication.told();
        return told == Election.Told.NOTHING
                ? Optional.empty()
                : Optional.of(Answers.resumable(Answers.failed(command, told.code)));
    }

    private List<Document> take(Stream stream, int limit) {
        if (silent) {
            return List.of();
        }
        var found = new ArrayList<Document>();
        for (var entry : replication.from(stream.after.number())) {
            for (var event : ChangeEvents.of(entry, stream.on)) {
                if (event.token().compareTo(stream.after) > 0) {
                    if (found.size() == limit) {
                        return events.run(stream.stages, found);
                    }
                    found.add(event.document());
                    stream.after = event.token();
                    if (event.token().isInvalidate()) {
                        return events.run(stream.stages, found);
                    }
                }
            }
        }
        stream.after = ResumeToken.mark(replication.replicated());
        return found.isEmpty() ? found : events.run(stream.stages, found);
    }

    private Document answer(Stream stream, String batch, List<Document> found) {
        var over = stream.after.isInvalidate();
        if (over) {
            open.remove(stream.id);
        }
        var answer = Answers.cursor(over ? 0 : stream.id, stream.on.toString(), batch, found);
        ((Document) answer.get("cursor")).append("postBatchResumeToken", stream.after.document());
        return answer.append("operationTime", ChangeEvents.time(replication.replicated()));
    }

    void close() {
        events.close();
    }
}
