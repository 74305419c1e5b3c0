package dev.registrar.command.session.adapter.source;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads documents that others wrote: what is not of the expected type is not there. */
final class Fields {

    private Fields() {}

    /** Returns an identifier in words: ObjectIds as hexadecimal digits; null where it is of no known type. */
    static @Nullable String id(@Nullable Object raw) {
        return switch (raw) {
            case ObjectId id -> id.toHexString();
            case String text -> text.isEmpty() ? null : text;
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case java.util.UUID uuid -> uuid.toString();
            case null, default -> null;
        };
    }

    /** Returns the first of {@code paths} that is text; a dot leads into a document. */
    static @Nullable String text(Document document, String... paths) {
        return first(document, String.class, paths);
    }

    /** Returns the first of {@code paths} that is a boolean. */
    static @Nullable Boolean flag(Document document, String... paths) {
        return first(document, Boolean.class, paths);
    }

    /** Returns whether any of {@code paths} is true. */
    static boolean isTrue(Document document, String... paths) {
        for (String path : paths) {
            if (Boolean.TRUE.equals(at(document, path))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the first of {@code paths} that is a time: a date, or text in the form of ISO 8601. */
    static @Nullable Instant time(Document document, String... paths) {
        for (String path : paths) {
            switch (at(document, path)) {
                case Date date -> {
                    return date.toInstant();
                }
                case String text -> {
                    try {
                        return Instant.parse(text);
                    } catch (DateTimeParseException other) {
                        // Not a time.
                    }
                }
                case null, default -> {}
            }
        }
        return null;
    }

    /** Returns all words of the first of {@code paths} that has some: a list, or text with commas. */
    static Set<String> words(Document document, String... paths) {
        Set<String> words = new TreeSet<>();
        for (String path : paths) {
            switch (at(document, path)) {
                case String text -> addAll(words, List.of(text.split(",")));
                case List<?> list -> addAll(words, list);
                case null, default -> {}
            }
        }
        return words;
    }

    private static void addAll(Set<String> words, List<?> raw) {
        for (Object word : raw) {
            if (word instanceof String text && !text.isBlank()) {
                words.add(text.strip());
            }
        }
    }

    /** Returns the documents in the list at {@code path}. */
    static List<Document> documents(Document document, String path) {
        return at(document, path) instanceof List<?> list
                ? list.stream()
                        .filter(Document.class::isInstance)
                        .map(Document.class::cast)
                        .toList()
                : List.of();
    }

    private static <T> @Nullable T first(Document document, Class<T> type, String... paths) {
        for (String path : paths) {
            @Nullable Object value = at(document, path);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
        }
        return null;
    }

    private static @Nullable Object at(Document document, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return document.get(path);
        }
        return document.get(path.substring(0, dot)) instanceof Document inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }
}
