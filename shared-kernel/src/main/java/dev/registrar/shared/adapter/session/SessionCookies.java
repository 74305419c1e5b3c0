package dev.registrar.shared.adapter.session;

import dev.registrar.shared.adapter.config.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookies of the Better Auth protocol: {@code better-auth.session_token} with the value
 * {@code encodeURIComponent(token + "." + base64(HMAC-SHA256(secret, token)))}, prefixed {@code __Secure-} on https.
 */
public final class SessionCookies {

    private static final String PREFIX = "better-auth.";

    private static final String BEARER = "Bearer ";

    /** 32 bytes in base64. */
    private static final int SIGNATURE_LENGTH = 44;

    /** No cookie header that carries more than this many session cookies is looked through further. */
    private static final int MOST = 8;

    private static final int MOST_NAMED = 16;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9]{16,128}");

    private final String prefix;
    private final boolean secure;
    private final SecretKeySpec key;

    /** Makes cookies for the base URL and secret of {@code settings}. */
    public SessionCookies(Settings settings) {
        this(settings.authSecret(), settings.isHttps());
    }

    SessionCookies(String secret, boolean secure) {
        this.secure = secure;
        this.prefix = (secure ? "__Secure-" : "") + PREFIX;
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** Returns the full name of the cookie that Better Auth calls {@code name}, such as {@code session_token}. */
    public String name(String name) {
        return prefix + name;
    }

    /** Returns {@code value} with its signature, not yet encoded for a cookie. */
    public String sign(String value) {
        return value + "." + signature(value);
    }

    /** Returns the value whose signature {@code signed} carries; empty where it is not ours. */
    public Optional<String> verify(String signed) {
        int dot = signed.lastIndexOf('.');
        if (dot < 1 || signed.length() - dot - 1 != SIGNATURE_LENGTH || !signed.endsWith("=")) {
            return Optional.empty();
        }
        String value = signed.substring(0, dot);
        byte[] given = signed.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        boolean same = MessageDigest.isEqual(given, signature(value).getBytes(StandardCharsets.US_ASCII));
        return same ? Optional.of(value) : Optional.empty();
    }

    /**
     * Returns the session token the request carries with a valid signature: as {@code Authorization: Bearer}, or else in
     * the cookie. A bearer token is the signed one that {@code set-auth-token} gave; an unsigned one is nothing, so that
     * whoever reads a token out of a list or a log cannot use it.
     */
    public Optional<String> token(HttpServletRequest request) {
        return bearer(request)
                .or(() -> values(request, name("session_token")).stream()
                        .flatMap(value -> token(value).stream())
                        .findFirst());
    }

    private Optional<String> bearer(HttpServletRequest request) {
        @Nullable String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        String given = header.substring(BEARER.length()).strip();
        return (given.contains("%") ? decode(given) : Optional.of(given)).flatMap(this::token);
    }

    private Optional<String> token(String signed) {
        return verify(signed).filter(token -> TOKEN.matcher(token).matches());
    }

    /** Returns the decoded value of the first cookie that Better Auth calls {@code name}. */
    public Optional<String> value(HttpServletRequest request, String name) {
        return values(request, name(name)).stream().findFirst();
    }

    /**
     * A cookie by the name that Better Auth gives it.
     *
     * @param name without the prefix that https adds
     * @param value the value whose signature is ours
     */
    public record Named(String name, String value) {}

    /** Returns the tokens in cookies whose name begins with {@code start} and whose signature is ours; 16 at most. */
    public List<Named> tokens(HttpServletRequest request, String start) {
        Map<String, Named> found = new LinkedHashMap<>();
        pairs(request, (name, value) -> {
            if (name.startsWith(prefix + start) && found.size() < MOST_NAMED) {
                decode(value)
                        .flatMap(this::token)
                        .ifPresent(token -> found.putIfAbsent(name, new Named(name.substring(prefix.length()), token)));
            }
        });
        return List.copyOf(found.values());
    }

    /** Returns a Set-Cookie value with a signed token; a null {@code maxAge} ends with the browser. */
    public String session(String token, @Nullable Duration maxAge) {
        return cookie("session_token", sign(token), maxAge);
    }

    /** Returns a Set-Cookie value for the cookie that Better Auth calls {@code name}. */
    public String cookie(String name, String value, @Nullable Duration maxAge) {
        ResponseCookie.ResponseCookieBuilder cookie = ResponseCookie.from(name(name), encode(value))
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite("Lax");
        return (maxAge == null ? cookie : cookie.maxAge(maxAge)).build().toString();
    }

    /** Returns the Set-Cookie values that end the session in the browser. */
    public List<String> expired() {
        return List.of(
                cookie("session_token", "", Duration.ZERO),
                cookie("session_data", "", Duration.ZERO),
                cookie("dont_remember", "", Duration.ZERO));
    }

    /** Reads the header itself: the servlet container refuses names and values that other clients send beside ours. */
    private static List<String> values(HttpServletRequest request, String name) {
        List<String> values = new ArrayList<>();
        pairs(request, (found, value) -> {
            if (found.equals(name) && values.size() < MOST) {
                decode(value).ifPresent(values::add);
            }
        });
        return values;
    }

    private static void pairs(HttpServletRequest request, BiConsumer<String, String> found) {
        for (String header : Collections.list(request.getHeaders(HttpHeaders.COOKIE))) {
            for (String pair : Pattern.compile(";").split(header, -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    found.accept(
                            pair.substring(0, equals).strip(),
                            pair.substring(equals + 1).strip());
                }
            }
        }
    }

    private static Optional<String> decode(String value) {
        String bare = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        try {
            // decodeURIComponent leaves a plus sign alone.
            return Optional.of(URLDecoder.decode(bare.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String signature(String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
