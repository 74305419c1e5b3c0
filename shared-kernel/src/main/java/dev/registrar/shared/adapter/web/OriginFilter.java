package dev.registrar.shared.adapter.web;

import dev.registrar.shared.adapter.config.Settings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets pages of trusted origins in and keeps others from acting with a visitor's cookies: CORS with credentials, and
 * the origin check of the Better Auth protocol, here for the REST endpoints too.
 */
final class OriginFilter extends OncePerRequestFilter {

    private static final String EXPOSED = "ETag, Log-Position, Location, Idempotent-Replayed, Retry-After, "
            + "X-Request-Id, set-auth-token, set-auth-jwt, X-Retry-After";

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private static final String REQUEST_HEADERS = "Content-Type, Authorization, If-Match, If-None-Match, "
            + "Idempotency-Key, Read-After, X-Request-Id, Last-Event-ID";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Settings settings;

    OriginFilter(Settings settings) {
        this.settings = settings;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean trusted = origin != null && settings.trustedOrigins().contains(origin);
        if (trusted) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        if (isPreflight(request)) {
            preflight(request, response, trusted);
            return;
        }
        @Nullable Problem refusal = refusal(request, origin);
        if (refusal != null) {
            refusal.write(request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader(HttpHeaders.ORIGIN) != null
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private static void preflight(HttpServletRequest request, HttpServletResponse response, boolean trusted)
            throws IOException {
        if (!trusted) {
            Problem.of(403, "INVALID_ORIGIN", "Invalid origin").write(request, response);
            return;
        }
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private @Nullable Problem refusal(HttpServletRequest request, @Nullable String origin) {
        if (SAFE.contains(request.getMethod())) {
            return null;
        }
        if (request.getHeader(HttpHeaders.COOKIE) != null) {
            return untrusted(origin != null ? origin : originOf(request.getHeader(HttpHeaders.REFERER)));
        }
        return isLogin(request.getRequestURI()) ? loginRefusal(request, origin) : null;
    }

    /** Signing in needs no cookie to do harm: a page could sign its visitor in as someone else. */
    private @Nullable Problem loginRefusal(HttpServletRequest request, @Nullable String origin) {
        @Nullable String site = request.getHeader("Sec-Fetch-Site");
        @Nullable String mode = request.getHeader("Sec-Fetch-Mode");
        if ("cross-site".equals(site) && "navigate".equals(mode)) {
            return Problem.of(
                    403,
                    "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED",
                    "Cross-site navigation login blocked. This request appears to be a CSRF attack.");
        }
        boolean isBrowser = site != null
                || mode != null
                || origin != null
                || request.getHeader("Sec-Fetch-Dest") != null
                || request.getHeader(HttpHeaders.REFERER) != null;
        return isBrowser ? untrusted(origin != null ? origin : originOf(request.getHeader(HttpHeaders.REFERER))) : null;
    }

    private @Nullable Problem untrusted(@Nullable String origin) {
        if (origin == null || origin.equals("null")) {
            return Problem.of(403, "MISSING_OR_NULL_ORIGIN", "Missing or null Origin");
        }
        return settings.trustedOrigins().contains(origin) ? null : Problem.of(403, "INVALID_ORIGIN", "Invalid origin");
    }

    private static boolean isLogin(String path) {
        return Problem.isBetterAuth(path) && (path.contains("/sign-in/") || path.contains("/sign-up/"));
    }

    private static @Nullable String originOf(@Nullable String referer) {
        if (referer == null) {
            return null;
        }
        try {
            URI uri = new URI(referer);
            return uri.getScheme() == null || uri.getRawAuthority() == null
                    ? null
                    : uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
