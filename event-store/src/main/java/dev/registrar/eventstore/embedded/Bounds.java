package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of one field, as keys that hold all values it can match, and perhaps some that it does not. What may
 * match a value elsewhere too has no bounds.
 */
sealed interface Bounds {

    /** Returns the bounds of a condition, or {@code null} if values anywhere may meet it. */
    static @Nullable Bounds of(@Nullable Object condition) {
        if (BsonRegularExpression.isRegularExpression(condition)) {
            return ofStart(Prefix.of(BsonRegularExpression.convertToRegularExpression(condition)));
        }
        if (condition instanceof Document operators && hasOperators(operators)) {
            return ofOperators(operators);
        }
        return isEquatable(condition) ? new Points(List.of(Key.of(condition))) : null;
    }

    /** Whether {@code null} is within them, and so a field that is not there. */
    boolean includeNull();

    /** Values one by one, in order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Points(List<byte[]> keys) implements Bounds {
        @Override
        public boolean includeNull() {
            return keys.stream().anyMatch(Key::isNull);
        }
    }

    /** All values from {@code low}, and before {@code high}, which is not the beginning of the key of any. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Range(byte[] low, byte[] high) implements Bounds {
        @Override
        public boolean includeNull() {
            return false;
        }

        Range within(Range other) {
            return new Range(
                    Arrays.compareUnsigned(low, other.low) > 0 ? low : other.low,
                    Arrays.compareUnsigned(high, other.high) < 0 ? high : other.high);
        }
    }

    private static @Nullable Bounds ofStart(String start) {
        if (start.isEmpty()) {
            return null;
        }
        byte[] low = Key.ofStart(start);
        return new Range(low, Key.above(low));
    }

    private static @Nullable Bounds ofOperators(Document operators) {
        Range range = null;
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            Object value = operator.getValue();
            Bounds bounds = switch (operator.getKey()) {
                case "$eq" -> isEquatable(value) ? new Points(List.of(Key.of(value))) : null;
                case "$in" -> in(value);
                case "$gt", "$gte" -> isOrdered(value) ? from(Key.of(value)) : null;
                case "$lt", "$lte" -> isOrdered(value) ? to(Key.of(value)) : null;
                default -> null;
            };
            if (bounds instanceof Points) {
                return bounds;
            }
            if (bounds instanceof Range more) {
                range = range == null ? more : range.within(more);
            }
        }
        return range;
    }

    /** A comparison matches values of the same type only. What equals the bound in its key is left to the query. */
    private static Range from(byte[] key) {
        return new Range(key, Key.aboveType(key));
    }

    private static Range to(byte[] key) {
        return new Range(Key.type(key), Key.above(key));
    }

    private static @Nullable Bounds in(@Nullable Object values) {
        if (!(values instanceof Collection<?> several) || !several.stream().allMatch(Bounds::isEquatable)) {
            return null;
        }
        var keys = new TreeSet<byte[]>(Arrays::compareUnsigned);
        several.forEach(value -> keys.add(Key.of(value)));
        return new Points(List.copyOf(keys));
    }

    private static boolean hasOperators(Document document) {
        return document.keySet().stream().anyMatch(name -> name.startsWith("$"));
    }

    /** A document with nothing or with {@code null} in it matches values of other types, too, and an array more than its elements. */
    private static boolean isEquatable(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Missing _ -> true;
            case Document document ->
                !document.isEmpty()
                        && document.entrySet().stream()
                                .allMatch(field -> !field.getKey().startsWith("$")
                                        && field.getValue() != null
                                        && isEquatable(field.getValue()));
            default -> isOrdered(value);
        };
    }

    private static boolean isOrdered(@Nullable Object value) {
        return value instanceof Number
                || value instanceof String
                || value instanceof Instant
                || value instanceof ObjectId
                || value instanceof Boolean
                || value instanceof UUID
                || value instanceof BinData
                || value instanceof BsonTimestamp;
    }
}
