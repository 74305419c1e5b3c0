package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The order a query asks for, as far as an index has it: that of the first field. */
final class Order {

    private final String field;
    private final boolean reverse;
    private final boolean byId;
    private final boolean thenById;

    Order(Document orderBy) {
        List<Map.Entry<String, Object>> fields = List.copyOf(orderBy.entrySet());
        this.field = fields.getFirst().getKey();
        this.reverse = isDescending(fields.getFirst());
        this.byId = field.equals(IdIndex.FIELD);
        this.thenById = fields.size() > 1
                && fields.get(1).getKey().equals(IdIndex.FIELD)
                && isDescending(fields.get(1)) == reverse;
    }

    private static boolean isDescending(Map.Entry<String, Object> field) {
        return ((Number) field.getValue()).intValue() <= 0;
    }

    String field() {
        return field;
    }

    boolean isReverse() {
        return reverse;
    }

    /**
     * Returns documents that the first {@code wanted} in this order are among: these, and those that have the same value as
     * the last of them, whose order the rest of the fields decides.
     */
    List<Document> first(int wanted, StoredIndex.Part part, Function<Position, @Nullable Document> matching) {
        List<Document> found = new ArrayList<>();
        boolean decided = byId || (thenById && part.thenById());
        boolean arrays = part.hasArrays();
        Set<Position> seen = new HashSet<>();
        byte[] last = null;
        for (Bounds.Range range : reverse ? part.ranges().reversed() : part.ranges()) {
            Iterator<Position> positions =
                    part.index().positions(range, reverse).iterator();
            while (positions.hasNext()) {
                Position position = positions.next();
                Document document = arrays && !seen.add(position) ? null : matching.apply(position);
                if (document == null) {
                    continue;
                }
                if (last != null && !Arrays.equals(last, value(document))) {
                    return found;
                }
                found.add(document);
                if (found.size() >= wanted) {
                    if (decided) {
                        return found;
                    }
                    last = value(document);
                }
            }
        }
        return found;
    }

    private byte[] value(Document document) {
        return Key.of(Utils.getSubdocumentValueCollectionAware(document, field));
    }
}
