package dev.registrar.shared.adapter.web;

import dev.registrar.shared.FieldError;
import dev.registrar.shared.Rejection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal or failure as it is sent: problem details (RFC 9457) with the code, and with the text once more under the
 * names that the Better Auth client and older clients look for, so that one body serves all. Under the Better Auth paths it is that protocol's own body.
 *
 * @param status HTTP status
 * @param code stable code, upper snake case
 * @param detail one sentence for a person
 * @param errors what is wrong with single fields
 */
public record Problem(int status, String code, String detail, List<FieldError> errors) {

    private static final String TYPES = "urn:registrar:problem:";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** Returns the problem that says {@code rejection}. */
    public static Problem of(Rejection rejection) {
        return new Problem(rejection.status(), rejection.code(), rejection.detail(), rejection.errors());
    }

    /** Returns a problem without field errors. */
    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, List.of());
    }

    /** Writes this as the whole answer. Headers set before stay. */
    public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = isBetterAuth(request.getRequestURI()) ? betterAuth() : problemDetails(request.getRequestURI());
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(
                isBetterAuth(request.getRequestURI()) ? "application/json" : "application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** Returns the body as problem details for a request to {@code path}. */
    byte[] problemDetails(String path) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("type", TYPES + code.toLowerCase(Locale.ROOT).replace('_', '-'));
        body.put("title", title());
        body.put("status", status);
        body.put("detail", detail);
        body.put("instance", path);
        body.put("code", code);
        body.put("message", detail);
        body.put("error", detail);
        if (!errors.isEmpty()) {
            ArrayNode list = body.putArray("errors");
            for (FieldError error : errors) {
                list.addObject()
                        .put("pointer", error.pointer())
                        .put("code", error.code())
                        .put("message", error.message());
            }
        }
        return Json.mapper().writeValueAsBytes(body);
    }

    private byte[] betterAuth() {
        return Json.mapper()
                .writeValueAsBytes(
                        Json.mapper().createObjectNode().put("message", detail).put("code", code));
    }

    static boolean isBetterAuth(String path) {
        return path.equals("/auth")
                || path.equals("/api/auth")
                || path.startsWith("/auth/")
                || path.startsWith("/api/auth/");
    }

    /** The code as words: EMAIL_TAKEN becomes "Email taken". */
    private String title() {
        String words = code.replace('_', ' ').toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
