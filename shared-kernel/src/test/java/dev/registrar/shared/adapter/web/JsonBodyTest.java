package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.registrar.shared.FieldError;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.Rejection;
import dev.registrar.shared.user.EmailAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class JsonBodyTest {

    @Test
    void reads_members_by_name_and_type() {
        JsonBody body = body("""
                {"name": "Ada", "on": true, "n": 7, "none": null, "profile": {"bio": "x"}, "list": [{"city": "Berlin"}]}
                """);
        assertThat(body.text("name")).isEqualTo("Ada");
        assertThat(body.bool("on")).isTrue();
        assertThat(body.number("n")).isEqualTo(7);
        assertThat(body.has("none")).isTrue();
        assertThat(body.isNull("none")).isTrue();
        assertThat(body.text("none")).isNull();
        assertThat(body.object("profile").text("bio")).isEqualTo("x");
        assertThat(body.objects("list").getFirst().text("city")).isEqualTo("Berlin");
        assertThat(body.has("other")).isFalse();
        body.finish();
    }

    @Test
    void says_all_that_is_wrong_at_once() {
        Rejection refused = refused("""
                {"email": {"$ne": null}, "profile": {"bio": 7, "x/y": 1}, "list": [1], "extra": 1}
                """, body -> {
            body.required("email", EmailAddress::parse);
            body.requiredText("name");
            body.object("profile").text("bio");
            body.objects("list");
        });
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(refused.errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("/email", "WRONG_TYPE"),
                        Tuple.tuple("/name", "REQUIRED"),
                        Tuple.tuple("/profile/bio", "WRONG_TYPE"),
                        Tuple.tuple("/profile/x~1y", "UNKNOWN_MEMBER"),
                        Tuple.tuple("/list/0", "WRONG_TYPE"),
                        Tuple.tuple("/extra", "UNKNOWN_MEMBER"));
    }

    @Test
    void a_missing_value_is_one_error_not_two() {
        assertThat(refused("{}", body -> body.required("email", EmailAddress::parse))
                        .errors())
                .extracting(FieldError::code)
                .containsExactly("REQUIRED");
    }

    @Test
    void nothing_is_coerced() {
        for (String value : List.of("1", "true", "[]", "{}", "1.5")) {
            assertThat(refused("{\"a\": " + value + "}", body -> body.text("a")).errors())
                    .hasSize(1);
        }
        for (String value : List.of("\"true\"", "1", "[]")) {
            assertThat(refused("{\"a\": " + value + "}", body -> body.bool("a")).errors())
                    .hasSize(1);
        }
        for (String value : List.of("\"1\"", "1.5", "1e400", "99999999999999999999", "true")) {
            assertThat(refused("{\"a\": " + value + "}", body -> body.number("a"))
                            .errors())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "nonsense",
                "[]",
                "1",
                "null",
                "\"text\"",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{a:1}",
                "/**/{}",
                "{\"a\":\"\t\"}"
            })
    void what_is_not_one_json_object_is_refused(String text) {
        assertThatThrownBy(() -> body(text)).isInstanceOfSatisfying(RejectedException.class, refused -> {
            assertThat(refused.rejection().status()).isEqualTo(400);
            assertThat(refused.rejection().code()).isEqualTo("INVALID_JSON");
            assertThat(refused.rejection().detail()).doesNotContain("jackson", "Exception");
        });
    }

    @Test
    void nesting_is_bounded() {
        String deep = "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000);
        assertThatThrownBy(() -> body(deep)).isInstanceOf(RejectedException.class);
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() {
        assertThatThrownBy(() -> JsonBody.of("{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> JsonBody.of("{\"a\":\"b\"}".getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(RejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "\\udc00x", "x\\ud83d"})
    void half_characters_and_nul_are_refused_by_name(String escape) {
        assertThat(refused(
                                "{\"a\": {\"b\": [\"" + escape + "\"]}}",
                                body -> body.object("a").ignore("b"))
                        .errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(Tuple.tuple("/a/b/0", "INVALID_TEXT"));
    }

    @Test
    void a_name_that_is_half_a_character_is_refused_and_said_back_whole() {
        assertThat(refused("{\"\\ud800\": 1}", body -> {}).errors())
                .allSatisfy(error -> assertThat(error.pointer()).isEqualTo("/\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/json; charset=utf-16",
                "nonsense",
                "application/jsonx"
            })
    void another_media_type_is_415(String type) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/users");
        request.setContentType(type);
        request.setContent("{}".getBytes(StandardCharsets.UTF_8));
        assertStatus(request, 415);
    }

    @Test
    void no_media_type_and_compressed_bodies_are_415() {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/users");
        assertStatus(request, 415);
        request.setContentType("application/json");
        request.addHeader("Content-Encoding", "gzip");
        assertStatus(request, 415);
    }

    @Test
    void merge_patch_is_for_patch() {
        MockHttpServletRequest patch = new MockHttpServletRequest("PATCH", "/users/1");
        patch.setContentType("application/merge-patch+json;charset=UTF-8");
        patch.setContent("{}".getBytes(StandardCharsets.UTF_8));
        JsonBody.of(patch).finish();
        MockHttpServletRequest post = new MockHttpServletRequest("POST", "/users");
        post.setContentType("application/merge-patch+json");
        assertStatus(post, 415);
    }

    private static void assertStatus(MockHttpServletRequest request, int status) {
        RejectedException refused = catchThrowableOfType(RejectedException.class, () -> JsonBody.of(request));
        assertThat(refused.rejection().status()).isEqualTo(status);
    }

    private static Rejection refused(String json, Consumer<JsonBody> reading) {
        JsonBody body = body(json);
        reading.accept(body);
        return catchThrowableOfType(RejectedException.class, body::finish).rejection();
    }

    private static JsonBody body(String json) {
        return JsonBody.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
