package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.LogPosition;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;

/** What answers set beside their bodies: the cookies of a session, and the position in the log. */
final class AuthAnswers {

    private static final String BEARER = "set-auth-token";

    private final SessionCookies cookies;
    private final LogPosition position;

    AuthAnswers(SessionCookies cookies, LogPosition position) {
        this.cookies = cookies;
        this.position = position;
    }

    /** Gives the browser the session that was just opened. */
    void signedIn(HttpServletResponse response, SignedIn signedIn) {
        boolean remember = signedIn.session().remember();
        session(response, signedIn.token(), remember);
        if (!remember) {
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie("dont_remember", cookies.sign("true"), null));
        }
        written(response, signedIn.position());
    }

    /** Gives the browser its session anew, for as long as it lives; and clients without cookies their bearer token. */
    void session(HttpServletResponse response, String token, boolean remember) {
        response.setHeader(BEARER, cookies.sign(token));
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.session(token, remember ? Session.LIFE : null));
    }

    /** Takes the session from the browser. */
    void signedOut(HttpServletResponse response) {
        cookies.expired().forEach(cookie -> response.addHeader(HttpHeaders.SET_COOKIE, cookie));
    }

    /** Says which commit the answer is about, so that the browser's next read waits for it. */
    void written(HttpServletResponse response, long commit) {
        position.written(response, commit);
    }
}
