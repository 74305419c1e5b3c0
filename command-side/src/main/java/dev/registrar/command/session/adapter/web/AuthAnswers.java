package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.LogPosition;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What the endpoints of the protocol answer alike: bodies, and the cookies and the position in the log beside them. */
@Component
final class AuthAnswers {

    private static final String BEARER = "set-auth-token";

    private final SessionCookies cookies;
    private final LogPosition position;
    private final DeviceSessions device;

    AuthAnswers(SessionCookies cookies, LogPosition position, DeviceSessions device) {
        this.cookies = cookies;
        this.position = position;
        this.device = device;
    }

    /** Gives the browser the session that was just opened. */
    void signedIn(HttpServletRequest request, HttpServletResponse response, SignedIn signedIn) {
        boolean remember = signedIn.session().remember();
        session(response, signedIn.token(), remember);
        if (!remember) {
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie("dont_remember", cookies.sign("true"), null));
        }
        device.opened(request, response, signedIn);
        written(response, signedIn.position());
    }

    /** Gives the browser its session anew, for as long as it lives; and clients without cookies their bearer token. */
    void session(HttpServletResponse response, String token, boolean remember) {
        response.setHeader(BEARER, cookies.sign(token));
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.session(token, remember ? Session.LIFE : null));
    }

    /** As above, for the request that is answered now. */
    void signedIn(HttpServletResponse response, SignedIn signedIn) {
        var current = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
        signedIn(current.getRequest(), response, signedIn);
    }

    /** Makes one of the browser's sessions the active one. */
    void active(HttpServletRequest request, HttpServletResponse response, String token, boolean remember) {
        session(response, token, remember);
        if (!remember) {
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie("dont_remember", cookies.sign("true"), null));
        } else if (cookies.value(request, "dont_remember").isPresent()) {
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie("dont_remember", "", Duration.ZERO));
        }
    }

    /** Ends all sessions of the browser, also those that are not active. */
    void signedOutOfAll(HttpServletRequest request, HttpServletResponse response) {
        written(response, device.signOut(request, response));
    }

    /** Takes the session from the browser. */
    void signedOut(HttpServletResponse response) {
        cookies.expired().forEach(cookie -> response.addHeader(HttpHeaders.SET_COOKIE, cookie));
    }

    /** Says which commit the answer is about, so that the browser's next read waits for it. */
    void written(HttpServletResponse response, long commit) {
        position.written(response, commit);
    }

    /** Says so where there is a commit. */
    void written(HttpServletResponse response, OptionalLong commit) {
        commit.ifPresent(position -> written(response, position));
    }

    /** JSON whatever the Accept header says: so does the reference server. */
    static ResponseEntity<?> json(Object body) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .body(body);
    }

    static ResponseEntity<?> done() {
        return json(Map.of("status", true));
    }

    static ResponseEntity<?> success(String message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("message", message);
        return json(answer);
    }

    static ResponseEntity<?> redirect(String url) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .header(HttpHeaders.LOCATION, url)
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .build();
    }
}
