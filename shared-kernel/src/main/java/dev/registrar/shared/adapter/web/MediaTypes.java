package dev.registrar.shared.adapter.web;

import dev.registrar.shared.RejectedException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Which media types a body may have. */
final class MediaTypes {

    private static final MediaType MERGE_PATCH = MediaType.valueOf("application/merge-patch+json");

    private MediaTypes() {}

    static void requireJson(HttpServletRequest request) {
        @Nullable String header = request.getContentType();
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding is not supported: send the body as it is");
        }
        if (header == null) {
            throw unsupported("Content-Type is missing; application/json is expected");
        }
        if (!isJson(header, request.getMethod())) {
            throw unsupported("Content-Type \"" + StrictJson.shown(header)
                    + "\" is not allowed. Allowed types: application/json");
        }
    }

    private static boolean isJson(String header, String method) {
        try {
            MediaType type = MediaType.parseMediaType(header);
            boolean known = type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    || (method.equals("PATCH") && type.equalsTypeAndSubtype(MERGE_PATCH));
            return known && (type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset()));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static RejectedException unsupported(String detail) {
        return Refusal.of("UNSUPPORTED_MEDIA_TYPE", 415, detail);
    }
}
