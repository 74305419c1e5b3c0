package dev.registrar.benchmarks;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import dev.registrar.eventstore.embedded.StoredBackend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * mongo-java-server in memory that answers when a {@link ServerModel} says so. Its own work is done on arrival, so that it
 * is a part of that time and not added to it, as long as it is the shorter. Each connection needs a thread of its own.
 */
final class ModelledBackend extends StoredBackend {

    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify", "findandmodify");
    private static final Set<String> READS = Set.of("find", "getMore", "aggregate", "count", "distinct");

    /** How much later than asked for a sleeper goes on, as seen on two processors; so much earlier it has to be asked for. */
    private static final long LATE = TimeUnit.MICROSECONDS.toNanos(100);

    private final ServerModel model;

    /** The first field of each index by collection. */
    private final Map<String, List<String>> indexed = new ConcurrentHashMap<>();

    ModelledBackend(ServerModel.Costs costs) {
        this.model = new ServerModel(costs, System.nanoTime());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        long arrived = System.nanoTime();
        Document command = message.getDocument();
        String name = command.keySet().iterator().next();
        String collection = message.getDatabaseName() + "." + command.get(name);
        if ("createIndexes".equals(name)) {
            indexed.put(collection, firstFields(command));
        }
        if (!WRITES.contains(name) && !READS.contains(name)) {
            return super.handleMessage(message);
        }
        int bytes = message.getHeader().getTotalLength();
        long answered = model.answered(arrived, work(name, collection, command, bytes));
        Document answer = super.handleMessage(message);
        pauseUntil(answered);
        return answer;
    }

    private static List<String> firstFields(Document command) {
        List<String> fields = new ArrayList<>();
        for (Document index : documents(command, "indexes")) {
            if (index.get("key") instanceof Document key) {
                fields.add(key.keySet().iterator().next());
            }
        }
        return fields;
    }

    private ServerModel.Work work(String name, String collection, Document command, int bytes) {
        boolean durable =
                command.get("writeConcern") instanceof Document concern && "majority".equals(concern.get("w"));
        if ("insert".equals(name)) {
            List<Document> documents = documents(command, "documents");
            return new ServerModel.Work(documents.size(), keys(collection, documents), bytes, durable);
        }
        if ("update".equals(name)) {
            // What replaces a document is taken to move all of its keys: some stay, but those that go cost as well.
            List<Document> replaced = new ArrayList<>();
            List<Document> updates = documents(command, "updates");
            for (Document update : updates) {
                if (update.get("u") instanceof Document by && !isOperator(by)) {
                    replaced.add(by);
                }
            }
            return new ServerModel.Work(updates.size(), keys(collection, replaced), bytes, durable);
        }
        return WRITES.contains(name)
                ? new ServerModel.Work(1, 0, bytes, durable)
                : new ServerModel.Work(0, 0, 0, false);
    }

    private static boolean isOperator(Document by) {
        return by.keySet().stream().anyMatch(field -> field.startsWith("$"));
    }

    /** An index has a key for each element of an array. */
    private int keys(String collection, List<Document> documents) {
        int keys = 0;
        for (String field : indexed.getOrDefault(collection, List.of())) {
            for (Document document : documents) {
                keys += document.get(field) instanceof Collection<?> values ? values.size() : 1;
            }
        }
        return keys;
    }

    private static List<Document> documents(Document command, String field) {
        List<Document> documents = new ArrayList<>();
        if (command.get(field) instanceof Collection<?> values) {
            values.forEach(value -> documents.add((Document) value));
        }
        return documents;
    }

    private static void pauseUntil(long end) {
        for (long left = end - System.nanoTime(); left > LATE / 4; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.max(1, left - LATE));
        }
    }
}
