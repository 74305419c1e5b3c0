package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Carries out the commands that read, as MongoDB would where mongo-java-server does otherwise. */
final class Reads {
    private final Cursors cursors = new Cursors();

    Document run(String name, Store store, String database, Document command, long term) {
        return switch (name) {
            case "find" -> find(store, database, command, term);
            case "aggregate" -> aggregate(store, database, command, term);
            case "getMore" -> cursors.next(command, term);
            case "killCursors" -> cursors.kill(command);
            default -> store.run(database, command);
        };
    }

    private Document find(Store store, String database, Document command, long term) {
        var asked = command.clone();
        asked.remove("batchSize");
        var repeats = findsRepeatedly(command);
        if (repeats) {
            asked.remove("limit");
        }
        var answer = store.run(database, asked);
        if (!Answers.isOk(answer)) {
            return answer;
        }
        var found = firstBatch(answer);
        if (repeats) {
            var once = new LinkedHashMap<Object, Document>();
            found.forEach(document -> once.putIfAbsent(document.get("_id"), document));
            var limit = command.get("limit") instanceof Number number && number.intValue() > 0
                    ? number.intValue()
                    : Integer.MAX_VALUE;
            found = once.values().stream().limit(limit).toList();
        } else if (hidesId(command) && isAnyOfSeveral(command)) {
            asked.put("filter", new Document("$and", List.of(command.get("filter"))));
            found = firstBatch(store.run(database, asked));
        }
        return cursors.first(command, term, database + "." + command.get("find"), found);
    }

    /** Returns whether mongo-java-server finds a document once for each of its keys that is asked for. */
    private static boolean findsRepeatedly(Document command) {
        return isAnyOfSeveral(command) && !hidesId(command);
    }

    private static boolean isAnyOfSeveral(Document command) {
        return command.get("filter") instanceof Document filter
                && filter.entrySet().stream()
                        .anyMatch(field -> !field.getKey().equals("_id")
                                && field.getValue() instanceof Document condition
                                && condition.containsKey("$in"));
    }

    private static boolean hidesId(Document command) {
        return command.get("projection") instanceof Document projection
                && projection.get("_id") instanceof Number number
                && number.intValue() == 0;
    }

    private Document aggregate(Store store, String database, Document command, long term) {
        var stages = (List<?>) command.get("pipeline");
        var asked = command.clone();
        asked.put("pipeline", Pipelines.known(stages));
        asked.put("cursor", new Document());
        var answer = store.run(database, asked);
        return Answers.isOk(answer)
                ? cursors.first(command, term, database + "." + command.get("aggregate"), firstBatch(answer))
                : answer;
    }

    static List<Document> firstBatch(Document answer) {
        var found = new ArrayList<Document>();
        for (var document : (List<?>) ((Document) answer.get("cursor")).get("firstBatch")) {
            found.add((Document) document);
        }
        return found;
    }
}
