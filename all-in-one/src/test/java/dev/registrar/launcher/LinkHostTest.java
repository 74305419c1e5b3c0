package dev.registrar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.launcher.Assembled.Endpoint;
import dev.registrar.launcher.Assembled.Person;
import dev.registrar.shared.adapter.web.RawHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Security class 2: nothing that a request says of its host or of where to go gets into an answer. Links in mails are
 * tried in {@code PasswordResetTest}.
 */
class LinkHostTest {

    private static final String EVIL = "evil.example";

    private static final List<String> PLACES = List.of(
            "https://evil.example/x",
            "//evil.example",
            "/\\evil.example",
            "/%2fevil.example",
            "http://localhost:3000.evil.example/",
            "http://localhost:3000@evil.example/",
            "javascript:alert('evil.example')",
            "\thttps://evil.example");

    private final Assembled app = Assembled.get();

    @Test
    void no_endpoint_believes_what_a_request_says_of_its_host() {
        List<String> wrong = new ArrayList<>();
        Person ada = app.person("hosts@example.com");
        for (Endpoint endpoint : app.endpoints()) {
            String body = endpoint.method().equals("GET") ? "" : "{}";
            Answer answer = app.as(
                    ada,
                    endpoint.line("unknown"),
                    body,
                    "X-Forwarded-Host: " + EVIL,
                    "X-Forwarded-Server: " + EVIL,
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Prefix: //" + EVIL,
                    "X-Original-URL: https://" + EVIL + "/",
                    "X-Rewrite-URL: https://" + EVIL + "/",
                    "Forwarded: host=" + EVIL + ";proto=https");
            check(wrong, endpoint, answer);
            String request = endpoint.line("unknown") + " HTTP/1.1\r\nHost: " + EVIL
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body;
            check(wrong, endpoint, app.raw(request));
            ada = app.isSignedIn(ada) ? ada : again(ada);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void no_endpoint_sends_anybody_to_a_page_that_is_not_trusted() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : app.endpoints()) {
            for (String member : List.of("callbackURL", "redirectTo", "errorCallbackURL", "newUserCallbackURL")) {
                for (String place : PLACES) {
                    check(
                            wrong,
                            endpoint,
                            endpoint.method().equals("GET")
                                    ? app.as(null, query(endpoint, member, place), "")
                                    : app.as(null, endpoint.line("unknown"), body(member, place)));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private Person again(Person person) {
        return app.as(null, "POST /auth/sign-in/email", Assembled.credentials(person.email()))
                                .status()
                        == 200
                ? app.signedIn(person.email())
                : app.person("next." + person.email());
    }

    private static String query(Endpoint endpoint, String member, String place) {
        return endpoint.line("unknown") + "?token=abc&" + member + "="
                + URLEncoder.encode(place, StandardCharsets.UTF_8);
    }

    /** A body that is right otherwise, for whoever needs an address, a password or a token. */
    private static String body(String member, String place) {
        return "{\"email\":\"nobody@example.com\",\"password\":\"Not-The-Word-1\",\"token\":\"abc\",\"" + member
                + "\":\"" + place.replace("\\", "\\\\").replace("\t", "\\t") + "\"}";
    }

    private static void check(List<String> wrong, Endpoint endpoint, Answer answer) {
        boolean told = answer.headers().stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(EVIL));
        if (told || answer.body().contains(EVIL) || answer.status() >= 500) {
            wrong.add(endpoint + ": " + answer.status() + " " + answer.headers() + " " + answer.body());
        }
    }
}
