package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.MailedEntrance;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.application.Way;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.user.EmailAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing in by a mailed link: the magic-link plugin of the Better Auth protocol. Nobody is signed up by it. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class MagicLinkApi {

    private static final int SERVER_ERROR = 500;

    private final AuthCalls calls;
    private final MailedEntrance entrance;
    private final SecondFactorCookies cookies;
    private final String baseUrl;

    MagicLinkApi(AuthCalls calls, MailedEntrance entrance, SecondFactorCookies cookies, Settings settings) {
        this.calls = calls;
        this.entrance = entrance;
        this.cookies = cookies;
        this.baseUrl = settings.baseUrl();
    }

    /** Answers before it is known whether there is such an account. */
    @PostMapping("/sign-in/magic-link")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> send(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        Optional<EmailAddress> email = MailedLinksApi.known(body);
        body.optionalString("name");
        @Nullable String callback = body.optionalString("callbackURL");
        body.optionalString("newUserCallbackURL");
        @Nullable String error = body.optionalString("errorCallbackURL");
        if (body.raw("metadata") != null) {
            body.record("metadata");
        }
        body.finish();
        entrance.sendLink(email.orElseThrow(), callback, error, AuthCalls.client(request));
        return AuthAnswers.done();
    }

    @GetMapping("/magic-link/verify")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> follow(HttpServletRequest request, HttpServletResponse response) {
        String token = AuthCalls.secret(request, "token");
        @Nullable String callback = calls.callback(request);
        @Nullable String error = calls.callback(request, "errorCallbackURL");
        calls.callback(request, "newUserCallbackURL");
        Client client = AuthCalls.client(request);
        try {
            return switch (entrance.follow(token, cookies.arrival(request, true, Way.MAILED_LINK), client)) {
                case Entry.SecondFactorWanted wanted -> {
                    Map<String, Object> answer = cookies.wanted(wanted, request, response);
                    yield callback == null
                            ? AuthAnswers.json(answer)
                            : AuthAnswers.redirect(
                                    MailedLinksApi.with(absolute(callback), "twoFactorRedirect", "true"));
                }
                case Entry.Opened opened -> {
                    cookies.opened(opened, response);
                    yield callback == null
                            ? AuthAnswers.json(signedIn(opened.signedIn()))
                            : AuthAnswers.redirect(absolute(callback));
                }
            };
        } catch (RejectedException refused) {
            if (refused.rejection().status() >= SERVER_ERROR) {
                throw refused;
            }
            String page = Objects.requireNonNullElse(error, Objects.requireNonNullElse(callback, "/"));
            return AuthAnswers.redirect(MailedLinksApi.with(
                    absolute(page), "error", refused.rejection().code()));
        }
    }

    private String absolute(String callback) {
        return callback.startsWith("/") ? baseUrl + callback : callback;
    }

    private static Map<String, Object> signedIn(SignedIn signedIn) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", signedIn.token());
        answer.put("user", AuthJson.user(signedIn.user()));
        answer.put("session", AuthJson.session(signedIn.session(), signedIn.token()));
        return answer;
    }
}
