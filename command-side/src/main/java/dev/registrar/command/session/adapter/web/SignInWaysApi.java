package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.domain.Session;
import dev.registrar.shared.Timestamps;
import dev.registrar.shared.adapter.config.Settings;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.session.LivingSessions.Living;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The ways by which a user signs in, in the words of the Better Auth protocol. Here everybody has exactly one, the
 * password; nothing of other providers is configured, and what asks for one is told so.
 */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class SignInWaysApi {

    private static final String JSON = "application/json";

    private final LivingSessions living;
    private final Callbacks callbacks;
    private final Clock clock;

    SignInWaysApi(LivingSessions living, Settings settings, Clock clock) {
        this.living = living;
        this.callbacks = new Callbacks(settings.trustedOrigins());
        this.clock = clock;
    }

    @GetMapping("/list-accounts")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> listAccounts(HttpServletRequest request) {
        Authority user = caller(request).user();
        Map<String, Object> password = new LinkedHashMap<>();
        password.put("id", user.userId());
        password.put("issuer", "local:credential");
        password.put("providerId", "credential");
        password.put("accountId", user.userId());
        password.put("userId", user.userId());
        password.put("createdAt", Timestamps.format(user.createdAt()));
        password.put("updatedAt", Timestamps.format(user.updatedAt()));
        password.put("scopes", List.of());
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, JSON).body(List.of(password));
    }

    /** Always refuses: the password is the only way in, and the last one stays. */
    @PostMapping("/unlink-account")
    @Access(Access.Level.SIGNED_IN)
    void unlinkAccount(HttpServletRequest request) {
        AuthBody body = object(request);
        body.string("accountId");
        body.finish();
        Living caller = caller(request);
        if (!caller.session().createdAt().plus(Session.REFRESH_AGE).isAfter(clock.instant())) {
            throw Refusal.of("SESSION_NOT_FRESH", 403, "Session is not fresh");
        }
        throw Refusal.of("FAILED_TO_UNLINK_LAST_ACCOUNT", 400, "You can't unlink your last account");
    }

    /** Sessions have no members of their own that a client may set. */
    @PostMapping("/update-session")
    @Access(Access.Level.SIGNED_IN)
    void updateSession(HttpServletRequest request) {
        AuthBody body = object(request);
        SignUpRequest.refuseOthers(body.othersThan(List.of()));
        throw Refusal.of("NO_FIELDS_TO_UPDATE", 400, "No fields to update");
    }

    @PostMapping({"/sign-in/social", "/callback/{id}"})
    @Access(Access.Level.ANYONE)
    void signInSocial(HttpServletRequest request) {
        callbacks.check(AuthBody.jsonOrForm(request), request);
        throw noProvider();
    }

    @GetMapping("/callback/{id}")
    @Access(Access.Level.ANYONE)
    void callback() {
        throw noProvider();
    }

    @PostMapping({"/link-social", "/refresh-token", "/get-access-token"})
    @Access(Access.Level.SIGNED_IN)
    void ofProvider(HttpServletRequest request) {
        object(request);
        throw noProvider();
    }

    @GetMapping("/account-info")
    @Access(Access.Level.SIGNED_IN)
    void accountInfo() {
        throw noProvider();
    }

    private AuthBody object(HttpServletRequest request) {
        AuthBody body = AuthBody.json(request);
        callbacks.check(body, request);
        if (!body.isObject()) {
            body.finish();
        }
        return body;
    }

    private Living caller(HttpServletRequest request) {
        return living.living(request).orElseThrow(() -> Refusal.of("UNAUTHORIZED", 401, "Unauthorized"));
    }

    private static RuntimeException noProvider() {
        return Refusal.of("PROVIDER_NOT_FOUND", 404, "Provider not found");
    }
}
