package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.OneTimeCodeRejection;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.MailedEntrance;
import dev.registrar.command.session.application.Way;
import dev.registrar.command.ticket.CodeUse;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.adapter.session.Authority;
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
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Mailed codes of six digits that sign in, verify an address or set a password: the e-mail OTP plugin of the Better Auth
 * protocol. Nobody is signed up by it, and addresses are changed by links only.
 */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class EmailOtpApi {

    private final AuthCalls calls;
    private final AuthAnswers answers;
    private final MailedEntrance entrance;
    private final SecondFactorCookies cookies;

    EmailOtpApi(AuthCalls calls, AuthAnswers answers, MailedEntrance entrance, SecondFactorCookies cookies) {
        this.calls = calls;
        this.answers = answers;
        this.entrance = entrance;
        this.cookies = cookies;
    }

    /** Answers before it is known whether there is such an account. */
    @PostMapping("/email-otp/send-verification-otp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> send(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        Optional<CodeUse> use = type(body);
        body.finish();
        EmailAddress to = EmailAddress.find(email).orElseThrow(EmailOtpApi::invalidEmail);
        entrance.sendCode(
                use.orElseThrow(() -> Refusal.of("INVALID_OTP_TYPE", 400, "Invalid OTP type")),
                to,
                AuthCalls.client(request));
        return success();
    }

    @PostMapping({"/email-otp/request-password-reset", "/forget-password/email-otp"})
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> requestPasswordReset(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        body.finish();
        EmailAddress to = EmailAddress.find(email).orElseThrow(EmailOtpApi::invalidEmail);
        entrance.sendCode(CodeUse.RESET_PASSWORD, to, AuthCalls.client(request));
        return success();
    }

    /** Returns what a code is for; empty for the change of an address, which is not done by codes. */
    private static Optional<CodeUse> type(AuthBody body) {
        @Nullable String type = body.isString("type") ? body.string("type") : null;
        return switch (type) {
            case "email-verification" -> Optional.of(CodeUse.VERIFY_EMAIL);
            case "sign-in" -> Optional.of(CodeUse.SIGN_IN);
            case "forget-password" -> Optional.of(CodeUse.RESET_PASSWORD);
            case "change-email" -> Optional.empty();
            case null, default -> {
                body.issue(
                        "body.type",
                        "Invalid option: expected one of \"email-verification\"|\"sign-in\"|\"forget-password\""
                                + "|\"change-email\"");
                yield Optional.empty();
            }
        };
    }

    private static RejectedException invalidEmail() {
        return Refusal.of("INVALID_EMAIL", 400, "Invalid email");
    }

    /** Leaves the code as it is. */
    @PostMapping("/email-otp/check-verification-otp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> check(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        Optional<CodeUse> use = type(body);
        String otp = body.string("otp");
        body.finish();
        EmailAddress of = EmailAddress.find(email).orElseThrow(EmailOtpApi::invalidEmail);
        entrance.check(
                use.orElseThrow(OneTimeCodeRejection.INVALID_OTP::exception), of, otp, AuthCalls.client(request));
        return success();
    }

    @PostMapping("/sign-in/email-otp")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> signIn(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        String otp = body.string("otp");
        body.optionalString("name");
        body.optionalString("image");
        boolean remember = body.optionalBoolean("rememberMe", true);
        body.finish();
        EmailAddress of = EmailAddress.find(email).orElseThrow(OneTimeCodeRejection.INVALID_OTP::exception);
        return switch (entrance.enter(
                of, otp, cookies.arrival(request, remember, Way.MAILED_CODE), AuthCalls.client(request))) {
            case Entry.SecondFactorWanted wanted -> AuthAnswers.json(cookies.wanted(wanted, request, response));
            case Entry.Opened opened -> {
                cookies.opened(opened, response);
                yield AuthAnswers.json(tokenAndUser(
                        opened.signedIn().token(), opened.signedIn().user()));
            }
        };
    }

    /** Opens no session: where somebody is signed in, they still are. */
    @PostMapping("/email-otp/verify-email")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> verifyEmail(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        String otp = body.string("otp");
        body.finish();
        EmailAddress of = EmailAddress.find(email).orElseThrow(EmailOtpApi::invalidEmail);
        Authority user = entrance.verify(of, otp, AuthCalls.client(request));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("status", true);
        answer.putAll(tokenAndUser(null, user));
        return AuthAnswers.json(answer);
    }

    @PostMapping("/email-otp/reset-password")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> resetPassword(HttpServletRequest request, HttpServletResponse response) {
        AuthBody body = calls.object(request);
        String email = body.string("email");
        String otp = body.string("otp");
        char[] next = body.string("password").toCharArray();
        try {
            body.finish();
            SignUpRequest.refuseWeak(PasswordRules.problems("/password", next));
            EmailAddress of = EmailAddress.find(email).orElseThrow(OneTimeCodeRejection.INVALID_OTP::exception);
            answers.written(response, entrance.reset(of, otp, next, AuthCalls.client(request)));
            return success();
        } finally {
            Arrays.fill(next, '\0');
        }
    }

    /** Not offered: an address is changed by a link to the new one, see {@code /change-email}. */
    @PostMapping("/email-otp/request-email-change")
    @Access(Access.Level.SIGNED_IN)
    void requestEmailChange(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        body.string("newEmail");
        body.optionalString("otp");
        throw disabled(body, request);
    }

    /** Not offered, as {@link #requestEmailChange}. */
    @PostMapping("/email-otp/change-email")
    @Access(Access.Level.SIGNED_IN)
    void changeEmail(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        body.string("newEmail");
        body.string("otp");
        throw disabled(body, request);
    }

    private RejectedException disabled(AuthBody body, HttpServletRequest request) {
        body.finish();
        calls.caller(request);
        return Refusal.of("CHANGE_EMAIL_DISABLED", 400, "Change email with OTP is disabled");
    }

    private static Map<String, @Nullable Object> tokenAndUser(@Nullable String token, Authority user) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("token", token);
        answer.put("user", AuthJson.user(user));
        return answer;
    }

    private static ResponseEntity<?> success() {
        return AuthAnswers.json(Map.of("success", true));
    }
}
