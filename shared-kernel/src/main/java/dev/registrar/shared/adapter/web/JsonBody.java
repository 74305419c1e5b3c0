package dev.registrar.shared.adapter.web;

import dev.registrar.shared.Checked;
import dev.registrar.shared.FieldErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object as a client sent it. Readers ask for members by name and type; what is wrong is collected, and
 * {@link #finish} refuses with all of it at once, members that nobody asked for included. A value is never coerced: a
 * number is not a string and an object such as {@code {"$ne": null}} is neither.
 *
 * <p>Readers return null where a member is missing, null or of the wrong type; the last is on the list of errors then.
 * Not safe for use by several threads.
 */
public final class JsonBody {

    private final String pointer;
    private final ObjectNode node;
    private final FieldErrors errors;
    private final List<JsonBody> all;
    private final Set<String> asked = new LinkedHashSet<>();

    private JsonBody(String pointer, ObjectNode node, FieldErrors errors, List<JsonBody> all) {
        this.pointer = pointer;
        this.node = node;
        this.errors = errors;
        this.all = all;
        all.add(this);
    }

    /**
     * Reads the request's body: 415 unless it is {@code application/json} (or {@code application/merge-patch+json} on
     * PATCH), 413 beyond the limit, 400 unless it is one JSON object in UTF-8.
     */
    public static JsonBody of(HttpServletRequest request) {
        MediaTypes.requireJson(request);
        try {
            return of(request.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads {@code bytes} as one JSON object in UTF-8, or refuses with 400. */
    public static JsonBody of(byte[] bytes) {
        JsonNode tree = StrictJson.read(bytes);
        if (!(tree instanceof ObjectNode object)) {
            throw Refusal.of("INVALID_JSON", 400, "The body must be a JSON object");
        }
        FieldErrors errors = new FieldErrors();
        StrictJson.checkTexts(object, "", errors);
        return new JsonBody("", object, errors, new ArrayList<>());
    }

    /** Returns the whole object as JSON, but for member {@code secret}. */
    public String without(String secret) {
        ObjectNode rest = node.deepCopy();
        rest.remove(secret);
        return rest.toString();
    }

    /** Returns whether the member is there, be it null. */
    public boolean has(String name) {
        asked.add(name);
        return node.has(name);
    }

    /** Returns whether the member is there and null. */
    public boolean isNull(String name) {
        asked.add(name);
        return node.has(name) && node.get(name).isNull();
    }

    /** Returns a text that may be missing or null. */
    public @Nullable String text(String name) {
        @Nullable JsonNode value = value(name);
        if (value == null || value.isString()) {
            return value == null ? null : value.asString();
        }
        wrongType(name, "a string");
        return null;
    }

    /** Returns a text that must be there; the empty text where it is not, so that callers can go on collecting. */
    public String requiredText(String name) {
        if (require(name)) {
            @Nullable String text = text(name);
            return text == null ? "" : text;
        }
        return "";
    }

    /** Returns the value of a text that must be there; {@code parse} gets its pointer and the text. */
    public <T> @Nullable T required(String name, BiFunction<String, String, Checked<T>> parse) {
        return require(name) ? optional(name, parse) : null;
    }

    /** Returns the value of a text that may be missing or null; {@code parse} gets its pointer and the text. */
    public <T> @Nullable T optional(String name, BiFunction<String, String, Checked<T>> parse) {
        @Nullable String text = text(name);
        return text == null ? null : errors.take(parse.apply(pointer(name), text));
    }

    /** Returns a boolean that may be missing or null. */
    public @Nullable Boolean bool(String name) {
        @Nullable JsonNode value = value(name);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.asBoolean();
        }
        wrongType(name, "true or false");
        return null;
    }

    /** Returns a whole number that may be missing or null. */
    public @Nullable Long number(String name) {
        @Nullable JsonNode value = value(name);
        if (value == null || (value.isIntegralNumber() && value.canConvertToLong())) {
            return value == null ? null : value.asLong();
        }
        wrongType(name, "a whole number");
        return null;
    }

    /** Returns an object that may be missing or null. */
    public @Nullable JsonBody object(String name) {
        @Nullable JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return new JsonBody(pointer(name), object, errors, all);
        }
        wrongType(name, "an object");
        return null;
    }

    /** Returns a list of objects that may be missing or null; elements that are no objects are errors. */
    public @Nullable List<JsonBody> objects(String name) {
        @Nullable JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            wrongType(name, "a list of objects");
            return null;
        }
        List<JsonBody> objects = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            if (value.get(i) instanceof ObjectNode object) {
                objects.add(new JsonBody(pointer(name) + "/" + i, object, errors, all));
            } else {
                wrongType(name + "/" + i, "an object");
            }
        }
        return objects;
    }

    /** Records {@code REQUIRED} and returns false where the member is missing or null. */
    public boolean require(String name) {
        if (value(name) != null) {
            return true;
        }
        reject(name, "REQUIRED", label(name) + " is required");
        return false;
    }

    /** Records what is wrong with a member. */
    public void reject(String name, String code, String message) {
        errors.add(pointer(name), code, message);
    }

    /** Returns the value, or null after having recorded what is wrong with it: call {@link #finish} before using it. */
    public <T> @Nullable T take(Checked<T> checked) {
        return errors.take(checked);
    }

    /** Returns what was wrong so far, to be added to. */
    public FieldErrors errors() {
        return errors;
    }

    /** Returns the JSON pointer of this object; empty for the whole body. */
    public String pointer() {
        return pointer;
    }

    /** Returns the JSON pointer of a member of this object. */
    public String pointer(String name) {
        return pointer + "/" + name;
    }

    /** Returns whether nothing was wrong so far, members that nobody asked for not counted. */
    public boolean isValid() {
        return errors.isEmpty();
    }

    /** Takes a member as known without reading it. */
    public void ignore(String name) {
        asked.add(name);
    }

    /** Refuses with {@link dev.registrar.shared.InvalidFields} and all errors, where there are any. */
    public void finish() {
        FieldErrors found = new FieldErrors();
        found.addAll(errors.list());
        for (JsonBody body : all) {
            for (String name : body.node.propertyNames()) {
                if (!body.asked.contains(name)) {
                    String shown = StrictJson.shown(name);
                    found.add(
                            body.pointer + "/" + StrictJson.escaped(shown),
                            "UNKNOWN_MEMBER",
                            shown + " is not a member of this request");
                }
            }
        }
        found.reject();
    }

    private @Nullable JsonNode value(String name) {
        asked.add(name);
        @Nullable JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private void wrongType(String name, String expected) {
        reject(name, "WRONG_TYPE", label(name) + " must be " + expected);
    }

    /** The way to a member as a person would say it: {@code profile.bio}. */
    private String label(String name) {
        return pointer(name).substring(1).replace('/', '.');
    }
}
