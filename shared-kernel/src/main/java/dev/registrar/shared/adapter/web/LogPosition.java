package dev.registrar.shared.adapter.web;

import dev.registrar.shared.adapter.config.Settings;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The position in the log that an answer stands for, so that a client reads its own writes. Clients send it back as
 * {@code Read-After}; browsers do so without knowing, by a cookie.
 */
public final class LogPosition {

    /** Name of the header on every answer to a write or a read. */
    public static final String HEADER = "Log-Position";

    /** Name of the header on a read that must not miss a write. */
    public static final String READ_AFTER = "Read-After";

    static final String COOKIE = "registrar.log_position";

    /** Longer than any view lags, short enough that a database begun anew is not waited for. */
    private static final Duration COOKIE_LIFE = Duration.ofSeconds(30);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final boolean secure;

    /** Makes the cookie {@code Secure} where the base URL is https. */
    public LogPosition(Settings settings) {
        this.secure = settings.isHttps();
    }

    /** Says on {@code response} that it is the answer to a write that made commit {@code position}. */
    public void written(HttpServletResponse response, long position) {
        response.setHeader(HEADER, Long.toString(position));
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(COOKIE, Long.toString(position))
                        .path("/")
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite("Lax")
                        .maxAge(COOKIE_LIFE)
                        .build()
                        .toString());
    }

    /** Says on {@code response} that it is a read of a view that has applied commit {@code position}. */
    public void applied(HttpServletResponse response, long position) {
        response.setHeader(HEADER, Long.toString(position));
    }

    /**
     * Returns the position that a read must not be older than, 0 where none is asked for; 400 where the header is no
     * position. A cookie that is none is ignored: a person cannot mend it.
     */
    public long readAfter(HttpServletRequest request) {
        @Nullable String header = request.getHeader(READ_AFTER);
        if (header != null) {
            if (!NUMBER.matcher(header.strip()).matches()) {
                throw Refusal.invalid(READ_AFTER, "Read-After must be a position in the log: a whole number");
            }
            return Long.parseLong(header.strip());
        }
        Cookie @Nullable [] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)
                        && NUMBER.matcher(cookie.getValue()).matches()) {
                    return Long.parseLong(cookie.getValue());
                }
            }
        }
        return 0;
    }
}
