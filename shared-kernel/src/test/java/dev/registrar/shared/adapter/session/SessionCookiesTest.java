package dev.registrar.shared.adapter.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SessionCookiesTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789";
    private static final String TOKEN = "dTCDwG8XrtVSb3jm0nXueuGbANeopl2o";
    private static final String SIGNATURE = "XkVtchgFgAQ2tbL5bMb5wO2qqAvsnIMmeOVgocbmBDk=";
    private static final String COOKIE = TOKEN + ".XkVtchgFgAQ2tbL5bMb5wO2qqAvsnIMmeOVgocbmBDk%3D";

    private final SessionCookies cookies = new SessionCookies(SECRET, false);
    private final SessionCookies secure = new SessionCookies(SECRET, true);

    @Test
    void signs_as_the_reference_server_does() {
        assertThat(cookies.sign(TOKEN)).isEqualTo(TOKEN + "." + SIGNATURE);
        assertThat(cookies.verify(TOKEN + "." + SIGNATURE)).contains(TOKEN);
    }

    @Test
    void sets_the_cookie_as_the_reference_server_does() {
        assertThat(cookies.session(TOKEN, Duration.ofDays(7)))
                .startsWith("better-auth.session_token=" + COOKIE + ";")
                .contains("Path=/", "Max-Age=604800", "HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure");
    }

    @Test
    void a_cookie_on_https_is_secure_and_says_so_in_its_name() {
        assertThat(secure.session(TOKEN, null))
                .startsWith("__Secure-better-auth.session_token=")
                .contains("Secure")
                .doesNotContain("Max-Age");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void a_signed_token_counts_as_bearer_and_goes_before_the_cookie(String scheme) {
        MockHttpServletRequest request = request("better-auth.session_token=" + cookies.sign("a".repeat(32)));
        request.addHeader("Authorization", scheme + TOKEN + "." + SIGNATURE);

        assertThat(cookies.token(request)).contains(TOKEN);
    }

    @Test
    void a_bearer_token_may_be_encoded_as_it_is_in_the_cookie() {
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", "Bearer " + COOKIE);

        assertThat(cookies.token(request)).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer " + TOKEN,
                "Bearer",
                "Bearer ",
                "Basic " + TOKEN + "." + SIGNATURE,
                "Bearer %zz",
                "Bearer " + TOKEN + ".YkVtchgFgAQ2tbL5bMb5wO2qqAvsnIMmeOVgocbmBDk="
            })
    void a_bearer_token_without_our_signature_is_nothing_and_leaves_the_cookie(String header) {
        var alone = new MockHttpServletRequest();
        alone.addHeader("Authorization", header);
        MockHttpServletRequest beside = request("better-auth.session_token=" + COOKIE);
        beside.addHeader("Authorization", header);

        assertThat(cookies.token(alone)).isEmpty();
        assertThat(cookies.token(beside)).contains(TOKEN);
    }

    @Test
    void ends_all_three_cookies() {
        assertThat(cookies.expired())
                .hasSize(3)
                .allSatisfy(cookie -> assertThat(cookie).contains("Max-Age=0"));
    }

    @Test
    void finds_the_token_among_other_cookies() {
        assertThat(cookies.token(request("a=b; better-auth.session_token=" + COOKIE + "; weird[]=\"x")))
                .contains(TOKEN);
    }

    @Test
    void finds_the_token_that_is_ours_behind_one_that_is_not() {
        assertThat(cookies.token(request("better-auth.session_token=forged; better-auth.session_token=" + COOKIE)))
                .contains(TOKEN);
    }

    @Test
    void a_cookie_of_http_does_not_count_on_https() {
        assertThat(secure.token(request("better-auth.session_token=" + COOKIE))).isEmpty();
    }

    @Test
    void refuses_what_is_not_signed_by_us() {
        String other = new SessionCookies("x" + SECRET, false).sign(TOKEN);
        for (String forged : new String[] {
            TOKEN,
            TOKEN + ".",
            "." + SIGNATURE,
            TOKEN + "x." + SIGNATURE,
            TOKEN + "." + SIGNATURE.replace("=", ""),
            TOKEN + "." + SIGNATURE.toLowerCase(java.util.Locale.ROOT),
            other,
            "%",
            "",
            "a.b.c"
        }) {
            assertThat(cookies.verify(forged)).as(forged).isEmpty();
            assertThat(cookies.token(request("better-auth.session_token=" + forged)))
                    .as(forged)
                    .isEmpty();
        }
    }

    private static MockHttpServletRequest request(String cookie) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Cookie", cookie);
        return request;
    }
}
