package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.session.SessionCookies.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The sessions of one browser, at most one of each account and {@value #MOST} in all: each waits in a signed cookie of its
 * own, {@code session_token_multi-} and its token in lower case, as the multi-session plugin of Better Auth names them.
 */
@Component
final class DeviceSessions {

    /** Sessions that one browser keeps; a further one is signed in and not kept. */
    static final int MOST = 5;

    private static final String NAME = "session_token_multi-";

    private final SessionCookies cookies;
    private final LivingSessions living;
    private final SessionUse use;

    DeviceSessions(SessionCookies cookies, LivingSessions living, SessionUse use) {
        this.cookies = cookies;
        this.living = living;
        this.use = use;
    }

    /**
     * A session of the browser that lives.
     *
     * @param name of its cookie
     * @param token its token
     */
    record Held(String name, String token, Living session) {}

    /** Returns the sessions of the browser that live, one of each account. */
    List<Held> of(HttpServletRequest request) {
        Set<String> users = new HashSet<>();
        return living(request).stream()
                .filter(held -> users.add(held.session().user().userId()))
                .toList();
    }

    /** Returns the session that {@code handle} names: its token, or its identifier as listed. */
    Optional<Held> find(HttpServletRequest request, String handle) {
        return living(request).stream()
                .filter(held -> held.token().equals(handle)
                        || held.session().session().sessionId().equals(handle))
                .findFirst();
    }

    /** Takes the cookie that {@code token} names from the browser, where its session is over. */
    void forgetDead(HttpServletRequest request, HttpServletResponse response, String token) {
        ours(request).stream()
                .filter(cookie -> cookie.value().equals(token))
                .filter(cookie -> living.living(cookie.value()).isEmpty())
                .forEach(cookie -> forget(response, cookie.name()));
    }

    /** Keeps the session that was just opened; an older one of the same account ends, and what is dead is forgotten. */
    void opened(HttpServletRequest request, HttpServletResponse response, SignedIn signedIn) {
        String name = NAME + signedIn.token().toLowerCase(Locale.ROOT);
        int kept = 0;
        for (Named cookie : ours(request)) {
            Optional<Living> found = living.living(cookie.value());
            boolean isSameUser = found.filter(
                            held -> held.user().userId().equals(signedIn.user().userId()))
                    .isPresent();
            if (isSameUser) {
                use.signOut(cookie.value(), AuthCalls.client(request));
            }
            if (found.isEmpty() || isSameUser) {
                forget(response, cookie.name());
            } else {
                kept++;
            }
        }
        if (kept < MOST) {
            @Nullable Duration life = signedIn.session().remember() ? Session.LIFE : null;
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(name, cookies.sign(signedIn.token()), life));
        }
    }

    /** Takes the cookie of a session from the browser. */
    void forget(HttpServletResponse response, String name) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(name, "", Duration.ZERO));
    }

    /** Ends every session of the browser; returns the last commit. */
    OptionalLong signOut(HttpServletRequest request, HttpServletResponse response) {
        OptionalLong last = OptionalLong.empty();
        for (Named cookie : ours(request)) {
            forget(response, cookie.name());
            OptionalLong commit = use.signOut(cookie.value(), AuthCalls.client(request));
            last = commit.isPresent() ? commit : last;
        }
        return last;
    }

    private List<Held> living(HttpServletRequest request) {
        List<Held> held = new ArrayList<>();
        for (Named cookie : ours(request)) {
            living.living(cookie.value())
                    .ifPresent(session -> held.add(new Held(cookie.name(), cookie.value(), session)));
        }
        return held;
    }

    /** Returns the cookies of sessions whose signature is ours, with the token in place of the value. */
    private List<Named> ours(HttpServletRequest request) {
        return cookies.tokens(request, NAME);
    }
}
