package dev.registrar.shared.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.shared.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class VersionsTest {

    @Test
    void without_the_header_any_version_may_be_changed() {
        assertThat(Versions.ifMatch(new MockHttpServletRequest())).isEqualTo(IfMatch.ABSENT);
        assertThat(IfMatch.ABSENT.matches(7)).isTrue();
    }

    @Test
    void one_version() {
        IfMatch seven = ifMatch("\"7\"");
        assertThat(seven.matches(7)).isTrue();
        assertThat(seven.matches(8)).isFalse();
        assertThat(seven.single()).hasValue(7);
    }

    @Test
    void any_version_means_that_it_exists() {
        IfMatch any = ifMatch(" * ");
        assertThat(any.any()).isTrue();
        assertThat(any.matches(7)).isTrue();
        assertThat(any.single()).isEmpty();
    }

    @Test
    void a_list_over_several_lines() {
        IfMatch list = ifMatch("\"7\", \"a,b\"", "\"9\"");
        assertThat(list.versions()).containsExactlyInAnyOrder(7L, 9L);
        assertThat(list.single()).isEmpty();
    }

    @Test
    void weak_and_foreign_tags_match_nothing() {
        assertThat(ifMatch("W/\"7\"").matches(7)).isFalse();
        assertThat(ifMatch("\"007\"").matches(7)).isFalse();
        assertThat(ifMatch("\"abc\"").matches(7)).isFalse();
        assertThat(ifMatch("\"99999999999999999999\"").given()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "\"7", "7\"", "\"7\" \"8\"", "*, \"7\"", "w/\"7\"", "\"7\"x"})
    void anything_else_is_refused(String value) {
        assertThatThrownBy(() -> ifMatch(value)).isInstanceOfSatisfying(RejectedException.class, refused -> {
            assertThat(refused.rejection().status()).isEqualTo(400);
            assertThat(refused.rejection().detail()).contains("If-Match");
        });
    }

    @Test
    void a_client_that_has_the_version_is_told_so() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        assertThat(Versions.isKnown(request, 7)).isFalse();
        request.addHeader("If-None-Match", "W/\"7\", \"8\"");
        assertThat(Versions.isKnown(request, 7)).isTrue();
        assertThat(Versions.isKnown(request, 9)).isFalse();
    }

    private static IfMatch ifMatch(String... lines) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        for (String line : lines) {
            request.addHeader("If-Match", line);
        }
        return Versions.ifMatch(request);
    }
}
