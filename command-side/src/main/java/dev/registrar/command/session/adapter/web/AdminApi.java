package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.UserChanges;
import dev.registrar.command.session.application.Administration;
import dev.registrar.command.session.application.Administration.Admin;
import dev.registrar.command.session.application.Administration.Changed;
import dev.registrar.command.user.UserCommand.BanUser;
import dev.registrar.command.user.UserCommand.ChangeRole;
import dev.registrar.command.user.UserCommand.UnbanUser;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.PasswordRules;
import dev.registrar.shared.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The admin plugin of the Better Auth protocol. Every endpoint asks for its {@link Permission} first, so that the refusal
 * has the protocol's own code; {@code list-users} is a read and is served by the query side (ADR 0024).
 */
@RestController
@RequestMapping({"/api/auth/admin", "/auth/admin"})
@Access(Access.Level.SIGNED_IN)
class AdminApi {

    private static final String NO_REASON = "No reason";
    private static final int LONGEST_REASON = 500;

    /** A hundred years; further off, a ban has no end. */
    private static final double LONGEST_BAN = 100 * 365.25 * 86_400;

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final Administration administration;
    private final Clock clock;

    AdminApi(AuthCalls calls, AuthAnswers answers, Administration administration, Clock clock) {
        this.calls = calls;
        this.answers = answers;
        this.administration = administration;
        this.clock = clock;
    }

    @GetMapping("/get-user")
    ResponseEntity<?> getUser(HttpServletRequest request) {
        caller(request, Permission.GET);
        return AuthAnswers.json(AuthJson.user(existing(AuthCalls.member(request, "id"))));
    }

    @PostMapping("/create-user")
    ResponseEntity<?> createUser(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.CREATE);
        CreateUserRequest wish = CreateUserRequest.read(calls.json(request));
        char @Nullable [] password = wish.password();
        try {
            Changed made = administration.create(
                    wish.email(), wish.name(), wish.role(), password, wish::more, admin(caller, request));
            return answer(response, made);
        } catch (RejectedException refused) {
            // The reference server says 400 here and 422 at sign-up.
            throw refused.rejection().code().equals("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL")
                    ? Refusal.of(
                            refused.rejection().code(), 400, refused.rejection().detail())
                    : refused;
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    @PostMapping("/update-user")
    ResponseEntity<?> updateUser(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.UPDATE);
        AuthBody body = calls.object(request);
        AdminChanges changes = AdminChanges.read(body, clock.instant());
        if (changes.isBan() && changes.userId().equals(caller.user().userId())) {
            throw yourself();
        }
        Authority user = existing(changes.userId());
        try {
            Changed changed = administration.change(new UserChanges(changes.of(user)), admin(caller, request));
            answers.written(response, changed.position());
            return AuthAnswers.json(AuthJson.user(changed.user()));
        } catch (RejectedException refused) {
            throw refused.rejection().code().equals("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL")
                    ? Refusal.of(
                            refused.rejection().code(), 400, refused.rejection().detail())
                    : refused;
        }
    }

