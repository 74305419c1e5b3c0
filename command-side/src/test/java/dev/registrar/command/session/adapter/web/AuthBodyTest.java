package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.shared.RejectedException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthBodyTest {

    @Test
    void every_issue_is_named_in_the_words_of_the_reference_server() {
        AuthBody body =
                AuthBody.json(request("application/json", "{\"email\":1,\"password\":{\"$ne\":null},\"name\":[]}"));
        body.string("name");
        body.string("email");
        body.string("password");

        assertRefused(
                body::finish,
                400,
                "VALIDATION_ERROR",
                "[body.name] Invalid input: expected string, received array; "
                        + "[body.email] Invalid input: expected string, received number; "
                        + "[body.password] Invalid input: expected string, received object");
    }

    @Test
    void absent_and_null_are_told_apart() {
        AuthBody body = AuthBody.json(request("application/json", "{\"image\":null}"));
        body.optionalString("image");
        body.optionalString("callbackURL");
        body.string("email");

        assertRefused(
                body::finish,
                400,
                "VALIDATION_ERROR",
                "[body.image] Invalid input: expected string, received null; "
                        + "[body.email] Invalid input: expected string, received undefined");
    }

    @Test
    void a_form_is_read_with_its_last_value_winning() {
        AuthBody body = AuthBody.jsonOrForm(request(
                "application/x-www-form-urlencoded; charset=UTF-8", "email=a%40b.de&password=P+1&email=c%40d.de&x"));

        assertThat(body.string("email")).isEqualTo("c@d.de");
        assertThat(body.string("password")).isEqualTo("P 1");
        assertThat(body.string("x")).isEmpty();
        assertThat(body.isValid()).isTrue();
    }

    @Test
    void a_form_is_not_taken_where_only_json_is() {
        assertRefused(
                () -> AuthBody.json(request("application/x-www-form-urlencoded", "a=b")),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "Content-Type \"application/x-www-form-urlencoded\" is not allowed. Allowed types: application/json");
    }

    @Test
    void another_media_type_is_refused_by_name() {
        assertRefused(
                () -> AuthBody.jsonOrForm(request("text/plain", "x")),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "Content-Type \"text/plain\" is not allowed. "
                        + "Allowed types: application/x-www-form-urlencoded, application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{bad",
                "{\"a\":1} x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\u0000\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void what_is_not_json_is_refused(String text) {
        assertRefused(
                () -> AuthBody.json(request("application/json", text)),
                400,
                "BAD_REQUEST",
                "Invalid JSON in request body");
    }

    @Test
    void what_is_not_utf8_is_refused() {
        MockHttpServletRequest request = request("application/json", "");
        request.setContent(new byte[] {'"', (byte) 0xC3, '"'});

        assertRefused(() -> AuthBody.json(request), 400, "BAD_REQUEST", "Invalid JSON in request body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"x\"", "5", "true", ""})
    void a_body_that_is_no_object_is_refused_and_asked_nothing_more(String text) {
        AuthBody body = AuthBody.json(request("application/json", text));

        assertThat(body.isObject()).isFalse();
        assertThatThrownBy(body::finish)
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.rejection().detail())
                                .startsWith("[body] Invalid input: expected object, received "));
    }

    @Test
    void a_request_without_a_media_type_has_no_body() {
        AuthBody body = AuthBody.json(request(null, "{\"a\":1}"));

        assertThat(body.raw("a")).isNull();
    }

    private static void assertRefused(Runnable reading, int status, String code, String message) {
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(RejectedException.class, refused -> {
            assertThat(refused.rejection().status()).isEqualTo(status);
            assertThat(refused.rejection().code()).isEqualTo(code);
            assertThat(refused.rejection().detail()).isEqualTo(message);
        });
    }

    private static MockHttpServletRequest request(@Nullable String type, String content) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/auth/sign-in/email");
        if (type != null) {
            request.setContentType(type);
        }
        request.setContent(content.getBytes(StandardCharsets.UTF_8));
        return request;
    }
}
