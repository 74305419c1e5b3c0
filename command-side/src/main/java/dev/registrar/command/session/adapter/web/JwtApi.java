package dev.registrar.command.session.adapter.web;

import dev.registrar.command.jwt.WebTokens;
import dev.registrar.shared.adapter.session.Authority;
import dev.registrar.shared.adapter.web.Access;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for other services, and the keys by which these verify them: the jwt plugin of the Better Auth protocol. */
@RestController
@RequestMapping({"/api/auth", "/auth"})
class JwtApi {

    private final WebTokens tokens;
    private final AuthCalls calls;

    JwtApi(WebTokens tokens, AuthCalls calls) {
        this.tokens = tokens;
        this.calls = calls;
    }

    @GetMapping("/token")
    @Access(Access.Level.SIGNED_IN)
    ResponseEntity<?> token(HttpServletRequest request) {
        Authority user = calls.caller(request).user();
        return AuthAnswers.json(Map.of("token", tokens.issue(user.userId(), AuthJson.user(user))));
    }

    @GetMapping("/jwks")
    @Access(Access.Level.ANYONE)
    ResponseEntity<?> keys() {
        return AuthAnswers.json(tokens.keys());
    }
}
