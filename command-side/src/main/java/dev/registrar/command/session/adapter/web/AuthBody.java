package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a request to the Better Auth endpoints. Says what is wrong with it in the words of the reference server,
 * all at once: {@code [body.email] Invalid input: expected string, received number}.
 */
final class AuthBody {

    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final @Nullable JsonNode root;
    private final String place;
    private final List<String> issues = new ArrayList<>();

    private AuthBody(@Nullable JsonNode root) {
        this(root, "body");
    }

    private AuthBody(@Nullable JsonNode root, String place) {
        this.root = root;
        this.place = place;
    }

    /** Returns a body without members. */
    static AuthBody none() {
        return new AuthBody(null);
    }

    /** Reads a JSON body; a request without a media type has no body. */
    static AuthBody json(HttpServletRequest request) {
        return read(request, List.of(JSON));
    }

    /** Reads a JSON or form body, for the endpoints that a page without scripts may post to. */
    static AuthBody jsonOrForm(HttpServletRequest request) {
        return read(request, List.of(FORM, JSON));
    }

    private static AuthBody read(HttpServletRequest request, List<String> allowed) {
        @Nullable String header = request.getContentType();
        if (header == null || header.isBlank()) {
            return new AuthBody(null);
        }
        String type = Pattern.compile(";").split(header, 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!allowed.contains(type)) {
            throw Refusal.of(
                    "UNSUPPORTED_MEDIA_TYPE",
                    415,
                    "Content-Type \"" + printable(type) + "\" is not allowed. Allowed types: "
                            + String.join(", ", allowed));
        }
        if (!hasBody(request)) {
            return new AuthBody(null);
        }
        String text = textOf(request);
        return new AuthBody(type.equals(FORM) ? form(text) : parse(text));
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static String textOf(HttpServletRequest request) {
        try {
            byte[] bytes = request.getInputStream().readAllBytes();
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw invalidJson();
        } catch (IOException gone) {
            throw Refusal.of("BAD_REQUEST", 400, "The body could not be read");
        }
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode tree = Json.mapper().readTree(text);
            if (tree.isMissingNode()) {
                throw invalidJson();
            }
            return tree;
        } catch (JacksonException notJson) {
            throw invalidJson();
        }
    }

    private static ObjectNode form(String text) {
        ObjectNode members = Json.mapper().createObjectNode();
        for (String pair : Pattern.compile("&").split(text, -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                members.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return members;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw Refusal.of("BAD_REQUEST", 400, "Invalid form data in request body");
        }
    }

    private static RejectedException invalidJson() {
        return Refusal.of("BAD_REQUEST", 400, "Invalid JSON in request body");
    }

    /** Returns a member as it came; null where it, or the body, is absent. */
    @Nullable
    JsonNode raw(String name) {
        return root == null ? null : root.get(name);
    }

    /** Records an issue where the body is not an object; returns whether it is one. */
    boolean isObject() {
        return is("object");
    }

    /** As {@link #isObject}, for the endpoints that take any members and call that a record. */
    boolean isRecord() {
        return is("record");
    }

    private boolean is(String word) {
        if (root != null && root.isObject()) {
            return true;
        }
        issues.add("[" + place + "] Invalid input: expected " + word + ", received " + kindOf(root));
        return false;
    }

    /** Records an issue where the body, which may be absent, is there and is not an object. */
    void requireObjectIfPresent() {
        if (root != null) {
            isObject();
        }
    }

    /** Returns the names of all members but {@code known}. */
    List<String> othersThan(Collection<String> known) {
        return root == null
                ? List.of()
                : root.propertyStream()
                        .map(member -> member.getKey())
                        .filter(name -> !known.contains(name))
                        .toList();
    }

    /** Returns a required string; an empty text after having recorded an issue. */
    String string(String name) {
        @Nullable JsonNode value = raw(name);
        if (value != null && value.isString()) {
            return value.asString();
        }
        issues.add("[" + place + "." + name + "] Invalid input: expected string, received " + kindOf(value));
        return "";
    }

    /** Returns an optional string; null where it is absent. */
    @Nullable
    String optionalString(String name) {
        return raw(name) == null ? null : string(name);
    }

    /** Returns an optional boolean; {@code fallback} where it is absent. */
    boolean optionalBoolean(String name, boolean fallback) {
        @Nullable JsonNode value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            issues.add("[" + place + "." + name + "] Invalid input: expected boolean, received " + kindOf(value));
            return fallback;
        }
        return value.asBoolean();
    }

    /** Returns a required identifier; a number or boolean counts as the text it is written as. */
    String identifier(String name) {
        @Nullable JsonNode value = raw(name);
        return value != null && (value.isNumber() || value.isBoolean()) ? value.asString() : string(name);
    }

    /** Returns an optional number; null where it is absent. */
    @Nullable
    Double optionalNumber(String name) {
        @Nullable JsonNode value = raw(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            issues.add("[" + place + "." + name + "] Invalid input: expected number, received " + kindOf(value));
            return null;
        }
        return value.asDouble();
    }

    /** Returns a required object as a body of its own, with issues of its own; an empty one after having recorded one. */
    AuthBody record(String name) {
        @Nullable JsonNode value = raw(name);
        if (value != null && value.isObject()) {
            return new AuthBody(value, place + "." + name);
        }
        issues.add("[" + place + "." + name + "] Invalid input: expected record, received " + kindOf(value));
        return none();
    }

    /** Returns what kind of value the body is. */
    String kind() {
        return kindOf(root);
    }

    /** Returns whether a member is there and a string. */
    boolean isString(String name) {
        @Nullable JsonNode value = raw(name);
        return value != null && value.isString();
    }

    /** Records an issue in our own words. */
    void issue(String place, String message) {
        issues.add("[" + place + "] " + message);
    }

    /** Returns whether nothing was recorded. */
    boolean isValid() {
        return issues.isEmpty();
    }

    /** Ends the reading: 400 {@code VALIDATION_ERROR} with all issues, where there are any. */
    void finish() {
        if (!issues.isEmpty()) {
            throw Refusal.of("VALIDATION_ERROR", 400, String.join("; ", issues));
        }
    }

    static String kindOf(@Nullable JsonNode value) {
        if (value == null) {
            return "undefined";
        }
        return switch (value.getNodeType()) {
            case NULL -> "null";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> "number";
            case STRING -> "string";
            default -> "object";
        };
    }

    static String printable(String text) {
        String shown = text.length() > 100 ? text.substring(0, 100) : text;
        return shown.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
