package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cursor that goes on, batch by batch, from where it stands in an index, and holds one document only. As with a MongoDB,
 * it meets what was written before it and not what was written behind it since it was opened.
 */
final class Walk extends AbstractCursor {

    private final IdIndex index;
    private final Function<Position, @Nullable Document> matching;
    private final boolean reverse;
    private Bounds.Range left;
    private @Nullable Position last;
    private @Nullable Document next;

    Walk(long id, IdIndex index, Bounds.Range range, boolean reverse, Function<Position, @Nullable Document> matching) {
        super(id);
        this.index = index;
        this.left = range;
        this.reverse = reverse;
        this.matching = matching;
        this.next = taken(1).stream().findFirst().orElse(null);
    }

    @Override
    public synchronized boolean isEmpty() {
        return next == null;
    }

    @Override
    public synchronized List<Document> takeDocuments(int number) {
        if (next == null) {
            return List.of();
        }
        List<Document> found = new ArrayList<>();
        found.add(next);
        found.addAll(taken(number));
        next = found.size() > number ? found.removeLast() : null;
        return found;
    }

    private List<Document> taken(int number) {
        List<Document> found = new ArrayList<>();
        var positions = index.positions(left, reverse).iterator();
        while (found.size() < number && positions.hasNext()) {
            Position position = positions.next();
            if (position.equals(last)) {
                continue;
            }
            last = position;
            left = reverse
                    ? new Bounds.Range(left.low(), position.key())
                    : new Bounds.Range(position.key(), left.high());
            Document document = matching.apply(position);
            if (document != null) {
                found.add(document);
            }
        }
        return found;
    }
}
