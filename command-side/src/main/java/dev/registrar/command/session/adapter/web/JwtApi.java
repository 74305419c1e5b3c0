package dev.registrar.command.session.adapter.web;

import dev.registrar.command.jwt.WebTokens;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.session.LivingSessions;
import dev.registrar.shared.adapter.web.Access;
import dev.registrar.shared.adapter.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for other services, and the keys by which these verify them: the jwt plugin of the Better Auth protocol. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class JwtApi {

    private static final String JSON = "application/json";

    private final WebTokens tokens;
    private final LivingSessions living;

    JwtApi(WebTokens tokens, LivingSessions living) {
        this.tokens = tokens;
        this.living = living;
    }

    @GetMapping("/token")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> token(HttpServletRequest request) {
        Authority user = living.living(request)
                .orElseThrow(() -> Refusal.of("UNAUTHORIZED", 401, "Unauthorized"))
                .user();
        return json(Map.of("token", tokens.issue(user.userId(), AuthJson.user(user))));
    }

    @GetMapping("/jwks")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> keys() {
        return json(tokens.keys());
    }

    private static ResponseEntity<?> json(Object body) {
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, JSON).body(body);
    }
}
