package dev.registrar.query.user;

import dev.registrar.shared.user.Role;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;

/**
 * What users are filtered by in the admin plugin of the Better Auth protocol. A value that a client gives stays a value
 * of its field's type: it becomes no operator and no expression, and no text becomes a regular expression.
 */
enum UserField {
    ID("id", "_id", Kind.TEXT),
    EMAIL("email", UserDocument.EMAIL, Kind.LOWER),
    NAME("name", "name", Kind.TEXT),
    ROLE("role", "role", Kind.ROLE),
    EMAIL_VERIFIED("emailVerified", "emailVerified", Kind.TRUTH),
    BANNED("banned", "ban", Kind.PRESENCE),
    BAN_REASON("banReason", "ban.reason", Kind.TEXT),
    BAN_EXPIRES("banExpires", "ban.until", Kind.TIME),
    CREATED_AT("createdAt", "createdAt", Kind.TIME),
    UPDATED_AT("updatedAt", "updatedAt", Kind.TIME);

    private static final List<String> ORDERED = List.of("lt", "lte", "gt", "gte");
    private static final List<String> PARTS = List.of("contains", "starts_with", "ends_with");

    /** What the values of a field are. */
    private enum Kind {
        TEXT,
        LOWER,
        ROLE,
        TRUTH,
        PRESENCE,
        TIME
    }

    private final String wire;
    private final String field;
    private final Kind kind;

    UserField(String wire, String field, Kind kind) {
        this.wire = wire;
        this.field = field;
        this.kind = kind;
    }

    static Optional<UserField> ofWire(String wire) {
        return Arrays.stream(values()).filter(field -> field.wire.equals(wire)).findFirst();
    }

    /** Returns the condition; empty where the operator or a value does not suit this field. */
    Optional<Document> condition(String operator, List<String> texts) {
        if (kind == Kind.PRESENCE) {
            return presence(operator, texts);
        }
        if (PARTS.contains(operator)) {
            return isText() && texts.size() == 1
                    ? Optional.of(part(operator, typed(texts.getFirst())))
                    : Optional.empty();
        }
        List<Object> values = texts.stream().flatMap(this::value).toList();
        boolean several = operator.equals("in") || operator.equals("not_in");
        boolean suits = values.size() == texts.size() && (several || values.size() == 1);
        boolean hasNoOrder = kind == Kind.ROLE || kind == Kind.TRUTH;
        if (!suits || (hasNoOrder && ORDERED.contains(operator))) {
            return Optional.empty();
        }
        return Optional.of(new Document(field, new Document(stored(operator), several ? values : values.getFirst())));
    }

    /** Returns the condition on names without case and accents, as everywhere else that users are searched. */
    static Document nameLike(String operator, String text) {
        return part("nameKey", operator, SearchText.fold(text));
    }

    private boolean isText() {
        return kind == Kind.TEXT || kind == Kind.LOWER;
    }

    private String typed(String text) {
        return kind == Kind.LOWER ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String stored(String operator) {
        return operator.equals("not_in") ? "$nin" : "$" + operator;
    }

    private Document part(String operator, String text) {
        return part(field, operator, text);
    }

    private static Document part(String field, String operator, String text) {
        if (operator.equals("starts_with")) {
            return new Document(field, new Document("$gte", text).append("$lt", UserViews.after(text)));
        }
        Document stored = new Document("$ifNull", List.of("$" + field, ""));
        Document given = new Document("$literal", text);
        if (operator.equals("contains")) {
            return test("$gte", new Document("$indexOfBytes", List.of(stored, given)), 0);
        }
        Document before = new Document(
                "$subtract", List.of(new Document("$strLenBytes", stored), new Document("$strLenBytes", given)));
        Document from = new Document("$max", List.of(0, before));
        return new Document(
                "$and",
                List.of(
                        test("$gte", before, 0),
                        test("$eq", new Document("$indexOfBytes", List.of(stored, given, from)), before)));
    }

    private static Document test(String comparison, Object left, Object right) {
        return new Document("$expr", new Document(comparison, List.of(left, right)));
    }

    private static Optional<Document> presence(String operator, List<String> texts) {
        boolean suits = (operator.equals("eq") || operator.equals("ne")) && texts.size() == 1;
        return Optional.of(texts)
                .filter(_ -> suits)
                .flatMap(one -> truth(one.getFirst()))
                .map(wanted ->
                        new Document("ban", new Document(wanted == operator.equals("eq") ? "$ne" : "$eq", null)));
    }

    private Stream<Object> value(String text) {
        return switch (kind) {
            case TEXT, LOWER -> Stream.of(typed(text));
            case ROLE -> Role.ofWire(text).map(role -> (Object) role.wire()).stream();
            case TRUTH, PRESENCE -> truth(text).map(truth -> (Object) truth).stream();
            case TIME -> time(text).map(time -> (Object) Date.from(time)).stream();
        };
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
