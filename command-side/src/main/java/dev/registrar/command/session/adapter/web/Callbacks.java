package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which addresses a request may send a browser to: those of trusted origins, and paths of this one that cannot be read
 * as another host.
 */
final class Callbacks {

    private static final Pattern SAFE_PATH =
            Pattern.compile("/(?!/|\\\\|%2f|%5c)[\\w\\-.+/@]*(?:\\?[\\w\\-.+/=&%@]*)?");

    /** In the order in which the reference server looks at them. */
    private static final List<Member> MEMBERS = List.of(
            new Member("callbackURL", "callbackURL", "INVALID_CALLBACK_URL"),
            new Member("redirectTo", "redirectURL", "INVALID_REDIRECT_URL"),
            new Member("errorCallbackURL", "errorCallbackURL", "INVALID_ERROR_CALLBACK_URL"),
            new Member("newUserCallbackURL", "newUserCallbackURL", "INVALID_NEW_USER_CALLBACK_URL"));

    /** A member of the body, and the name and code by which it is refused. */
    private record Member(String name, String label, String code) {}

    private final Set<String> trustedOrigins;

    Callbacks(Set<String> trustedOrigins) {
        this.trustedOrigins = trustedOrigins;
    }

    /** Refuses with 403 where {@code body} or the query asks to be sent somewhere that is not trusted. */
    void check(AuthBody body, HttpServletRequest request) {
        for (Member member : MEMBERS) {
            @Nullable JsonNode value = body.raw(member.name);
            if (value != null && isSaid(value)) {
                require(member, value);
            } else if (member.name.equals("callbackURL")) {
                @Nullable String query = request.getParameter("callbackURL");
                if (query != null && !query.isEmpty() && !isTrusted(query)) {
                    throw refusal(member);
                }
            }
        }
    }

    /** The reference server looks no further at what JavaScript takes for false. */
    private static boolean isSaid(JsonNode value) {
        return !value.isNull()
                && !(value.isString() && value.asString().isEmpty())
                && !(value.isBoolean() && !value.asBoolean())
                && !(value.isNumber() && value.asDouble() == 0);
    }

    private void require(Member member, JsonNode value) {
        if (!value.isString()) {
            throw Refusal.of("BAD_REQUEST", 400, "Invalid " + member.label + ": expected a string");
        }
        if (!isTrusted(value.asString())) {
            throw refusal(member);
        }
    }

    private static RejectedException refusal(Member member) {
        return Refusal.of(member.code, 403, "Invalid " + member.label);
    }

    /** Returns whether a browser may be sent to {@code url}. */
    boolean isTrusted(String url) {
        if (url.startsWith("/")) {
            return SAFE_PATH.matcher(url).matches();
        }
        try {
            URI uri = new URI(url);
            return uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && trustedOrigins.contains(originOf(uri));
        } catch (URISyntaxException notOne) {
            return false;
        }
    }

    private static String originOf(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isDefault = uri.getPort() == -1
                || (scheme.equals("http") && uri.getPort() == 80)
                || (scheme.equals("https") && uri.getPort() == 443);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return scheme + "://" + host + (isDefault ? "" : ":" + uri.getPort());
    }
}
