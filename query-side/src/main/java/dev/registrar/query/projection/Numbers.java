package dev.registrar.query.projection;

import java.util.Objects;
import org.bson.Document;

/** Reads whole numbers from documents, whichever width the server gave them. */
final class Numbers {

    private Numbers() {}

    static long longOf(Document document, String member) {
        return ((Number) Objects.requireNonNull(document.get(member), member)).longValue();
    }

    static int intOf(Document document, String member) {
        return Math.toIntExact(longOf(document, member));
    }
}
