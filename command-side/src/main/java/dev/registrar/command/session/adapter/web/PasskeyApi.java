package dev.registrar.command.session.adapter.web;

import dev.registrar.command.passkey.Ceremony;
import dev.registrar.command.passkey.PasskeyRejection;
import dev.registrar.command.passkey.PasskeyRejection.NotVerified;
import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.ManagingPasskeys;
import dev.registrar.command.session.application.ManagingPasskeys.Changed;
import dev.registrar.command.session.application.PasskeyChallenges.Issued;
import dev.registrar.command.session.application.PasskeyEntrance;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.shared.Checked;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import dev.registrar.shared.user.PasskeyName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The passkey plugin of the Better Auth protocol. A challenge comes back in the signed cookie it went out with. */
@RestController
@RequestMapping({"/api/auth/passkey", "/auth/passkey"})
class PasskeyApi {

    private static final String CHALLENGE = "better-auth-passkey";
    private static final Set<String> ATTACHMENTS = Set.of("platform", "cross-platform");

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final ManagingPasskeys managing;
    private final PasskeyEntrance entrance;
    private final SessionCookies cookies;
    private final SecondFactorCookies factorCookies;

    PasskeyApi(
            AuthCalls calls,
            AuthAnswers answers,
            ManagingPasskeys managing,
            PasskeyEntrance entrance,
            SessionCookies cookies,
            SecondFactorCookies factorCookies) {
        this.calls = calls;
        this.answers = answers;
        this.managing = managing;
        this.entrance = entrance;
        this.cookies = cookies;
        this.factorCookies = factorCookies;
    }

    @GetMapping("/generate-register-options")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> registerOptions(HttpServletRequest request, HttpServletResponse response) {
        @Nullable String attachment = AuthCalls.once(request, "authenticatorAttachment");
        @Nullable String name = AuthCalls.once(request, "name");
        AuthCalls.once(request, "context");
        if (attachment != null && !ATTACHMENTS.contains(attachment)) {
            throw Refusal.of(
                    "VALIDATION_ERROR",
                    400,
                    "[query.authenticatorAttachment] Invalid option: expected one of \"platform\"|\"cross-platform\"");
        }
        Living caller = calls.freshCaller(request);
        ManagingPasskeys.Offer offer = managing.offer(caller);
        keep(offer.challenge(), response);
        return AuthAnswers.json(
                PasskeyJson.creation(offer, caller.user(), name == null || name.isEmpty() ? null : name, attachment));
    }

    @PostMapping("/verify-registration")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> verifyRegistration(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        @Nullable String raw = body.optionalString("name");
        boolean createSession = body.optionalBoolean("createSession", false);
        body.finish();
        @Nullable PasskeyName name = raw == null || raw.isBlank() ? null : name(body, raw);
        Living caller = calls.freshCaller(request);
        Client client = AuthCalls.client(request);
        if (request.getHeader(HttpHeaders.ORIGIN) == null) {
            throw new NotVerified(Ceremony.REGISTRATION, "the request says no origin").exception();
        }
        Changed added = managing.add(caller, challenge(request), () -> PasskeyJson.made(body), name, client);
        forget(response);
        Map<String, @Nullable Object> answer =
                PasskeyJson.passkey(added.passkey(), caller.user().userId());
        if (createSession) {
            SignedIn another = managing.openAnother(caller, client);
            answers.signedIn(request, response, another);
            answer.put("session", AuthJson.session(another.session(), another.token()));
            answer.put("user", AuthJson.user(another.user()));
        } else {
            answers.written(response, added.position());
        }
        return AuthAnswers.json(answer);
    }

    /** The name as it is stored; what is wrong with it is said in the words of the other members. */
    private static PasskeyName name(AuthBody body, String raw) {
        Checked<PasskeyName> name = PasskeyName.parse("/name", raw);
        name.problems().forEach(problem -> body.issue("body.name", problem.message()));
        body.finish();
        return name.orReject();
    }

    @GetMapping("/generate-authenticate-options")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> authenticateOptions(HttpServletRequest request, HttpServletResponse response) {
        PasskeyEntrance.Offer offer = entrance.offer(calls.living(request).map(Living::user));
        keep(offer.challenge(), response);
        return AuthAnswers.json(PasskeyJson.request(offer));
    }

    @PostMapping("/verify-authentication")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyAuthentication(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        body.record("response");
        body.finish();
        if (request.getHeader(HttpHeaders.ORIGIN) == null) {
            throw PasskeyRejection.ORIGIN_MISSING.exception();
        }
        Entry entry = entrance.enter(
                challenge(request),
                () -> PasskeyJson.signed(body),
                factorCookies.trustedDevice(request),
                AuthCalls.client(request));
        forget(response);
        return switch (entry) {
            case Entry.SecondFactorWanted wanted -> AuthAnswers.json(factorCookies.wanted(wanted, request, response));
            case Entry.Opened opened -> {
                factorCookies.opened(opened, response);
                yield AuthAnswers.json(sessionAndUser(opened.signedIn()));
            }
        };
    }

    private static Map<String, @Nullable Object> sessionAndUser(SignedIn signedIn) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("session", AuthJson.session(signedIn.session(), signedIn.token()));
        answer.put("user", AuthJson.user(signedIn.user()));
        return answer;
    }

    @GetMapping("/list-user-passkeys")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> list(HttpServletRequest request) {
        Living caller = calls.caller(request);
        String userId = caller.user().userId();
        List<?> passkeys = managing.list(caller).stream()
                .map(passkey -> PasskeyJson.passkey(passkey, userId))
                .toList();
        return AuthAnswers.json(passkeys);
    }

    @PostMapping("/update-passkey")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> update(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        String id = body.string("id");
        String raw = body.string("name");
        if (body.isString("name") && raw.isBlank()) {
            body.issue("body.name", "Too small: expected string to have >=1 characters");
        }
        body.finish();
        PasskeyName name = name(body, raw);
        Living caller = calls.caller(request);
        requireId(id);
        Changed renamed = managing.rename(caller, id, name, AuthCalls.client(request));
        answers.written(response, renamed.position());
        return AuthAnswers.json(Map.of(
                "passkey", PasskeyJson.passkey(renamed.passkey(), caller.user().userId())));
    }

    @PostMapping("/delete-passkey")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> delete(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        String id = body.string("id");
        body.finish();
        Living caller = calls.caller(request);
        requireId(id);
        answers.written(response, managing.remove(caller, id, AuthCalls.client(request)));
        return AuthAnswers.done();
    }

    private static void requireId(String id) {
        if (id.isEmpty()) {
            throw Refusal.of("MISSING_REQUIRED_PARAMETER_ID", 400, "Missing required parameter: id");
        }
    }

    private @Nullable String challenge(HttpServletRequest request) {
        return cookies.value(request, CHALLENGE).flatMap(cookies::verify).orElse(null);
    }

    private void keep(Issued challenge, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE, cookies.cookie(CHALLENGE, cookies.sign(challenge.token()), challenge.life()));
    }

    private void forget(HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(CHALLENGE, "", Duration.ZERO));
    }
}
