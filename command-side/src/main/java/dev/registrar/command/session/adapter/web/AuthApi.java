package dev.registrar.command.session.adapter.web;

import dev.registrar.command.jwt.WebTokens;
import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.MailedLinks;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.application.SigningIn;
import dev.registrar.command.session.application.SigningUp;
import dev.registrar.command.session.application.Way;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The core of the Better Auth protocol: sign-up, sign-in, the session, sign-out. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class AuthApi {

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final SigningUp signingUp;
    private final SigningIn signingIn;
    private final MailedLinks links;
    private final SessionUse use;
    private final WebTokens tokens;
    private final LivingSessions living;
    private final SessionCookies cookies;
    private final SecondFactorCookies factorCookies;

    AuthApi(
            AuthCalls calls,
            AuthAnswers answers,
            SigningUp signingUp,
            SigningIn signingIn,
            MailedLinks links,
            SessionUse use,
            WebTokens tokens,
            LivingSessions living,
            SessionCookies cookies,
            SecondFactorCookies factorCookies) {
        this.calls = calls;
        this.answers = answers;
        this.signingUp = signingUp;
        this.signingIn = signingIn;
        this.links = links;
        this.use = use;
        this.tokens = tokens;
        this.living = living;
        this.cookies = cookies;
        this.factorCookies = factorCookies;
    }

    @PostMapping("/sign-up/email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> signUp(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.jsonOrForm(request);
        SignUpRequest wish = SignUpRequest.read(body);
        try {
            Client client = AuthCalls.client(request);
            SignedIn signedIn =
                    signingUp.signUp(wish.email(), wish.name(), wish.image(), wish.password(), wish.remember(), client);
            links.welcome(wish.email(), wish.callbackUrl(), client);
            answers.signedIn(request, response, signedIn);
            return AuthAnswers.json(tokenAndUser(signedIn));
        } finally {
            Arrays.fill(wish.password(), '\0');
        }
    }

    @PostMapping("/sign-in/email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> signIn(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.jsonOrForm(request);
        SignInRequest wish = SignInRequest.read(body);
        try {
            Entry entry = signingIn.signIn(
                    wish.email(),
                    wish.password(),
                    factorCookies.arrival(request, wish.remember(), Way.PASSWORD),
                    AuthCalls.client(request));
            return switch (entry) {
                case Entry.SecondFactorWanted wanted ->
                    AuthAnswers.json(factorCookies.wanted(wanted, request, response));
                case Entry.Opened opened -> {
                    factorCookies.opened(opened, response);
                    yield AuthAnswers.json(signInAnswer(opened.signedIn(), wish.callbackUrl(), response));
                }
            };
        } finally {
            Arrays.fill(wish.password(), '\0');
        }
    }

    private static Map<String, @Nullable Object> signInAnswer(
            SignedIn signedIn, @Nullable String callbackUrl, HttpServletResponse response) {
        boolean redirect = callbackUrl != null && !callbackUrl.isEmpty();
        if (redirect) {
            response.setHeader(HttpHeaders.LOCATION, callbackUrl);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("redirect", redirect);
        answer.put("token", signedIn.token());
        if (callbackUrl != null) {
            answer.put("url", callbackUrl);
        }
        answer.put("user", AuthJson.user(signedIn.user()));
        return answer;
    }

    private static Map<String, @Nullable Object> tokenAndUser(SignedIn signedIn) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("token", signedIn.token());
        answer.put("user", AuthJson.user(signedIn.user()));
        return answer;
    }

    /** Answers {@code null}, never 401, to those who are not signed in: the official client reads 401 as "signed out". */
    @GetMapping("/get-session")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> session(HttpServletRequest request, HttpServletResponse response) {
        notCached(response);
        Optional<String> token = cookies.token(request);
        if (token.isEmpty()) {
            return signedOut();
        }
        Optional<Living> found = living.living(token.get());
        if (found.isEmpty()) {
            answers.signedOut(response);
            return signedOut();
        }
        return inUse(found.get(), token.get(), request, response);
    }

    private ResponseEntity<?> inUse(
            Living session, String token, HttpServletRequest request, HttpServletResponse response) {
        SessionDocument current = session.session();
        if (isRefreshWanted(request) && use.isRefreshDue(current)) {
            Optional<SessionDocument> refreshed = use.refresh(current, AuthCalls.client(request));
            if (refreshed.isEmpty()) {
                answers.signedOut(response);
                return signedOut();
            }
            current = refreshed.get();
            answers.session(response, token, true);
        }
        Map<String, @Nullable Object> user = AuthJson.user(session.user());
        response.setHeader("set-auth-jwt", tokens.recent(session.user().userId(), user));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("session", AuthJson.session(current, token));
        answer.put("user", user);
        return AuthAnswers.json(answer);
    }

    private static boolean isRefreshWanted(HttpServletRequest request) {
        @Nullable String disabled = request.getParameter("disableRefresh");
        return disabled == null || disabled.isEmpty() || disabled.equals("false");
    }

    /** There is no second way to refresh a session that a client would have to ask for. */
    @PostMapping("/get-session")
    @Access(Access.Level.ANYONE)
    void sessionByPost(HttpServletRequest request, HttpServletResponse response) {
        AuthBody.json(request);
        notCached(response);
        throw Refusal.of(
                "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
                405,
                "POST method requires deferSessionRefresh to be enabled in session config");
    }

    @PostMapping("/sign-out")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> signOut(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.json(request);
        body.requireObjectIfPresent();
        body.finish();
        answers.signedOut(response);
        cookies.token(request)
                .ifPresent(token -> use.signOut(token, AuthCalls.client(request))
                        .ifPresent(commit -> answers.written(response, commit)));
        answers.signedOutOfAll(request, response);
        return AuthAnswers.json(Map.of("success", true));
    }

    @GetMapping("/ok")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> ok() {
        return AuthAnswers.json(Map.of("ok", true));
    }

    @GetMapping("/error")
    @Access(Access.Level.ANYONE)
    ResponseEntity<String> error(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .body(ErrorPage.of(request.getParameter("error"), request.getParameter("error_description")));
    }

    private static ResponseEntity<?> signedOut() {
        return AuthAnswers.json("null");
    }

    private static void notCached(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.PRAGMA, "no-cache");
    }
}
