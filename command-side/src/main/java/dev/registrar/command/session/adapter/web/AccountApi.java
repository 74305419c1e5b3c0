package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.ManagingAccount;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.user.Patch;
import dev.registrar.command.user.UserCommand.ChangeUser;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.session.SessionDocument;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.AvatarUrl;
import dev.registrar.shared.user.PasswordRules;
import dev.registrar.shared.user.PersonName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a signed-in user does with the own account and sessions, by the Better Auth protocol. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class AccountApi {

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final ManagingAccount account;
    private final SessionUse use;
    private final SessionCookies cookies;

    AccountApi(AuthCalls calls, AuthAnswers answers, ManagingAccount account, SessionUse use, SessionCookies cookies) {
        this.calls = calls;
        this.answers = answers;
        this.account = account;
        this.use = use;
        this.cookies = cookies;
    }

    @PostMapping("/change-password")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> changePassword(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        char[] next = body.string("newPassword").toCharArray();
        char[] current = body.string("currentPassword").toCharArray();
        body.optionalBoolean("revokeOtherSessions", true);
        try {
            body.finish();
            SignUpRequest.refuseWeak(PasswordRules.problems("/newPassword", next));
            Living caller = calls.caller(request);
            boolean remember = caller.session().remember();
            SignedIn signedIn =
                    account.changePassword(caller.user(), current, next, remember, AuthCalls.client(request));
            answers.signedIn(request, response, signedIn);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("token", signedIn.token());
            answer.put("user", AuthJson.user(signedIn.user()));
            return AuthAnswers.json(answer);
        } finally {
            Arrays.fill(next, '\0');
            Arrays.fill(current, '\0');
        }
    }

    @PostMapping("/verify-password")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> verifyPassword(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        char[] password = body.string("password").toCharArray();
        try {
            body.finish();
            account.verify(calls.caller(request).user(), password, AuthCalls.client(request));
            return AuthAnswers.done();
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Lists all sessions, each with a handle that revoke-session takes; no token is ever shown to another device. */
    @GetMapping("/list-sessions")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> listSessions(HttpServletRequest request) {
        Living caller = calls.freshCaller(request);
        return AuthAnswers.json(use.living(caller.user()).stream()
                .filter(session -> session.impersonatedBy() == null)
                .map(session -> AuthJson.session(session, session.sessionId()))
                .toList());
    }

    @PostMapping("/revoke-session")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> revokeSession(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        String handle = body.string("token");
        body.finish();
        answers.written(response, use.revoke(calls.caller(request).user(), handle, AuthCalls.client(request)));
        return AuthAnswers.done();
    }

    @PostMapping("/revoke-sessions")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> revokeSessions(HttpServletRequest request, HttpServletResponse response) {
        return revoke(request, response, calls.caller(request), _ -> true);
    }

    @PostMapping("/revoke-other-sessions")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> revokeOtherSessions(HttpServletRequest request, HttpServletResponse response) {
        Living caller = calls.caller(request);
        String own = caller.session().id();
        return revoke(request, response, caller, session -> !session.id().equals(own));
    }

    private ResponseEntity<?> revoke(
            HttpServletRequest request, HttpServletResponse response, Living caller, Predicate<SessionDocument> which) {
        AuthBody body = AuthBody.json(request);
        body.requireObjectIfPresent();
        body.finish();
        answers.written(response, use.revokeAll(caller.user(), which, AuthCalls.client(request)));
        return AuthAnswers.done();
    }

    @PostMapping("/update-user")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> updateUser(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.record(request);
        body.finish();
        if (body.raw("email") != null) {
            throw Refusal.of("EMAIL_CAN_NOT_BE_UPDATED", 400, "Email can not be updated");
        }
        SignUpRequest.refuseOthers(body.othersThan(Set.of("name", "image")));
        if (body.raw("name") == null && body.raw("image") == null) {
            throw Refusal.of("NO_FIELDS_TO_UPDATE", 400, "No fields to update");
        }
        Living caller = calls.caller(request);
        ChangeUser change = changeOf(body, caller.user().userId());
        answers.written(
                response,
                OptionalLong.of(account.change(change, caller.session().sessionId(), AuthCalls.client(request))));
        cookies.token(request)
                .ifPresent(token ->
                        answers.session(response, token, caller.session().remember()));
        return AuthAnswers.done();
    }

    private static ChangeUser changeOf(AuthBody body, String userId) {
        @Nullable String name = body.optionalString("name");
        boolean isCleared = AuthBody.kindOf(body.raw("image")).equals("null");
        @Nullable String image = isCleared ? null : body.optionalString("image");
        body.finish();
        ChangeUser change = ChangeUser.of(userId);
        if (name != null) {
            PersonName.parse("/name", name).problems().forEach(problem -> body.issue("body.name", problem.message()));
        }
        if (image != null) {
            AvatarUrl.parse("/image", image).problems().forEach(problem -> body.issue("body.image", problem.message()));
        }
        body.finish();
        if (name != null) {
            change = change.withName(PersonName.parse("/name", name).orReject());
        }
        if (image != null) {
            change =
                    change.withAvatar(Patch.put(AvatarUrl.parse("/image", image).orReject()));
        }
        return isCleared ? change.withAvatar(Patch.clear()) : change;
    }
}
