package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.FollowingLinks;
import dev.registrar.command.session.application.FollowingLinks.Proven;
import dev.registrar.command.session.application.MailedLinks;
import dev.registrar.command.session.application.ManagingAccount;
import dev.registrar.shared.Checked;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.EmailAddress;
import dev.registrar.shared.user.PasswordRules;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    private static final String INVALID = "Invalid email address";

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final MailedLinks links;
    private final FollowingLinks following;
    private final ManagingAccount account;
    private final String baseUrl;

    MailedLinksApi(
            AuthCalls calls,
            AuthAnswers answers,
            MailedLinks links,
            FollowingLinks following,
            ManagingAccount account,
            Settings settings) {
        this.calls = calls;
        this.answers = answers;
        this.links = links;
        this.following = following;
        this.account = account;
        this.baseUrl = settings.baseUrl();
    }

    /** Answers before it is known whether there is such an account. */
    @PostMapping("/request-password-reset")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> requestPasswordReset(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        EmailAddress email = email(body);
        links.reset(email, body.optionalString("redirectTo"), AuthCalls.client(request));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", true);
        answer.put("message", "If this email exists in our system, check your email for the reset link");
        return AuthAnswers.json(answer);
    }

    /** Sends the browser on to the page that asks for the password; does not use the token. */
    @GetMapping("/reset-password/{token}")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> resetPasswordPage(@PathVariable String token, HttpServletRequest request) {
        AuthCalls.secret(request, "callbackURL");
        @Nullable String callback = calls.callback(request);
        if (callback == null) {
            String protocol = request.getRequestURI().startsWith("/api/") ? "/api/auth" : "/auth";
            return AuthAnswers.redirect(with(baseUrl + protocol + "/error", "error", "INVALID_TOKEN"));
        }
        String absolute = callback.startsWith("/") ? baseUrl + callback : callback;
        return AuthAnswers.redirect(
                following.mayReset(token, AuthCalls.client(request))
                        ? with(absolute, "token", token)
                        : with(absolute, "error", "INVALID_TOKEN"));
    }

    @PostMapping("/reset-password")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> resetPassword(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        char[] next = body.string("newPassword").toCharArray();
        try {
            @Nullable String said = body.optionalString("token");
            body.finish();
            @Nullable String token = said == null || said.isEmpty() ? request.getParameter("token") : said;
            if (token == null || token.isEmpty()) {
                throw Refusal.of("INVALID_TOKEN", 400, "Invalid token");
            }
            SignUpRequest.refuseWeak(PasswordRules.problems("/newPassword", next));
            answers.written(response, following.reset(token, next, AuthCalls.client(request)));
            return AuthAnswers.done();
        } finally {
            Arrays.fill(next, '\0');
        }
    }

    @PostMapping("/send-verification-email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> sendVerificationEmail(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        EmailAddress email = email(body);
        calls.living(request).map(Living::user).ifPresent(user -> {
            if (!user.email().equals(email.value())) {
                throw Refusal.of("EMAIL_MISMATCH", 400, "Email mismatch");
            }
            if (user.emailVerified()) {
                throw Refusal.of("EMAIL_ALREADY_VERIFIED", 400, "Email is already verified");
            }
        });
        links.verification(email, body.optionalString("callbackURL"), AuthCalls.client(request));
        return AuthAnswers.done();
    }

    @GetMapping("/verify-email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyEmail(HttpServletRequest request, HttpServletResponse response) {
        String token = AuthCalls.secret(request, "token");
        @Nullable String callback = calls.callback(request);
        try {
            @Nullable
            Authority signedIn = calls.living(request).map(Living::user).orElse(null);
            Proven proven = following.verify(token, signedIn, AuthCalls.client(request));
            answers.written(response, proven.position());
            if (callback != null) {
                return AuthAnswers.redirect(callback);
            }
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("status", true);
            answer.put("user", proven.changed().map(AuthJson::user).orElse(null));
            return AuthAnswers.json(answer);
        } catch (RejectedException refused) {
            if (callback == null || refused.rejection().retryAfterSeconds().isPresent()) {
                throw refused;
            }
            return AuthAnswers.redirect(
                    with(callback, "error", refused.rejection().code()));
        }
    }

    /** The answer is the same whether or not somebody has the new address. */
    @PostMapping("/change-email")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> changeEmail(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        EmailAddress to = newEmail(body);
        Authority user = calls.caller(request).user();
        if (to.value().equals(user.email())) {
            throw Refusal.of("EMAIL_IS_THE_SAME", 400, "Email is the same");
        }
        links.changeOfEmail(user, to, body.optionalString("callbackURL"), AuthCalls.client(request));
        return AuthAnswers.done();
    }

    /** Needs a mailed token, the password or a fresh session; to a session that is not fresh it mails a link. */
    @PostMapping("/delete-user")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> deleteUser(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        @Nullable String callback = body.optionalString("callbackURL");
        char[] password =
                Optional.ofNullable(body.optionalString("password")).orElse("").toCharArray();
        @Nullable String token = body.optionalString("token");
        try {
            body.finish();
            Living caller = calls.caller(request);
            if (password.length > 0) {
                account.verify(caller.user(), password, AuthCalls.client(request));
            }
            if (token != null && !token.isEmpty()) {
                return deleted(response, following.delete(caller.user(), token, AuthCalls.client(request)));
            }
            if (password.length > 0 || calls.isFresh(caller)) {
                return deleted(response, following.delete(caller.user(), AuthCalls.client(request)));
            }
            links.deletion(caller.user(), callback, AuthCalls.client(request));
            return AuthAnswers.success("Verification email sent");
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @GetMapping("/delete-user/callback")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> deleteUserCallback(HttpServletRequest request, HttpServletResponse response) {
        String token = AuthCalls.secret(request, "token");
        @Nullable String callback = calls.callback(request);
        Living caller = calls.living(request)
                .orElseThrow(() -> Refusal.of("FAILED_TO_GET_USER_INFO", 404, "Failed to get user info"));
        ResponseEntity<?> answer = deleted(response, following.delete(caller.user(), token, AuthCalls.client(request)));
        return callback == null ? answer : AuthAnswers.redirect(callback);
    }

    private ResponseEntity<?> deleted(HttpServletResponse response, long commit) {
        answers.signedOut(response);
        answers.written(response, commit);
        return AuthAnswers.success("User deleted");
    }

    /** Returns the address of an account in {@code email}; 400 with this and every other issue of the body. */
    private static EmailAddress email(AuthBody body) {
        Optional<EmailAddress> address = known(body);
        for (String optional : new String[] {"redirectTo", "callbackURL"}) {
            body.optionalString(optional);
        }
        body.finish();
        return address.orElseThrow();
    }

    /** Returns the address of an account in {@code email}, after having recorded an issue where it is none. */
    static Optional<EmailAddress> known(AuthBody body) {
        boolean isText = body.isString("email");
        Optional<EmailAddress> address = EmailAddress.find(body.string("email"));
        if (isText && address.isEmpty()) {
            body.issue("body.email", INVALID);
        }
        return address;
    }

    /** Returns the address that somebody wants to have; 400 with this and every other issue of the body. */
    private static EmailAddress newEmail(AuthBody body) {
        boolean isText = body.isString("newEmail");
        Checked<EmailAddress> address = EmailAddress.parse("/newEmail", body.string("newEmail"));
        if (isText && !address.problems().isEmpty()) {
            body.issue("body.newEmail", INVALID);
        }
        body.optionalString("callbackURL");
        body.finish();
        return address.orReject();
    }

    /** Returns {@code url} with one more member of its query; the value needs no escape. */
    static String with(String url, String name, String value) {
        int hash = url.indexOf('#');
        String page = hash < 0 ? url : url.substring(0, hash);
        String fragment = hash < 0 ? "" : url.substring(hash);
        String safe = value.replaceAll("[^A-Za-z0-9_]", "");
        return page + (page.contains("?") ? "&" : "?") + name + "=" + safe + fragment;
    }
}
