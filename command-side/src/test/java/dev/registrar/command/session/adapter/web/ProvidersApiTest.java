package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways in beside the password: there are none. */
class ProvidersApiTest extends MailedLinkCalls {

    @Test
    void the_password_is_the_only_way_in_and_stays() {
        Answer up = side.signUp("ways@example.com");
        String id = up.json().at("/user/id").asString();

        Answer ways = side.get("/auth/list-accounts", "Cookie", up.cookie());
        assertThat(ways.json()).hasSize(1);
        assertThat(ways.json().at("/0/providerId").asString()).isEqualTo("credential");
        assertThat(ways.json().at("/0/accountId").asString()).isEqualTo(id);
        assertThat(ways.body()).doesNotContain("password", "argon2");
        Answer kept = side.post("/auth/unlink-account", Map.of("accountId", id), "Cookie", up.cookie());
        assertThat(kept.status()).isEqualTo(400);
        assertThat(kept.code()).isEqualTo("FAILED_TO_UNLINK_LAST_ACCOUNT");
        assertThat(side.post("/auth/update-session", Map.of(), "Cookie", up.cookie())
                        .json()
                        .path("message")
                        .asString())
                .isEqualTo("No fields to update");
        assertThat(side.post("/auth/update-session", Map.of("userId", "x"), "Cookie", up.cookie())
                        .code())
                .isEqualTo("FIELD_NOT_ALLOWED");
    }

    @ParameterizedTest
    @CsvSource({
        "sign-in/social, provider",
        "callback/github, provider",
        "link-social, provider",
        "refresh-token, accountId",
        "get-access-token, accountId"
    })
    void no_other_provider_is_configured(String path, String member) {
        Answer up = side.signUp("social-" + path.replace('/', '-') + "@example.com");

        Answer answer = side.post("/auth/" + path, Map.of(member, "github"), "Cookie", up.cookie());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Provider not found\",\"code\":\"PROVIDER_NOT_FOUND\"}");
    }

    @ParameterizedTest
    @CsvSource({"sign-in/social, colour", "link-social, colour", "refresh-token, provider", "get-access-token, colour"})
    void what_asks_for_a_provider_says_which(String path, String member) {
        Answer up = side.signUp("which-" + path.replace('/', '-') + "@example.com");

        Answer answer = side.post("/auth/" + path, Map.of(member, "github"), "Cookie", up.cookie());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    }
}