    @PostMapping("/set-role")
    ResponseEntity<?> setRole(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.SET_ROLE);
        AuthBody body = calls.object(request);
        String userId = body.identifier("userId");
        @Nullable Role role = AdminChanges.role(body, body.raw("role"), "role");
        body.finish();
        if (role == null) {
            throw AdminChanges.unknownRole();
        }
        return change(
                response,
                caller,
                request,
                new UserChanges(List.of(new ChangeRole(existing(userId).userId(), role))));
    }

    @PostMapping("/ban-user")
    ResponseEntity<?> banUser(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.BAN);
        AuthBody body = calls.object(request);
        String userId = body.identifier("userId");
        @Nullable String reason = body.optionalString("banReason");
        @Nullable Double seconds = body.optionalNumber("banExpiresIn");
        checkReason(body, reason);
        if (seconds != null && (seconds < 0 || seconds > LONGEST_BAN)) {
            body.issue("body.banExpiresIn", "Must be 0 to " + (long) LONGEST_BAN + " seconds");
        }
        body.finish();
        existing(userId);
        if (userId.equals(caller.user().userId())) {
            throw yourself();
        }
        @Nullable
        Instant until =
                seconds == null || seconds == 0 ? null : clock.instant().plusMillis(Math.round(seconds * 1_000));
        String why = reason == null || reason.isBlank() ? NO_REASON : reason;
        return change(response, caller, request, new UserChanges(List.of(new BanUser(userId, why, until))));
    }

    static void checkReason(AuthBody body, @Nullable String reason) {
        if (reason != null && reason.length() > LONGEST_REASON) {
            body.issue("body.banReason", "Too big: expected string to have <=" + LONGEST_REASON + " characters");
        }
    }

    @PostMapping("/unban-user")
    ResponseEntity<?> unbanUser(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.BAN);
        Authority user = existing(userId(request));
        return change(response, caller, request, new UserChanges(List.of(new UnbanUser(user.userId()))));
    }

    @PostMapping("/list-user-sessions")
    ResponseEntity<?> listUserSessions(HttpServletRequest request) {
        caller(request, Permission.LIST_SESSIONS);
        return AuthAnswers.json(Map.of(
                "sessions",
                administration.sessions(userId(request)).stream()
                        .map(session -> AuthJson.session(session, session.sessionId()))
                        .toList()));
    }

    @PostMapping("/revoke-user-session")
    ResponseEntity<?> revokeUserSession(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.REVOKE_SESSIONS);
        AuthBody body = calls.object(request);
        String handle = body.string("sessionToken");
        body.finish();
        administration.revoke(handle, admin(caller, request)).ifPresent(commit -> answers.written(response, commit));
        return AuthAnswers.json(Map.of("success", true));
    }

    @PostMapping("/revoke-user-sessions")
    ResponseEntity<?> revokeUserSessions(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.REVOKE_SESSIONS);
        administration
                .revokeAll(userId(request), admin(caller, request))
                .ifPresent(commit -> answers.written(response, commit));
        return AuthAnswers.json(Map.of("success", true));
    }

    @PostMapping("/remove-user")
    ResponseEntity<?> removeUser(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.DELETE);
        String userId = userId(request);
        if (userId.equals(caller.user().userId())) {
            throw Refusal.of("YOU_CANNOT_REMOVE_YOURSELF", 400, "You cannot remove yourself");
        }
        answers.written(response, administration.remove(existing(userId), admin(caller, request)));
        return AuthAnswers.json(Map.of("success", true));
    }

    /** Sets the password of another; unlike on the reference server that ends the other's sessions. */
    @PostMapping("/set-user-password")
    ResponseEntity<?> setUserPassword(HttpServletRequest request, HttpServletResponse response) {
        Living caller = caller(request, Permission.SET_PASSWORD);
        AuthBody body = calls.object(request);
        char[] password = body.string("newPassword").toCharArray();
        try {
            if (body.isString("newPassword") && password.length == 0) {
                body.issue("body.newPassword", "newPassword cannot be empty");
            }
            String userId = body.identifier("userId");
            if (userId.isEmpty()) {
                body.issue("body.userId", "userId cannot be empty");
            }
            body.finish();
            SignUpRequest.refuseWeak(PasswordRules.problems("/newPassword", password));
            Changed changed = administration.setPassword(existing(userId), password, admin(caller, request));
            answers.written(response, changed.position());
            return AuthAnswers.done();
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Says whether the caller may do all of what is named; what nobody may do is no error. */
    @PostMapping("/has-permission")
    ResponseEntity<?> hasPermission(HttpServletRequest request) {
        Living caller = calls.caller(request);
        boolean may = Permission.all(calls.object(request), caller.user().role());
        Map<String, @Nullable Object> answer = new java.util.LinkedHashMap<>();
        answer.put("error", null);
        answer.put("success", may);
        return AuthAnswers.json(answer);
    }

    private ResponseEntity<?> change(
            HttpServletResponse response, Living caller, HttpServletRequest request, UserChanges changes) {
        return answer(response, administration.change(changes, admin(caller, request)));
    }

    private ResponseEntity<?> answer(HttpServletResponse response, Changed changed) {
        answers.written(response, changed.position());
        return AuthAnswers.json(Map.of("user", AuthJson.user(changed.user())));
    }

    private Authority existing(String userId) {
        return administration.find(userId).orElseThrow(() -> Refusal.of("USER_NOT_FOUND", 404, "User not found"));
    }

    private String userId(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String userId = body.identifier("userId");
        body.finish();
        return userId;
    }

    private Living caller(HttpServletRequest request, Permission permission) {
        Living caller = calls.caller(request);
        permission.require(caller.user().role());
        return caller;
    }

    private static Admin admin(Living caller, HttpServletRequest request) {
        return new Admin(caller.user().userId(), caller.session().sessionId(), AuthCalls.client(request));
    }

    private static RejectedException yourself() {
        return Refusal.of("YOU_CANNOT_BAN_YOURSELF", 400, "You cannot ban yourself");
    }
}
