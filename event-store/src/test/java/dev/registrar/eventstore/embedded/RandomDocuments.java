package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Documents, queries and orders over few fields and few values, so that they meet often. */
final class RandomDocuments {

    static final List<String> FIELDS = List.of("a", "b", "c.d", "e");
    private static final List<String> LETTERS = List.of("a", "b", "\uD83D\uDE00", "\uE000", "\0", "\1", "é");

    /** Never an array: the server's order of arrays beside {@code null} contradicts itself. */
    private static final String PLAIN = "e";

    private final Random random;

    /** Whether there are arrays. */
    private final boolean several;

    RandomDocuments(Random random, boolean several) {
        this.random = random;
        this.several = several;
    }

    Document document(Object id) {
        Document document = new Document("_id", id);
        for (String field : FIELDS) {
            if (random.nextInt(5) > 0) {
                Object value = several && !field.equals(PLAIN) && random.nextInt(4) == 0 ? array() : value();
                if (field.equals("c.d")) {
                    document.put("c", inner(value));
                } else {
                    document.put(field, value);
                }
            }
        }
        return document;
    }

    private Object inner(@Nullable Object value) {
        Document inner = random.nextInt(5) > 0 ? new Document("d", value) : new Document("other", value);
        if (!several || random.nextInt(3) > 0) {
            return inner;
        }
        return new ArrayList<>(random.nextBoolean() ? List.of(inner) : List.of(inner, new Document("d", scalar()), 1));
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(random.nextInt(20) == 0 ? array() : value());
        }
        return array;
    }

    private @Nullable Object value() {
        return random.nextInt(6) == 0 ? null : random.nextInt(10) == 0 ? new Document("x", scalar()) : scalar();
    }

    Object scalar() {
        return oneOf(
                () -> random.nextInt(5),
                () -> random.nextInt(5),
                () -> (long) random.nextInt(5),
                () -> random.nextInt(-5, 10) / 2.0,
                () -> new Decimal128(BigDecimal.valueOf(random.nextInt(10), 1)),
                () -> Long.MAX_VALUE - random.nextInt(3),
                () -> (1L << 53) + random.nextInt(-2, 3),
                this::string,
                this::string,
                () -> Instant.ofEpochMilli(random.nextInt(-2, 3)),
                random::nextBoolean,
                () -> new ObjectId("00000000000000000000000" + random.nextInt(3)),
                () -> new UUID(random.nextInt(-1, 2), random.nextInt(-1, 2)),
                () -> new BinData(new byte[random.nextInt(3)]));
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            string.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return string.toString();
    }

    Document query() {
        Document query = new Document();
        for (int i = random.nextInt(4); i > 0; i--) {
            String field = field();
            query.put(field, field.equals("_id") ? plain() : condition());
        }
        if (random.nextInt(4) == 0) {
            query.put(
                    random.nextInt(3) == 0 ? "$or" : "$and",
                    List.of(new Document(field(), plain()), new Document(field(), plain())));
        }
        return query;
    }

    private String field() {
        return random.nextInt(6) == 0 ? "_id" : FIELDS.get(random.nextInt(FIELDS.size()));
    }

    /** No expression: the server's own index of {@code _id} matches none against numbers, though its matcher does. */
    private @Nullable Object plain() {
        Object condition = condition();
        return condition instanceof BsonRegularExpression ? scalar() : condition;
    }

    private @Nullable Object condition() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> value();
            case 3 -> new Document("$in", new ArrayList<>(List.of(scalar(), scalar(), scalar())));
            case 4 -> new Document("$in", several ? array() : new ArrayList<>(List.of(scalar())));
            case 5 -> new Document(oneOf(() -> "$gt", () -> "$gte", () -> "$lt", () -> "$lte"), scalar());
            case 6 ->
                new Document(oneOf(() -> "$gt", () -> "$gte"), scalar())
                        .append(oneOf(() -> "$lt", () -> "$lte"), scalar());
            case 7 -> new Document(oneOf(() -> "$ne", () -> "$eq"), value());
            case 8 -> new Document("$exists", random.nextBoolean());
            default ->
                new BsonRegularExpression(
                        oneOf(() -> "^", () -> "b") + string() + oneOf(() -> "", () -> "a*", () -> "."), "");
        };
    }

    Document order() {
        Document order = new Document();
        for (int i = random.nextInt(3); i > 0; i--) {
            order.put(several ? oneOf(() -> PLAIN, () -> "_id") : field(), random.nextBoolean() ? 1 : -1);
        }
        return order;
    }

    /** Returns the keys of an index. */
    Document keys() {
        Document keys = new Document();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            keys.put(FIELDS.get(random.nextInt(FIELDS.size())), random.nextBoolean() ? 1 : -1);
        }
        return keys;
    }

    @SafeVarargs
    private <T> T oneOf(Supplier<? extends T>... choices) {
        return choices[random.nextInt(choices.length)].get();
    }
}
