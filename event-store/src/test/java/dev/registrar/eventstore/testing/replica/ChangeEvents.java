package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import dev.registrar.eventstore.testing.replica.ResumeToken.Kind;
import dev.registrar.eventstore.testing.replica.Store.Namespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** What change streams say of the entries of an oplog. */
final class ChangeEvents {
    private static final Namespace SCRATCH = new Namespace("model", "events");

    private final Store scratch = new Store();

    /** Returns the time of an entry of the oplog. */
    static BsonTimestamp time(long number) {
        return new BsonTimestamp(Instant.ofEpochSecond(1), (int) number);
    }

    static long number(BsonTimestamp time) {
        return time.getInc();
    }

    /** An event and the place that a stream has reached with it. */
    record Event(ResumeToken token, Document document) {
        private Event(Replication.Entry entry, Kind kind, String operation, Namespace in) {
            this(new ResumeToken(entry.number(), kind), new Document());
            document.append("_id", token.document())
                    .append("operationType", operation)
                    .append("clusterTime", time(entry.number()))
                    .append("wallTime", Instant.now())
                    .append("ns", new Document("db", in.database()).append("coll", in.collection()));
        }
    }

    /** Returns what an entry says to those who watch a collection; the last event may end their streams. */
    static List<Event> of(Replication.Entry entry, Namespace on) {
        if (entry.change() != null) {
            return entry.change().where().equals(on) ? List.of(changed(entry, entry.change())) : List.of();
        }
        var ended = entry.command() == null ? null : ending(entry.database(), entry.command(), on);
        return ended == null
                ? List.of()
                : List.of(new Event(entry, Kind.EVENT, ended, on), new Event(entry, Kind.INVALIDATE, "invalidate", on));
    }

    private static Event changed(Replication.Entry entry, Change change) {
        var before = change.before();
        var after = change.after();
        var operation = before == null ? "insert" : after == null ? "delete" : "update";
        var event = new Event(entry, Kind.EVENT, operation, change.where());
        event.document.append("documentKey", new Document("_id", change.id()));
        if (before == null) {
            event.document.append("fullDocument", after.cloneDeeply());
        } else if (after != null) {
            event.document.append("updateDescription", description(before, after));
        }
        return event;
    }

    private static Document description(Document before, Document after) {
        var updated = new Document();
        after.forEach((field, value) -> {
            if (!Objects.equals(value, before.get(field))) {
                updated.append(field, value);
            }
        });
        var removed = before.keySet().stream()
                .filter(field -> !after.containsKey(field))
                .toList();
        return new Document("updatedFields", updated)
                .append("removedFields", removed)
                .append("truncatedArrays", List.of());
    }

    /** Returns what a command did to a collection that is gone, or is another, after it; null where it is neither. */
    private static String ending(String database, Document command, Namespace on) {
        var name = command.keySet().iterator().next();
        var here = database.equals(on.database());
        return switch (name) {
            case "drop" -> here && on.collection().equals(command.get(name)) ? "drop" : null;
            case "dropDatabase" -> here ? "drop" : null;
            case "renameCollection" ->
                on.toString().equals(command.get(name)) || on.toString().equals(command.get("to")) ? "rename" : null;
            default -> null;
        };
    }

    /** Returns what a pipeline makes of events, in their order. */
    synchronized List<Document> run(List<?> stages, List<Document> events) {
        events.forEach(event -> scratch.put(SCRATCH, event.get("_id"), event));
        var answer = scratch.run(
                SCRATCH.database(),
                new Document("aggregate", SCRATCH.collection())
                        .append("pipeline", Pipelines.known(stages))
                        .append("cursor", new Document()));
        events.forEach(event -> scratch.put(SCRATCH, event.get("_id"), null));
        if (!Answers.isOk(answer)) {
            throw new IllegalStateException("the model cannot run " + stages + ": " + answer);
        }
        var found = new ArrayList<>(Reads.firstBatch(answer));
        found.sort(Comparator.comparing(event -> event.get("_id").toString()));
        return found;
    }

    void close() {
        scratch.close();
    }
}
