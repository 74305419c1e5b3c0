package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all documents that a query matches have in common, by field. The query may ask for more. */
final class Conditions {

    private final Map<String, List<Bounds>> byField = new HashMap<>();

    Conditions(Document query) {
        add(query);
    }

    private void add(Document query) {
        query.forEach((field, condition) -> {
            if (field.equals("$and") && condition instanceof Collection<?> all) {
                for (Object each : all) {
                    if (each instanceof Document more) {
                        add(more);
                    }
                }
            } else if (!field.startsWith("$")) {
                Bounds bounds = Bounds.of(condition);
                if (bounds != null) {
                    byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(bounds);
                }
            }
        });
    }

    /**
     * Returns bounds of a field.
     *
     * @param single whether a document has one value there; of several, each may meet another condition
     */
    @Nullable
    Bounds of(String field, boolean single) {
        Bounds found = null;
        for (Bounds bounds : byField.getOrDefault(field, List.of())) {
            if (bounds instanceof Bounds.Points) {
                return bounds;
            }
            if (bounds instanceof Bounds.Range range) {
                found = single && found instanceof Bounds.Range other ? range.within(other) : range;
            }
        }
        return found;
    }
}
