package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges, and what is sent in the place of an answer to them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyInputTest extends PasskeyCalls {

    @Test
    void input_that_breaks_a_rule_is_refused_with_what_is_wrong() {
        refused(
                post("/delete-passkey", Map.of("id", 7), session),
                400,
                "VALIDATION_ERROR",
                "[body.id] Invalid input: expected string, received number");
        refused(
                post("/update-passkey", Map.of("id", "a", "name", " "), session),
                400,
                "VALIDATION_ERROR",
                "[body.name] Too small: expected string to have >=1 characters");
        refused(
                post("/update-passkey", Map.of("id", "a", "name", "n".repeat(101)), session),
                400,
                "VALIDATION_ERROR",
                "[body.name] Name must have at most 100 characters");
        refused(
                post("/verify-registration", Map.of("name", "a\u0000b", "response", Map.of()), session),
                400,
                "VALIDATION_ERROR",
                "[body.name] Name contains a control character");
        refused(
                post("/verify-authentication", Map.of()),
                400,
                "VALIDATION_ERROR",
                "[body.response] Invalid input: expected record, received undefined");
        assertThat(post("/verify-authentication", Map.of("response", Map.of("id", "a".repeat(200_000))))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void an_answer_is_taken_once() {
        registered(phone);
        Answer options = get("/generate-authenticate-options");
        Map<String, Object> response = phone.get(options.json());

        assertThat(answer(options, response).status()).isEqualTo(200);
        refused(answer(options, response), 400, "CHALLENGE_NOT_FOUND", "Challenge not found");
        Answer others = get("/generate-authenticate-options");
        refused(
                answer(others, response),
                400,
                "AUTHENTICATION_FAILED",
                "Authentication failed: the challenge is another one");
    }

    @Test
    void a_wrong_answer_uses_the_challenge_up_too() {
        registered(phone);
        Answer options = get("/generate-authenticate-options");
        Map<String, Object> right = phone.get(options.json());

        assertThat(answer(options, phone.at("https://evil.test").get(options.json()))
                        .status())
                .isEqualTo(400);
        refused(answer(options, right), 400, "CHALLENGE_NOT_FOUND", "Challenge not found");
    }

    @Test
    void a_challenge_is_good_for_five_minutes() {
        registered(phone);
        Answer options = get("/generate-authenticate-options");
        Answer late = get("/generate-authenticate-options");
        clock.move(Duration.ofSeconds(299));
        assertThat(answer(options, phone.get(options.json())).status()).isEqualTo(200);
        clock.move(Duration.ofSeconds(1));

        refused(answer(late, phone.get(late.json())), 400, "CHALLENGE_NOT_FOUND", "Challenge not found");
    }

    @Test
    void a_challenge_is_good_for_what_it_was_made_for_and_where_its_cookie_is_ours() {
        registered(phone);
        Answer creation = registerOptions();
        Answer request = get("/generate-authenticate-options");
        Map<String, Object> made = Map.of("response", new SoftwareAuthenticator().create(request.json()));
        String forged = challenge(request).replaceAll("%3A\\d{13}%3A", "%3A9999999999999%3A");

        for (String cookie : List.of(challenge(creation), forged, "better-auth.better-auth-passkey=x.y", "other=1")) {
            refused(
                    post("/verify-authentication", Map.of("response", phone.get(request.json())), cookie),
                    400,
                    "CHALLENGE_NOT_FOUND",
                    "Challenge not found");
        }
        refused(
                post("/verify-registration", made, session, challenge(request)),
                400,
                "CHALLENGE_NOT_FOUND",
                "Challenge not found");
    }

    @Test
    void the_challenge_of_one_account_adds_no_passkey_to_another() {
        Answer creation = registerOptions();
        String eve = app.signUp("eve." + email).cookie();

        refused(
                post(
                        "/verify-registration",
                        Map.of("response", phone.create(creation.json())),
                        eve,
                        challenge(creation)),
                401,
                "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY",
                "You are not allowed to register this passkey");
    }

    private static Map<String, Object> with(Map<String, Object> response, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(response);
        if (name.startsWith("response.")) {
            Map<String, Object> inner = new HashMap<>((Map<String, Object>) response.get("response"));
            inner.put(name.substring("response.".length()), value);
            changed.put("response", inner);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    static Stream<Arguments> what_cannot_be_read() {
        String noise = "_".repeat(400);
        return Stream.of(
                Arguments.of("id", "", "id is missing"),
                Arguments.of("rawId", "other", "rawId is not id"),
                Arguments.of("type", "password", "type is not public-key"),
                Arguments.of("response", "text", "response.attestationObject is missing"),
                Arguments.of("response.attestationObject", 7, "response.attestationObject is missing"),
                Arguments.of(
                        "response.attestationObject",
                        "a+b",
                        "response.attestationObject is not base64url without padding"),
                Arguments.of(
                        "response.clientDataJSON", "ab==", "response.clientDataJSON is not base64url without padding"),
                Arguments.of("response.clientDataJSON", "e30", "the response cannot be read"),
                Arguments.of("response.clientDataJSON", "W10", "the response cannot be read"),
                Arguments.of("response.attestationObject", noise, "the response cannot be read"),
                Arguments.of("response.attestationObject", "oA", "the response cannot be read"),
                // An array in an array in an array, far deeper than a parser may follow.
                Arguments.of("response.attestationObject", "gYGB".repeat(5_000), "the response cannot be read"),
                // A map that says to have 2^64 - 1 entries.
                Arguments.of("response.attestationObject", "u_________8", "the response cannot be read"),
                Arguments.of("response.transports", "usb", "response.transports is not a short list"),
                Arguments.of(
                        "response.transports",
                        IntStream.range(0, 11).mapToObj(i -> "t" + i).toList(),
                        "response.transports is not a short list"),
                Arguments.of("response.transports", List.of("U S B"), "response.transports has what is no transport"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("what_cannot_be_read")
    void what_cannot_be_read_is_refused_with_what_is_wrong(String name, Object value, String reason) {
        Answer options = registerOptions();
        Map<String, Object> response = with(phone.create(options.json()), name, value);

        Answer answer = post("/verify-registration", Map.of("response", response), session, challenge(options));
        refused(answer, 400, "FAILED_TO_VERIFY_REGISTRATION", "Failed to verify registration: " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.authenticatorData", "response.signature", "response.clientDataJSON"})
    void noise_in_the_place_of_a_signature_is_refused(String name) {
        registered(phone);
        for (String noise : List.of("", "AAAA", "____".repeat(300))) {
            Answer options = get("/generate-authenticate-options");
            Answer answer = answer(options, with(phone.get(options.json()), name, noise));

            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("AUTHENTICATION_FAILED");
        }
    }
}
