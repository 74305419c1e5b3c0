package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An index whose entries lie in the order of {@link Key}, those with equal values in that of their documents. */
abstract class StoredIndex extends Index<Position> {

    /** More values of several fields than this are not put together one by one. */
    private static final int COMBINATIONS = 1_000;

    private static final byte[] NOTHING = {};
    private static final byte[] LOWEST = {0};

    final List<String> fields;

    StoredIndex(String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
        this.fields = keys.stream().map(IndexKey::getKey).toList();
    }

    /** Whether documents have an array at a field, and so an entry for each of its elements. */
    abstract boolean isArray(int field);

    /** Whether a document may match a condition by a value it has no entry for. */
    abstract boolean isBlind();

    /** Returns the positions of the entries in a range in order, or in reverse. */
    abstract Stream<Position> positions(Bounds.Range range, boolean reverse);

    /**
     * Returns the part of the index that holds all documents a query can match, or {@code null} if the query says nothing
     * of the first field.
     */
    @Nullable
    Part part(Conditions conditions) {
        if (isBlind()) {
            return null;
        }
        var starts = List.of(NOTHING);
        int points = 0;
        boolean arrays = false;
        for (int i = 0; i < fields.size(); i++) {
            // Of two arrays, the elements that match need not stand in the same entry.
            Bounds bounds = arrays && isArray(i) ? null : bounds(conditions, i);
            if (bounds == null || (points == 0 && leavesOut(bounds))) {
                break;
            }
            if (bounds instanceof Bounds.Range range) {
                return new Part(this, after(starts, range), 2 * points + 1, false);
            }
            List<byte[]> keys = ((Bounds.Points) bounds).keys();
            if (points > 0 && (long) keys.size() * starts.size() > COMBINATIONS) {
                break;
            }
            starts = combined(starts, keys);
            points++;
            arrays |= isArray(i);
        }
        boolean one = isUnique() && points == fields.size();
        return points == 0 ? null : new Part(this, all(starts), one ? Integer.MAX_VALUE : 2 * points, false);
    }

    private @Nullable Bounds bounds(Conditions conditions, int field) {
        return conditions.of(fields.get(field), !isArray(field));
    }

    /**
     * Returns the part that holds all documents a query can match, in the order of {@code field}, or {@code null} if there
     * is none.
     */
    @Nullable
    Part ordered(Conditions conditions, String field) {
        if (isBlind()) {
            return null;
        }
        byte[] start = NOTHING;
        boolean arrays = false;
        for (int i = 0; i < fields.size(); i++) {
            Bounds bounds = bounds(conditions, i);
            if (i == 0 && (bounds == null ? isSparse() : leavesOut(bounds))) {
                return null;
            }
            if (fields.get(i).equals(field)) {
                return isArray(i) ? null : ordered(start, bounds, i);
            }
            if ((arrays && isArray(i))
                    || !(bounds instanceof Bounds.Points one)
                    || one.keys().size() != 1) {
                return null;
            }
            start = Key.join(start, one.keys().getFirst());
            arrays |= isArray(i);
        }
        return field.equals(IdIndex.FIELD) ? new Part(this, all(List.of(start)), 2 * fields.size(), true) : null;
    }

    private Part ordered(byte[] start, @Nullable Bounds bounds, int field) {
        var starts = List.of(start);
        // Behind the last value of an entry stands the _id.
        boolean total = field + 1 == fields.size()
                || fields.get(field).equals(IdIndex.FIELD)
                || fields.get(field + 1).equals(IdIndex.FIELD);
        return switch (bounds) {
            case null -> new Part(this, all(starts), 2 * field, total);
            case Bounds.Range range -> new Part(this, after(starts, range), 2 * field + 1, total);
            case Bounds.Points some -> new Part(this, all(combined(starts, some.keys())), 2 * field + 2, total);
        };
    }

    private boolean leavesOut(Bounds bounds) {
        return isSparse() && bounds.includeNull();
    }

    private static List<byte[]> combined(List<byte[]> starts, List<byte[]> keys) {
        List<byte[]> combined = new ArrayList<>(starts.size() * keys.size());
        for (byte[] start : starts) {
            for (byte[] key : keys) {
                combined.add(Key.join(start, key));
            }
        }
        return combined;
    }

    private static List<Bounds.Range> all(List<byte[]> starts) {
        return starts.stream()
                .map(start -> new Bounds.Range(start.length == 0 ? LOWEST : start, Key.above(start)))
                .toList();
    }

    private static List<Bounds.Range> after(List<byte[]> starts, Bounds.Range range) {
        return starts.stream()
                .map(start -> new Bounds.Range(Key.join(start, range.low()), Key.join(start, range.high())))
                .filter(each -> Arrays.compareUnsigned(each.low(), each.high()) < 0)
                .toList();
    }

    @Override
    public boolean canHandle(Document query) {
        return part(new Conditions(query)) != null;
    }

    @Override
    public Iterable<Position> getPositions(Document query) {
        Part part = part(new Conditions(query));
        return part == null ? List.of() : part.positions(false).toList();
    }

    /**
     * A part of an index.
     *
     * @param ranges in order
     * @param worth the more, the fewer documents it can be expected to hold
     * @param thenById whether what is equal in the order that was asked for lies in that of {@code _id}
     */
    record Part(StoredIndex index, List<Bounds.Range> ranges, int worth, boolean thenById) {

        /** Whether a document may have several entries. */
        boolean hasArrays() {
            return IntStream.range(0, index.fields.size()).anyMatch(index::isArray);
        }

        /** Returns the positions in it, each once. */
        Stream<Position> positions(boolean reverse) {
            Stream<Position> positions =
                    (reverse ? ranges.reversed() : ranges).stream().flatMap(range -> index.positions(range, reverse));
            return hasArrays() ? positions.distinct() : positions;
        }
    }
}
