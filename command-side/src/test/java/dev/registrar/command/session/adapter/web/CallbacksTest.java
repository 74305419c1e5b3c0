package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.shared.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallbacksTest {

    private final Callbacks callbacks = new Callbacks(Set.of("http://localhost:3000", "https://app.example.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/dashboard",
                "/a/b.c-d_e+f@g",
                "/search?q=a+b&page=1&x=%20",
                "http://localhost:3000",
                "http://localhost:3000/welcome#top",
                "https://app.example.com:443/x",
                "HTTPS://APP.example.com/x"
            })
    void a_trusted_origin_or_a_plain_path_may_be_visited(String url) {
        assertThat(callbacks.isTrusted(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.com",
                "/\\evil.com",
                "/%2fevil.com",
                "/%5cevil.com",
                "/a#b",
                "/a b",
                "\\\\evil.com",
                "https://evil.com",
                "http://app.example.com",
                "https://app.example.com.evil.com",
                "https://app.example.com@evil.com",
                "https://user@app.example.com",
                "https://app.example.com:8443",
                "http://localhost:3000\\@evil.com",
                "http:localhost:3000",
                "javascript:alert(1)",
                "data:text/html,x",
                " http://localhost:3000",
                "http://localhost:3000\t/x",
                "dashboard",
                "?x=1"
            })
    void nothing_else_may(String url) {
        assertThat(callbacks.isTrusted(url)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "callbackURL, INVALID_CALLBACK_URL, Invalid callbackURL",
        "redirectTo, INVALID_REDIRECT_URL, Invalid redirectURL",
        "errorCallbackURL, INVALID_ERROR_CALLBACK_URL, Invalid errorCallbackURL",
        "newUserCallbackURL, INVALID_NEW_USER_CALLBACK_URL, Invalid newUserCallbackURL"
    })
    void each_member_is_refused_by_its_name(String member, String code, String message) {
        assertThatThrownBy(() -> check("{\"" + member + "\":\"https://evil.com\"}"))
                .isInstanceOfSatisfying(RejectedException.class, refused -> {
                    assertThat(refused.rejection().status()).isEqualTo(403);
                    assertThat(refused.rejection().code()).isEqualTo(code);
                    assertThat(refused.rejection().detail()).isEqualTo(message);
                });
    }

    @Test
    void a_query_parameter_is_held_to_the_same_rule() {
        MockHttpServletRequest request = request("{}");
        request.setParameter("callbackURL", "https://evil.com");

        assertThatThrownBy(() -> callbacks.check(AuthBody.json(request), request))
                .isInstanceOf(RejectedException.class);
    }

    @Test
    void what_is_no_text_is_refused_and_what_is_empty_is_not_asked_for() {
        assertThatThrownBy(() -> check("{\"callbackURL\":7}"))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.rejection().detail())
                                .isEqualTo("Invalid callbackURL: expected a string"));
        check("{\"callbackURL\":\"\",\"redirectTo\":null}");
    }

    private void check(String json) {
        MockHttpServletRequest request = request(json);
        callbacks.check(AuthBody.json(request), request);
    }

    private static MockHttpServletRequest request(String json) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/auth/sign-in/email");
        request.setContentType("application/json");
        request.setContent(json.getBytes(StandardCharsets.UTF_8));
        return request;
    }
}
