package dev.registrar.command.session.adapter.web;

import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * The ways by which a user signs in, in the words of the Better Auth protocol. Here everybody has exactly one, the
 * password; nothing of other providers is configured, and what asks for one is told so.
 */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class SignInWaysApi {

    private final AuthCalls calls;

    SignInWaysApi(AuthCalls calls) {
        this.calls = calls;
    }

    @GetMapping("/list-accounts")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> listAccounts(HttpServletRequest request) {
        Authority user = calls.caller(request).user();
        Map<String, Object> password = new LinkedHashMap<>();
        password.put("id", user.userId());
        password.put("issuer", "local:credential");
        password.put("providerId", "credential");
        password.put("accountId", user.userId());
        password.put("userId", user.userId());
        password.put("createdAt", Timestamps.format(user.createdAt()));
        password.put("updatedAt", Timestamps.format(user.updatedAt()));
        password.put("scopes", List.of());
        return AuthAnswers.json(List.of(password));
    }

    /** Always refuses: the password is the only way in, and the last one stays. */
    @PostMapping("/unlink-account")
    @Access(Access.Level.SIGNED_IN)
    void unlinkAccount(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        body.string("accountId");
        body.finish();
        calls.freshCaller(request);
        throw Refusal.of("FAILED_TO_UNLINK_LAST_ACCOUNT", 400, "You can't unlink your last account");
    }

    /** Sessions have no members of their own that a client may set. */
    @PostMapping("/update-session")
    @Access(Access.Level.SIGNED_IN)
    void updateSession(HttpServletRequest request) {
        AuthBody body = calls.record(request);
        SignUpRequest.refuseOthers(body.othersThan(List.of()));
        throw Refusal.of("NO_FIELDS_TO_UPDATE", 400, "No fields to update");
    }

    @PostMapping("/sign-in/social")
    @Access(Access.Level.ANYONE)
    void signInSocial(HttpServletRequest request) {
        throw notConfigured(request);
    }

    @PostMapping("/link-social")
    @Access(Access.Level.SIGNED_IN)
    void linkSocial(HttpServletRequest request) {
        throw notConfigured(request);
    }

    private RuntimeException notConfigured(HttpServletRequest request) {
        AuthBody body = calls.object(request);
        body.optionalString("callbackURL");
        if (!body.isString("provider")) {
            body.issue("body.provider", "Invalid input");
        }
        body.finish();
        return noProvider();
    }

    @PostMapping("/callback/{id}")
    @Access(Access.Level.ANYONE)
    void callbackByPost(HttpServletRequest request) {
        calls.jsonOrForm(request);
        throw noProvider();
    }

    @GetMapping("/callback/{id}")
    @Access(Access.Level.ANYONE)
    void callback() {
        throw noProvider();
    }

    @PostMapping({"/refresh-token", "/get-access-token"})
    @Access(Access.Level.SIGNED_IN)
    void ofProvider(HttpServletRequest request) {
        AuthBody body = calls.json(request);
        @Nullable JsonNode said = body.raw("useAccountCookie");
        boolean byCookie = said != null && said.isBoolean() && said.asBoolean();
        if (byCookie == body.isString("accountId")) {
            body.issue("body", "Invalid input");
        } else {
            refuseUnknown(body, byCookie ? "useAccountCookie" : "accountId");
        }
        body.finish();
        throw noProvider();
    }

    private static void refuseUnknown(AuthBody body, String known) {
        List<String> others = body.othersThan(List.of(known));
        if (!others.isEmpty()) {
            String names = others.stream()
                    .map(name -> "\"" + AuthBody.printable(name) + "\"")
                    .collect(Collectors.joining(", "));
            body.issue("body", (others.size() == 1 ? "Unrecognized key: " : "Unrecognized keys: ") + names);
        }
    }

    @GetMapping("/account-info")
    @Access(Access.Level.SIGNED_IN)
    void accountInfo(HttpServletRequest request) {
        String @Nullable [] accountId = request.getParameterValues("accountId");
        boolean byCookie = "true".equals(request.getParameter("useAccountCookie"));
        if (byCookie == (accountId != null && accountId.length == 1)) {
            throw Refusal.of("VALIDATION_ERROR", 400, "[query] Invalid input");
        }
        throw noProvider();
    }

    private static RuntimeException noProvider() {
        return Refusal.of("PROVIDER_NOT_FOUND", 404, "Provider not found");
    }
}
