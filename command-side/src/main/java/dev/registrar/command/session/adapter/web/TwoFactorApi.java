package dev.registrar.command.session.adapter.web;

import dev.registrar.command.factor.Enrolment;
import dev.registrar.command.factor.FactorRejection;
import dev.registrar.command.factor.Totp;
import dev.registrar.command.session.application.Challenge;
import dev.registrar.command.session.application.Client;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.ManagingAccount;
import dev.registrar.command.session.application.SignedIn;
import dev.registrar.command.session.application.TwoFactor;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.session.SessionCookies;
import dev.registrar.shared.adapter.web.Access;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The two-factor plugin of the Better Auth protocol. What looks at a code is for anyone who is signed in, or has shown a
 * first factor and has the cookie that stands for it.
 */
@RestController
@RequestMapping({"/api/auth/two-factor", "/auth/two-factor"})
class TwoFactorApi {

    private static final String ISSUER = "Registrar";
    private static final Set<String> METHODS = Set.of("otp", "totp");

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final TwoFactor twoFactor;
    private final ManagingAccount account;
    private final SessionCookies cookies;
    private final SecondFactorCookies factorCookies;

    TwoFactorApi(
            AuthCalls calls,
            AuthAnswers answers,
            TwoFactor twoFactor,
            ManagingAccount account,
            SessionCookies cookies,
            SecondFactorCookies factorCookies) {
        this.calls = calls;
        this.answers = answers;
        this.twoFactor = twoFactor;
        this.account = account;
        this.cookies = cookies;
        this.factorCookies = factorCookies;
    }

    @PostMapping("/enable")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> enable(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        @Nullable String issuer = body.optionalString("issuer");
        String method = method(body);
        return withPassword(body, request, caller -> {
            if (method.equals("otp")) {
                answers.signedIn(response, twoFactor.enableByMail(caller, AuthCalls.client(request)));
                return AuthAnswers.json(Map.of("method", "otp"));
            }
            Enrolment made = twoFactor.propose(caller.user());
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("method", "totp");
            answer.put("totpURI", uri(issuer, caller.user(), made.secret()));
            answer.put("backupCodes", made.backupCodes());
            return AuthAnswers.json(answer);
        });
    }

    private static String method(AuthBody body) {
        if (body.raw("method") == null) {
            return "totp";
        }
        String method = body.isString("method") ? body.string("method") : "";
        if (!METHODS.contains(method)) {
            body.issue("body.method", "Invalid option: expected one of \"otp\"|\"totp\"");
        }
        return method;
    }

    private static String uri(@Nullable String issuer, Authority user, byte[] secret) {
        return Totp.uri(issuer == null || issuer.isEmpty() ? ISSUER : issuer, user.email(), secret);
    }

    @PostMapping("/disable")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> disable(HttpServletRequest request, HttpServletResponse response) {
        return withPassword(calls.object(request), request, caller -> {
            @Nullable String trusted = factorCookies.trustedDevice(request);
            answers.signedIn(response, twoFactor.disable(caller, trusted, AuthCalls.client(request)));
            if (trusted != null) {
                factorCookies.forgetTrust(response);
            }
            return AuthAnswers.json(Map.of("status", true));
        });
    }

    @PostMapping("/get-totp-uri")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> totpUri(HttpServletRequest request) {
        return withPassword(calls.object(request), request, caller -> {
            byte[] secret = twoFactor.secret(caller.user()).orElseThrow(FactorRejection.TOTP_NOT_ENABLED::exception);
            return AuthAnswers.json(Map.of("totpURI", uri(null, caller.user(), secret)));
        });
    }

