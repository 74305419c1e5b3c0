package dev.registrar.shared.adapter.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before its body is read.
 *
 * @param correlation the client's {@code X-Request-Id}, or one that was made; kept with each event it causes
 * @param sourceAddress address of the client; as said by a proxy only where {@code TRUSTED_PROXIES} names that proxy
 * @param userAgent at most 512 characters
 */
public record RequestContext(
        String correlation, String sourceAddress, @Nullable String userAgent) {

    static final String ATTRIBUTE = RequestContext.class.getName();

    /** Returns what the filter found out about {@code request}. */
    public static RequestContext of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestContext context
                ? context
                : new RequestContext("none", Objects.toString(request.getRemoteAddr(), ""), null);
    }
}
