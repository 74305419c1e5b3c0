package dev.registrar.shared.adapter.web;

import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.config.Settings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request its {@link RequestContext} and each answer its {@code X-Request-Id} and the headers that keep
 * browsers from guessing. What a filter or endpoint behind it throws past Spring becomes a {@link Problem} here.
 */
final class RequestContextFilter extends OncePerRequestFilter {

    static final String HEADER = "X-Request-Id";

    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:=+/-]{1,128}");

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private static final int USER_AGENT = 512;

    private final Settings settings;

    RequestContextFilter(Settings settings) {
        this.settings = settings;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestContext context = contextOf(request);
        request.setAttribute(RequestContext.ATTRIBUTE, context);
        headers(response, context);
        MDC.put("request", context.correlation());
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | ServletException e) {
            if (response.isCommitted()) {
                throw e;
            }
            ProblemAdvice.answer(request, response, e);
        } finally {
            MDC.remove("request");
        }
    }

    private void headers(HttpServletResponse response, RequestContext context) {
        response.setHeader(HEADER, context.correlation());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        // Answers are about people: nothing between here and the client may keep them. Endpoints with ETags relax it.
        response.setHeader("Cache-Control", "no-store");
        if (settings.isHttps()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private RequestContext contextOf(HttpServletRequest request) {
        @Nullable String given = request.getHeader(HEADER);
        String correlation = given != null && SANE_ID.matcher(given).matches() ? given : Ids.next();
        @Nullable String agent = request.getHeader("User-Agent");
        return new RequestContext(correlation, sourceOf(request), agent == null ? null : bounded(agent));
    }

    private static String bounded(String agent) {
        String shown = agent.length() > USER_AGENT ? agent.substring(0, USER_AGENT) : agent;
        return shown.replaceAll("\\p{Cntrl}", " ");
    }

    /** Walks the hops from the nearest on, as long as each is a proxy we trust. */
    private String sourceOf(HttpServletRequest request) {
        String source = Objects.toString(request.getRemoteAddr(), "");
        if (settings.trustedProxies().isEmpty()) {
            return source;
        }
        List<String> hops = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(line -> Pattern.compile(",").splitAsStream(line))
                .map(String::strip)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && settings.trustedProxies().contains(source); i--) {
            @Nullable String hop = addressOf(hops.get(i));
            if (hop == null) {
                break;
            }
            source = hop;
        }
        return source;
    }

    /** Returns the one form of an address that is compared; null where the text is none. */
    private static @Nullable String addressOf(String hop) {
        try {
            return ADDRESS.matcher(hop).matches() ? InetAddress.ofLiteral(hop).getHostAddress() : null;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }
}
