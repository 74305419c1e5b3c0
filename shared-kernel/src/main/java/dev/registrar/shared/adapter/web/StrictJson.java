package dev.registrar.shared.adapter.web;

import dev.registrar.shared.FieldErrors;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;

/** Reads JSON as RFC 8259 and I-JSON (RFC 7493) want it: UTF-8, no name twice, no half characters. */
final class StrictJson {

    private static final int SHOWN = 64;

    private StrictJson() {}

    static JsonNode read(byte[] bytes) {
        String text = decode(bytes);
        if (text.isBlank()) {
            throw Refusal.of("INVALID_JSON", 400, "The request has no body; a JSON object is expected");
        }
        try (JsonParser parser = Json.mapper().createParser(text)) {
            return readFrom(parser);
        } catch (StreamReadException e) {
            String where = "line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr();
            String message = String.valueOf(e.getOriginalMessage());
            if (message.startsWith("Duplicate Object property")) {
                throw Refusal.of("INVALID_JSON", 400, "The body has a member twice (" + where + ")");
            }
            throw Refusal.of("INVALID_JSON", 400, "The body is not valid JSON (" + where + ")");
        } catch (JacksonException e) {
            throw Refusal.of("INVALID_JSON", 400, "The body is not valid JSON");
        }
    }

    private static JsonNode readFrom(JsonParser parser) {
        @Nullable JsonNode tree = Json.mapper().reader().readTree(parser);
        if (tree == null || parser.nextToken() != null) {
            throw Refusal.of("INVALID_JSON", 400, "The body must be exactly one JSON object");
        }
        return tree;
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.of("INVALID_JSON", 400, "The body is not valid UTF-8");
        }
    }

    /** Records texts that no store or index treats alike everywhere: NUL and unpaired surrogates. */
    static void checkTexts(JsonNode node, String pointer, FieldErrors errors) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (isBroken(member.getKey())) {
                    reject(errors, pointer + "/" + escaped(shown(member.getKey())), "A member's name");
                }
                checkTexts(member.getValue(), pointer + "/" + escaped(shown(member.getKey())), errors);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkTexts(node.get(i), pointer + "/" + i, errors);
            }
        } else if (node.isString() && isBroken(node.asString())) {
            reject(
                    errors,
                    pointer,
                    pointer.substring(Math.min(1, pointer.length())).replace('/', '.'));
        }
    }

    private static void reject(FieldErrors errors, String pointer, String what) {
        errors.add(pointer, "INVALID_TEXT", what + " must not contain NUL or half a character");
    }

    static boolean isBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return true;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns a client's text short and printable enough to be said back. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /** Returns {@code name} as a reference token of a JSON pointer (RFC 6901 §3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
