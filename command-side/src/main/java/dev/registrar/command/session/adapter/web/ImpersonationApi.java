package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.Administration;
import dev.registrar.command.session.application.Administration.Admin;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** An admin acts for a user and comes back; the admin's own session waits in a signed cookie meanwhile. */
@RestController
@RequestMapping({"/api/auth/admin", "/auth/admin"})
@Access(Access.Level.SIGNED_IN)
class ImpersonationApi {

    private static final String ADMIN_COOKIE = "admin_session";

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final Administration administration;
    private final SessionUse use;
    private final LivingSessions living;
    private final SessionCookies cookies;

    ImpersonationApi(
            AuthCalls calls,
            AuthAnswers answers,
            Administration administration,
            SessionUse use,
            LivingSessions living,
            SessionCookies cookies) {
        this.calls = calls;
        this.answers = answers;
        this.administration = administration;
        this.use = use;
        this.living = living;
        this.cookies = cookies;
    }

    @PostMapping("/impersonate-user")
    ResponseEntity<?> impersonate(HttpServletRequest request, HttpServletResponse response) {
        Living caller = calls.caller(request);
        Permission.IMPERSONATE.require(caller.user().role());
        AuthBody body = calls.object(request);
        String userId = body.identifier("userId");
        body.finish();
        Authority user =
                administration.find(userId).orElseThrow(() -> Refusal.of("USER_NOT_FOUND", 404, "User not found"));
        if (user.role() == Role.ADMIN) {
            throw Refusal.of("YOU_CANNOT_IMPERSONATE_ADMINS", 403, "You cannot impersonate admins");
        }
        String own = cookies.token(request).orElseThrow(ImpersonationApi::unauthorized);
        SignedIn signedIn = administration.impersonate(
                user, new Admin(caller.user().userId(), caller.session().sessionId(), AuthCalls.client(request)));
        answers.signedOut(response);
        String waiting = own + ":" + (caller.session().remember() ? "" : "true");
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(ADMIN_COOKIE, cookies.sign(waiting), Session.LIFE));
        answers.signedIn(request, response, signedIn);
        return answer(signedIn.session(), signedIn.token(), user);
    }

    @PostMapping("/stop-impersonating")
    ResponseEntity<?> stop(HttpServletRequest request, HttpServletResponse response) {
        Living caller = calls.caller(request);
        AuthBody body = calls.json(request);
        body.requireObjectIfPresent();
        body.finish();
        @Nullable String admin = caller.session().impersonatedBy();
        if (admin == null) {
            throw Refusal.of("NOT_IMPERSONATING", 400, "You are not impersonating anyone");
        }
        String token = waiting(request).orElseThrow(ImpersonationApi::noAdminSession);
        Living back = living.living(token)
                .filter(session -> session.user().userId().equals(admin))
                .orElseThrow(ImpersonationApi::noAdminSession);
        cookies.token(request)
                .flatMap(own -> use.signOut(own, AuthCalls.client(request)).stream()
                        .boxed()
                        .findFirst())
                .ifPresent(commit -> answers.written(response, commit));
        answers.session(response, token, back.session().remember());
        if (!back.session().remember()) {
            response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie("dont_remember", cookies.sign("true"), null));
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(ADMIN_COOKIE, "", Duration.ZERO));
        return answer(back.session(), token, back.user());
    }

    private Optional<String> waiting(HttpServletRequest request) {
        return cookies.value(request, ADMIN_COOKIE)
                .flatMap(cookies::verify)
                .filter(value -> value.indexOf(':') > 0)
                .map(value -> value.substring(0, value.indexOf(':')));
    }

    private static dev.registrar.shared.RejectedException unauthorized() {
        return Refusal.of("UNAUTHORIZED", 401, "Unauthorized");
    }

    private static dev.registrar.shared.RejectedException noAdminSession() {
        return Refusal.of("ADMIN_SESSION_NOT_FOUND", 400, "Failed to find admin session");
    }

    private static ResponseEntity<?> answer(SessionDocument session, String token, Authority user) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("session", AuthJson.session(session, token));
        answer.put("user", AuthJson.user(user));
        return AuthAnswers.json(answer);
    }
}
