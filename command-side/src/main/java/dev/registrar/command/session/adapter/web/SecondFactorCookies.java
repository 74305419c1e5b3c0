package dev.registrar.command.session.adapter.web;

import dev.registrar.command.session.application.Arrival;
import dev.registrar.command.session.application.Entry;
import dev.registrar.command.session.application.Way;
import dev.registrar.shared.adapter.session.SessionCookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The cookies of the two-factor plugin: {@code two_factor} stands for a first factor that was shown, {@code trust_device}
 * spares a browser the second. Both are signed, as the session's is.
 */
@Component
final class SecondFactorCookies {

    private static final String CHALLENGE = "two_factor";
    private static final String TRUST = "trust_device";
    private static final Duration CHALLENGE_LIFE = Duration.ofMinutes(10);
    private static final Duration TRUST_LIFE = Duration.ofDays(30);

    private final SessionCookies cookies;
    private final AuthAnswers answers;

    SecondFactorCookies(SessionCookies cookies, AuthAnswers answers) {
        this.cookies = cookies;
        this.answers = answers;
    }

    Optional<String> challenge(HttpServletRequest request) {
        return value(request, CHALLENGE);
    }

    @Nullable
    String trustedDevice(HttpServletRequest request) {
        return value(request, TRUST).orElse(null);
    }

    private Optional<String> value(HttpServletRequest request, String name) {
        return cookies.value(request, name).flatMap(cookies::verify);
    }

    /** Returns how the sender of {@code request} arrives by a first factor. */
    Arrival arrival(HttpServletRequest request, boolean remember, Way way) {
        return new Arrival(remember, way, trustedDevice(request));
    }

    /** Tells the browser that the second factor is wanted, and takes any session from it. */
    Map<String, Object> wanted(
            Entry.SecondFactorWanted wanted, HttpServletRequest request, HttpServletResponse response) {
        if (trustedDevice(request) != null) {
            forgetTrust(response);
        }
        add(response, "session_token", "", Duration.ZERO);
        add(response, "session_data", "", Duration.ZERO);
        add(response, CHALLENGE, cookies.sign(wanted.challenge()), CHALLENGE_LIFE);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("twoFactorRedirect", true);
        answer.put("twoFactorMethods", wanted.methods());
        return answer;
    }

    /** Gives the browser the session that was opened, and what spares it the second factor from now on. */
    void opened(Entry.Opened opened, HttpServletResponse response) {
        answers.signedIn(response, opened.signedIn());
        if (opened.trustedDevice() != null) {
            add(response, TRUST, cookies.sign(opened.trustedDevice()), TRUST_LIFE);
        }
    }

    void forgetChallenge(HttpServletResponse response) {
        add(response, CHALLENGE, "", Duration.ZERO);
    }

    void forgetTrust(HttpServletResponse response) {
        add(response, TRUST, "", Duration.ZERO);
    }

    private void add(HttpServletResponse response, String name, String value, Duration life) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookies.cookie(name, value, life));
    }
}
