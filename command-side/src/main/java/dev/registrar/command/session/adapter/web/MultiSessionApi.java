package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.adapter.web.DeviceSessions.Held;
import dev.registrar.command.session.application.SessionUse;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The multi-session plugin of the Better Auth protocol: several accounts in one browser, one of them active. What a page
 * learns of the sessions that are not active is a handle, which these endpoints take; their tokens stay in cookies that no
 * script reads.
 */
@RestController
@RequestMapping({"/api/auth/multi-session", "/auth/multi-session"})
class MultiSessionApi {

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final DeviceSessions device;
    private final SessionUse use;
    private final SessionCookies cookies;

    MultiSessionApi(
            AuthCalls calls, AuthAnswers answers, DeviceSessions device, SessionUse use, SessionCookies cookies) {
        this.calls = calls;
        this.answers = answers;
        this.device = device;
        this.use = use;
        this.cookies = cookies;
    }

    @GetMapping("/list-device-sessions")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> list(HttpServletRequest request) {
        Optional<String> active = cookies.token(request);
        return AuthAnswers.json(device.of(request).stream()
                .map(held -> answer(
                        held.session(),
                        active.filter(held.token()::equals).isPresent()
                                ? held.token()
                                : held.session().session().sessionId()))
                .toList());
    }

    @PostMapping("/set-active")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> setActive(HttpServletRequest request, HttpServletResponse response) {
        String handle = handle(request);
        Held held = device.find(request, handle).orElseThrow(() -> {
            device.forgetDead(request, response, handle);
            return invalid();
        });
        answers.active(request, response, held.token(), held.session().session().remember());
        return AuthAnswers.json(answer(held.session(), held.token()));
    }

    @PostMapping("/revoke")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> revoke(HttpServletRequest request, HttpServletResponse response) {
        Living caller = calls.caller(request);
        Held held = device.find(request, handle(request)).orElseThrow(MultiSessionApi::invalid);
        use.signOut(held.token(), AuthCalls.client(request)).ifPresent(commit -> answers.written(response, commit));
        device.forget(response, held.name());
        if (held.session().session().id().equals(caller.session().id())) {
            // The next one is active; where there is none, nobody is signed in.
            List<Held> others = device.of(request);
            if (others.isEmpty()) {
                answers.signedOut(response);
            } else {
                Held next = others.getFirst();
                answers.active(
                        request,
                        response,
                        next.token(),
                        next.session().session().remember());
            }
        }
        return AuthAnswers.done();
    }

    private String handle(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String handle = body.string("sessionToken");
        body.finish();
        return handle;
    }

    private static RejectedException invalid() {
        return Refusal.of("INVALID_SESSION_TOKEN", 401, "Invalid session token");
    }

    private static Map<String, @Nullable Object> answer(Living session, String token) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("session", AuthJson.session(session.session(), token));
        answer.put("user", AuthJson.user(session.user()));
        return answer;
    }
}
