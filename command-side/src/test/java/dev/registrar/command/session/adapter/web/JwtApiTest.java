package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JwtApiTest {

    private static final RunningCommandSide APP = RunningCommandSide.start();

    @AfterAll
    static void stop() {
        APP.close();
    }

    private static JWTClaimsSet verified(String token, RunningCommandSide by) throws Exception {
        Answer published = by.get("/auth/jwks");
        assertThat(published.status()).isEqualTo(200);
        SignedJWT signed = SignedJWT.parse(token);
        var key = JWKSet.parse(published.body())
                .getKeyByKeyId(signed.getHeader().getKeyID())
                .toOctetKeyPair();
        assertThat(key.isPrivate()).isFalse();
        assertThat(signed.verify(new Ed25519Verifier(key))).isTrue();
        return signed.getJWTClaimsSet();
    }

    @Test
    void who_is_signed_in_gets_a_token_that_any_process_publishes_the_key_of() throws Exception {
        Answer ada = APP.signUp("ada@jwt.test");

        Answer answer = APP.get("/api/auth/token", "Cookie", ada.cookie());

        assertThat(answer.status()).isEqualTo(200);
        try (RunningCommandSide another = APP.another()) {
            JWTClaimsSet claims = verified(answer.json().path("token").asString(), another);
            String id = ada.json().at("/user/id").asString();
            assertThat(claims.getSubject()).isEqualTo(id);
            assertThat(claims.getIssuer()).isEqualTo(RunningCommandSide.ORIGIN);
            assertThat(claims.getAudience()).containsExactly(RunningCommandSide.ORIGIN);
            assertThat(claims.getClaims())
                    .containsEntry("id", id)
                    .containsEntry("email", "ada@jwt.test")
                    .containsEntry("emailVerified", false)
                    .containsEntry("name", "Ada Lovelace")
                    .containsEntry("image", null)
                    .containsEntry("role", "user")
                    .containsKeys("createdAt", "updatedAt");
        }
    }

    @Test
    void who_is_not_signed_in_gets_none() {
        assertThat(APP.get("/auth/token").status()).isEqualTo(401);
        assertThat(APP.get("/auth/token").code()).isEqualTo("UNAUTHORIZED");
        assertThat(APP.get("/auth/get-session").header("set-auth-jwt")).isEmpty();
    }

    @Test
    void reading_the_session_gives_one_too() throws Exception {
        Answer bob = APP.signUp("bob@jwt.test");

        Answer session = APP.get("/auth/get-session", "Cookie", bob.cookie(), "Origin", RunningCommandSide.ORIGIN);

        JWTClaimsSet claims = verified(session.header("set-auth-jwt"), APP);
        assertThat(claims.getSubject()).isEqualTo(bob.json().at("/user/id").asString());
        assertThat(session.header("Access-Control-Expose-Headers")).contains("set-auth-jwt");
        APP.post("/auth/update-user", Map.of("name", "Robert"), "Cookie", bob.cookie());
        String renamed = APP.get("/auth/get-session", "Cookie", bob.cookie()).header("set-auth-jwt");
        assertThat(verified(renamed, APP).getStringClaim("name")).isEqualTo("Robert");
    }

    @Test
    void nothing_here_takes_a_token_for_a_session() {
        Answer eve = APP.signUp("eve@jwt.test");
        String token = APP.get("/auth/token", "Cookie", eve.cookie())
                .json()
                .path("token")
                .asString();

        assertThat(APP.get("/auth/token", "Authorization", "Bearer " + token).status())
                .isEqualTo(401);
        assertThat(APP.get("/auth/get-session", "Authorization", "Bearer " + token)
                        .body())
                .isEqualTo("null");
    }
}
