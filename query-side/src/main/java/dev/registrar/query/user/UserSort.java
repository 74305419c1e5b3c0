package dev.registrar.query.user;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/** What users are sorted by. Ties are broken by id in the same direction, so that pages never overlap. */
enum UserSort {
    NAME("name", "nameKey"),
    EMAIL("email", "email"),
    CREATED_AT("createdAt", "createdAt"),
    UPDATED_AT("updatedAt", "updatedAt");

    private final String wire;
    private final String field;

    UserSort(String wire, String field) {
        this.wire = wire;
        this.field = field;
    }

    String wire() {
        return wire;
    }

    /** Returns the member of the document that is sorted by. */
    String field() {
        return field;
    }

    private boolean isTime() {
        return this == CREATED_AT || this == UPDATED_AT;
    }

    Document order(boolean ascending) {
        int direction = ascending ? 1 : -1;
        return new Document(field, direction).append("_id", direction);
    }

    /** Returns the place of {@code user} in a list of this order. */
    UserQuery.Place place(Document user) {
        Object value = isTime() ? user.getDate(field).toInstant().toEpochMilli() : user.getString(field);
        return new UserQuery.Place(value, user.getString("_id"));
    }

    /** Returns the conditions of what comes after {@code place}: a bound that the index keeps, and the rest of the tie. */
    List<Document> beyond(UserQuery.Place place, boolean ascending) {
        Object value =
                place.value() instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : place.value();
        Document notBefore = new Document(field, new Document(ascending ? "$gte" : "$lte", value));
        String strictly = ascending ? "$gt" : "$lt";
        Document beyond = new Document(field, new Document(strictly, value));
        Document tie = new Document("_id", new Document(strictly, place.id()));
        return List.of(notBefore, new Document("$or", List.of(beyond, tie)));
    }

    static Optional<UserSort> ofWire(String wire) {
        return Arrays.stream(values()).filter(sort -> sort.wire.equals(wire)).findFirst();
    }
}
