package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out what was found in batches. A cursor ends with the term of the primary that opened it. */
final class Cursors {
    private static final int FIRST_BATCH = 101;
    private static final int LATER_BATCHES = 1_000;

    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong(1_000);

    private record Open(long term, String namespace, List<Document> left) {}

    Document first(Document command, long term, String namespace, List<Document> found) {
        var size = batchSize(command, FIRST_BATCH);
        if (found.size() <= size || Boolean.TRUE.equals(command.get("singleBatch"))) {
            return Answers.cursor(0, namespace, "firstBatch", found);
        }
        var id = ids.incrementAndGet();
        open.put(id, new Open(term, namespace, found.subList(size, found.size())));
        return Answers.cursor(id, namespace, "firstBatch", found.subList(0, size));
    }

    Document next(Document command, long term) {
        var id = ((Number) command.get("getMore")).longValue();
        var cursor = open.remove(id);
        if (cursor == null || cursor.term != term) {
            return Answers.failed(command, Answers.CURSOR_NOT_FOUND);
        }
        var size = Math.min(Math.max(1, batchSize(command, LATER_BATCHES)), cursor.left.size());
        var batch = cursor.left.subList(0, size);
        if (size == cursor.left.size()) {
            return Answers.cursor(0, cursor.namespace, "nextBatch", batch);
        }
        open.put(id, new Open(term, cursor.namespace, cursor.left.subList(size, cursor.left.size())));
        return Answers.cursor(id, cursor.namespace, "nextBatch", batch);
    }

    Document kill(Document command) {
        var killed = new ArrayList<Object>();
        for (var id : (List<?>) command.get("cursors")) {
            if (open.remove(((Number) id).longValue()) != null) {
                killed.add(id);
            }
        }
        return Answers.ok().append("cursorsKilled", killed).append("cursorsNotFound", List.of());
    }

    static int batchSize(Document command, int otherwise) {
        var from = command.get("cursor") instanceof Document cursor ? cursor : command;
        return from.get("batchSize") instanceof Number size ? size.intValue() : otherwise;
    }
}
