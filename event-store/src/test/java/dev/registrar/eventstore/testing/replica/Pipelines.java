package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import dev.registrar.eventstore.testing.replica.Store.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Updates and aggregations by stages, with those that mongo-java-server knows only by an older name. */
final class Pipelines {

    private Pipelines() {}

    /** Returns the stages by the names that mongo-java-server knows. */
    static List<Document> known(List<?> stages) {
        var known = new ArrayList<Document>();
        for (var stage : stages) {
            var name = ((Document) stage).keySet().iterator().next();
            var value = ((Document) stage).get(name);
            known.add(
                    switch (name) {
                        case "$set" -> new Document("$addFields", value);
                        case "$replaceWith" -> new Document("$replaceRoot", new Document("newRoot", value));
                        default -> (Document) stage;
                    });
        }
        return known;
    }

    /** Updates what matches by stages; it makes no new document. */
    static Document update(Store store, Namespace in, Document update, List<?> stages, Consumer<Change> changed) {
        if (Boolean.TRUE.equals(update.get("upsert"))) {
            return new Document("ok", 0.0).append("code", 115).append("errmsg", "the model upserts no pipelines");
        }
        var found = store.find(in, update.get("q"));
        var matched = Boolean.TRUE.equals(update.get("multi"))
                ? found
                : found.stream().limit(1).toList();
        var modified = 0;
        for (var before : matched) {
            var pipeline = new ArrayList<Document>();
            pipeline.add(new Document("$match", new Document("_id", before.get("_id"))));
            pipeline.addAll(known(stages));
            var answer = store.run(
                    in.database(),
                    new Document("aggregate", in.collection())
                            .append("pipeline", pipeline)
                            .append("cursor", new Document()));
            if (!Answers.isOk(answer)) {
                return answer;
            }
            var batch = (List<?>) ((Document) answer.get("cursor")).get("firstBatch");
            var after = (Document) batch.getFirst();
            if (!after.equals(before)) {
                store.put(in, before.get("_id"), after);
                changed.accept(new Change(in, before.get("_id"), before, after));
                modified++;
            }
        }
        return Answers.ok().append("n", matched.size()).append("nModified", modified);
    }
}