    @PostMapping("/generate-backup-codes")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> generateBackupCodes(HttpServletRequest request) {
        return withPassword(calls.object(request), request, caller -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("status", true);
            answer.put("backupCodes", twoFactor.newBackupCodes(caller, AuthCalls.client(request)));
            return AuthAnswers.json(answer);
        });
    }

    private ResponseEntity<?> withPassword(
            AuthBody body, HttpServletRequest request, Function<Living, ResponseEntity<?>> then) {
        char[] password = body.string("password").toCharArray();
        try {
            body.finish();
            Living caller = calls.caller(request);
            account.verify(caller.user(), password, AuthCalls.client(request));
            return then.apply(caller);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @PostMapping("/verify-totp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyTotp(HttpServletRequest request, HttpServletResponse response) {
        Client client = AuthCalls.client(request);
        return verify(
                request,
                response,
                (caller, code) -> twoFactor.proveByApp(caller, code, client),
                (challenge, code) -> twoFactor.proveByApp(challenge, code, client));
    }

    @PostMapping("/send-otp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> sendOtp(HttpServletRequest request) {
        AuthBody body = calls.json(request);
        body.requireObjectIfPresent();
        body.finish();
        Client client = AuthCalls.client(request);
        calls.living(request)
                .ifPresentOrElse(
                        caller -> twoFactor.mail(caller, client), () -> twoFactor.mail(challenge(request), client));
        return AuthAnswers.json(Map.of("status", true));
    }

    @PostMapping("/verify-otp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyOtp(HttpServletRequest request, HttpServletResponse response) {
        Client client = AuthCalls.client(request);
        return verify(
                request,
                response,
                (caller, code) -> twoFactor.proveByMail(caller, code, client),
                (challenge, code) -> twoFactor.proveByMail(challenge, code, client));
    }

    /** With {@code disableSession} the code is used and nobody is signed in. */
    @PostMapping("/verify-backup-code")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyBackupCode(HttpServletRequest request, HttpServletResponse response) {
        Client client = AuthCalls.client(request);
        AuthBody body = calls.object(request);
        boolean sessionless = body.optionalBoolean("disableSession", false);
        Proving proving = proving(body);
        Optional<Living> caller = calls.living(request);
        if (caller.isPresent()) {
            twoFactor.useBackupCode(caller.get(), proving.code, client);
            return tokenAndUser(
                    cookies.token(request).orElse(null), caller.get().user());
        }
        Challenge challenge = challenge(request);
        twoFactor.useBackupCode(challenge, proving.code, client);
        return sessionless
                ? tokenAndUser(null, challenge.user())
                : entered(proving, response, () -> twoFactor.answered(challenge, client));
    }

    private ResponseEntity<?> verify(
            HttpServletRequest request,
            HttpServletResponse response,
            BiFunction<Living, String, Optional<SignedIn>> inSession,
            BiFunction<Challenge, String, SignedIn> atSignIn) {
        Proving proving = proving(calls.object(request));
        Optional<Living> caller = calls.living(request);
        if (caller.isEmpty()) {
            Challenge challenge = challenge(request);
            return entered(proving, response, () -> atSignIn.apply(challenge, proving.code));
        }
        Optional<SignedIn> renewed = inSession.apply(caller.get(), proving.code);
        if (renewed.isEmpty()) {
            return tokenAndUser(
                    cookies.token(request).orElse(null), caller.get().user());
        }
        answers.signedIn(response, renewed.get());
        return tokenAndUser(renewed.get().token(), renewed.get().user());
    }

    private record Proving(String code, boolean trust) {}

    private static Proving proving(AuthBody body) {
        String code = body.string("code");
        boolean trust = body.optionalBoolean("trustDevice", false);
        body.finish();
        return new Proving(code, trust);
    }

    private interface Opening {
        SignedIn open();
    }

    private ResponseEntity<?> entered(Proving proving, HttpServletResponse response, Opening opening) {
        SignedIn signedIn;
        try {
            signedIn = opening.open();
        } catch (RejectedException refused) {
            if (refused.rejection() == FactorRejection.INVALID_TWO_FACTOR_COOKIE) {
                factorCookies.forgetChallenge(response);
            }
            throw refused;
        }
        factorCookies.opened(
                new Entry.Opened(signedIn, proving.trust ? twoFactor.trust(signedIn.user()) : null), response);
        factorCookies.forgetChallenge(response);
        return tokenAndUser(signedIn.token(), signedIn.user());
    }

    private Challenge challenge(HttpServletRequest request) {
        return factorCookies
                .challenge(request)
                .flatMap(twoFactor::challenge)
                .orElseThrow(FactorRejection.INVALID_TWO_FACTOR_COOKIE::exception);
    }

    private static ResponseEntity<?> tokenAndUser(@Nullable String token, Authority user) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        if (token != null) {
            answer.put("token", token);
        }
        answer.put("user", AuthJson.user(user));
        return AuthAnswers.json(answer);
    }
}
