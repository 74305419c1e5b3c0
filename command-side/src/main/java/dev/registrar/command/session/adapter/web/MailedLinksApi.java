package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.FollowingLinks;
import dev.registrar.command.session.application.FollowingLinks.Proven;
import dev.registrar.command.session.application.MailedLinks;
import dev.registrar.command.session.application.ManagingAccount;
import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.Checked;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.LogPosition;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasswordRules;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Asking for links by mail and following them, by the Better Auth protocol. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class MailedLinksApi {

    private static final String JSON = "application/json";

    private static final int FOUND = 302;

    private final MailedLinks links;
    private final FollowingLinks following;
    private final ManagingAccount account;
    private final LivingSessions living;
    private final AuthAnswers answers;
    private final Callbacks callbacks;
    private final String baseUrl;
    private final Clock clock;

    MailedLinksApi(
            MailedLinks links,
            FollowingLinks following,
            ManagingAccount account,
            LivingSessions living,
            SessionCookies cookies,
            LogPosition position,
            Settings settings,
            Clock clock) {
        this.links = links;
        this.following = following;
        this.account = account;
        this.living = living;
        this.answers = new AuthAnswers(cookies, position);
        this.callbacks = new Callbacks(settings.trustedOrigins());
        this.baseUrl = settings.baseUrl();
        this.clock = clock;
    }

    /** Answers before it is known whether there is such an account. */
    @PostMapping("/request-password-reset")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> requestPasswordReset(HttpServletRequest request) {
        AuthBody body = object(request);
        EmailAddress email = email(body, "email");
        links.reset(email, body.optionalString("redirectTo"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", true);
        answer.put("message", "If this email exists in our system, check your email for the reset link");
        return json(answer);
    }

    /** Sends the browser on to the page that asks for the password; does not use the token. */
    @GetMapping("/reset-password/{token}")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> resetPasswordPage(@PathVariable String token, HttpServletRequest request) {
        String callback = query(request, "callbackURL");
        if (!callback.isEmpty() && !callbacks.isTrusted(callback)) {
            throw Refusal.of("INVALID_CALLBACK_URL", 403, "Invalid callbackURL");
        }
        if (callback.isEmpty()) {
            String protocol = request.getRequestURI().startsWith("/api/") ? "/api/auth" : "/auth";
            return redirect(with(baseUrl + protocol + "/error", "error", "INVALID_TOKEN"));
        }
        String absolute = callback.startsWith("/") ? baseUrl + callback : callback;
        return redirect(
                following.mayReset(token) ? with(absolute, "token", token) : with(absolute, "error", "INVALID_TOKEN"));
    }

    @PostMapping("/reset-password")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> resetPassword(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = object(request);
        char[] next = body.string("newPassword").toCharArray();
        try {
            @Nullable String said = body.optionalString("token");
            body.finish();
            @Nullable String token = said == null || said.isEmpty() ? request.getParameter("token") : said;
            if (token == null || token.isEmpty()) {
                throw Refusal.of("INVALID_TOKEN", 400, "Invalid token");
            }
            SignUpRequest.refuseWeak(PasswordRules.problems("/newPassword", next));
            answers.written(response, following.reset(token, next, AuthApi.clientOf(request)));
            return done();
        } finally {
            Arrays.fill(next, '\0');
        }
    }

    @PostMapping("/send-verification-email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> sendVerificationEmail(HttpServletRequest request) {
        AuthBody body = object(request);
        EmailAddress email = email(body, "email");
        living.living(request).map(Living::user).ifPresent(user -> {
            if (!user.email().equals(email.value())) {
                throw Refusal.of("EMAIL_MISMATCH", 400, "Email mismatch");
            }
            if (user.emailVerified()) {
                throw Refusal.of("EMAIL_ALREADY_VERIFIED", 400, "Email is already verified");
            }
        });
        links.verification(email, body.optionalString("callbackURL"));
        return done();
    }

    @GetMapping("/verify-email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyEmail(HttpServletRequest request, HttpServletResponse response) {
        String token = query(request, "token");
        @Nullable String callback = callback(request);
        try {
            @Nullable
            Authority signedIn = living.living(request).map(Living::user).orElse(null);
            Proven proven = following.verify(token, signedIn, AuthApi.clientOf(request));
            answers.written(response, proven.position());
            if (callback != null) {
                return redirect(callback);
            }
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("status", true);
            answer.put("user", proven.changed().map(AuthJson::user).orElse(null));
            return json(answer);
        } catch (RejectedException refused) {
            if (callback == null || refused.rejection().status() >= 500) {
                throw refused;
            }
            return redirect(with(callback, "error", refused.rejection().code()));
        }
    }

    /** The answer is the same whether or not somebody has the new address. */
    @PostMapping("/change-email")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> changeEmail(HttpServletRequest request) {
        AuthBody body = object(request);
        EmailAddress to = email(body, "newEmail");
        Authority user = caller(request).user();
        if (to.value().equals(user.email())) {
            throw Refusal.of("EMAIL_IS_THE_SAME", 400, "Email is the same");
        }
        links.changeOfEmail(user, to, body.optionalString("callbackURL"));
        return done();
    }

    /** Needs a mailed token, the password or a fresh session; to a session that is not fresh it mails a link. */
    @PostMapping("/delete-user")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> deleteUser(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = object(request);
        @Nullable String callback = body.optionalString("callbackURL");
        char[] password =
                Optional.ofNullable(body.optionalString("password")).orElse("").toCharArray();
        @Nullable String token = body.optionalString("token");
        try {
            body.finish();
            Living caller = caller(request);
            if (password.length > 0) {
                account.verify(caller.user(), password, AuthApi.clientOf(request));
            }
            if (token != null && !token.isEmpty()) {
                return deleted(response, following.delete(caller.user(), token, AuthApi.clientOf(request)));
            }
            if (password.length > 0 || isFresh(caller)) {
                return deleted(response, following.delete(caller.user(), AuthApi.clientOf(request)));
            }
            links.deletion(caller.user(), callback);
            return success("Verification email sent");
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @GetMapping("/delete-user/callback")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> deleteUserCallback(HttpServletRequest request, HttpServletResponse response) {
        String token = query(request, "token");
        @Nullable String callback = callback(request);
        Living caller = living.living(request)
                .orElseThrow(() -> Refusal.of("FAILED_TO_GET_USER_INFO", 404, "Failed to get user info"));
        ResponseEntity<?> answer = deleted(response, following.delete(caller.user(), token, AuthApi.clientOf(request)));
        return callback == null ? answer : redirect(callback);
    }

    private ResponseEntity<?> deleted(HttpServletResponse response, long commit) {
        answers.signedOut(response);
        answers.written(response, commit);
        return success("User deleted");
    }

    private boolean isFresh(Living caller) {
        return caller.session().createdAt().plus(Session.REFRESH_AGE).isAfter(clock.instant());
    }

    private AuthBody object(HttpServletRequest request) {
        AuthBody body = AuthBody.json(request);
        callbacks.check(body, request);
        if (!body.isObject()) {
            body.finish();
        }
        return body;
    }

    /** Returns the address in {@code member}; 400 with this and every other issue of the body. */
    private static EmailAddress email(AuthBody body, String member) {
        boolean isText = body.isString(member);
        Checked<EmailAddress> address = EmailAddress.parse("/" + member, body.string(member));
        if (isText && !address.problems().isEmpty()) {
            body.issue("body." + member, "Invalid email address");
        }
        for (String optional : new String[] {"redirectTo", "callbackURL"}) {
            body.optionalString(optional);
        }
        body.finish();
        return address.orReject();
    }

    /** A check of a link by HEAD must not use it up. */
    private static String query(HttpServletRequest request, String name) {
        @Nullable String value = request.getParameter(name);
        if (value == null) {
            throw Refusal.of(
                    "VALIDATION_ERROR", 400, "[query." + name + "] Invalid input: expected string, received undefined");
        }
        if (request.getMethod().equals("HEAD")) {
            throw Refusal.of("NOT_FOUND", 404, "Not found");
        }
        return value;
    }

    private @Nullable String callback(HttpServletRequest request) {
        @Nullable String callback = request.getParameter("callbackURL");
        if (callback == null || callback.isEmpty()) {
            return null;
        }
        if (!callbacks.isTrusted(callback)) {
            throw Refusal.of("INVALID_CALLBACK_URL", 403, "Invalid callbackURL");
        }
        return callback;
    }

    private Living caller(HttpServletRequest request) {
        return living.living(request).orElseThrow(() -> Refusal.of("UNAUTHORIZED", 401, "Unauthorized"));
    }

    /** Returns {@code url} with one more member of its query; the value needs no escape. */
    private static String with(String url, String name, String value) {
        int hash = url.indexOf('#');
        String page = hash < 0 ? url : url.substring(0, hash);
        String fragment = hash < 0 ? "" : url.substring(hash);
        String safe = value.replaceAll("[^A-Za-z0-9_]", "");
        return page + (page.contains("?") ? "&" : "?") + name + "=" + safe + fragment;
    }

    private static ResponseEntity<?> redirect(String url) {
        return ResponseEntity.status(FOUND).header(HttpHeaders.LOCATION, url).build();
    }

    private static ResponseEntity<?> done() {
        return json(Map.of("status", true));
    }

    private static ResponseEntity<?> success(String message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("message", message);
        return json(answer);
    }

    private static ResponseEntity<?> json(Object body) {
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, JSON).body(body);
    }
}
