package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/**
 * What a command did to one document, as an oplog says it: the outcome, not the command.
 *
 * @param before null where it was not there
 * @param after null where it is gone
 */
record Change(Store.Namespace where, Object id, Document before, Document after) {

    /** Compares two states of the same documents. */
    static List<Change> between(Store.Namespace where, List<Document> before, List<Document> after) {
        var was = byId(before);
        var is = byId(after);
        var changes = new ArrayList<Change>();
        was.forEach((id, document) -> {
            if (!Objects.equals(document, is.get(id))) {
                changes.add(new Change(where, id, document, is.get(id)));
            }
        });
        is.forEach((id, document) -> {
            if (!was.containsKey(id)) {
                changes.add(new Change(where, id, null, document));
            }
        });
        return changes;
    }

    private static LinkedHashMap<Object, Document> byId(List<Document> documents) {
        var result = new LinkedHashMap<Object, Document>();
        documents.forEach(document -> result.put(document.get("_id"), document));
        return result;
    }

    void apply(Store store) {
        store.put(where, id, after);
    }

    void undo(Store store) {
        store.put(where, id, before);
    }
}
