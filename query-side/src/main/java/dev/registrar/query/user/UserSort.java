package dev.registrar.query.user;

import java.util.Arrays;
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

    Document order(boolean ascending) {
        int direction = ascending ? 1 : -1;
        return new Document(field, direction).append("_id", direction);
    }

    static Optional<UserSort> ofWire(String wire) {
        return Arrays.stream(values()).filter(sort -> sort.wire.equals(wire)).findFirst();
    }
}
