package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.session.adapter.source.BetterAuthSource;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.session.application.SignInHistory;
import dev.registrar.command.session.application.importing.AccountResult;
import dev.registrar.command.session.application.importing.AccountSource;
import dev.registrar.command.session.application.importing.Finding;
import dev.registrar.command.session.application.importing.ImportingAccounts;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyUsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Who is let in by a passkey, and who is not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeySignInTest extends PasskeyCalls {

    @ParameterizedTest(name = "{0}")
    @MethodSource("what_an_authenticator_may_do_wrong")
    void a_signature_that_is_not_for_here_signs_nobody_in(String reason, UnaryOperator<SoftwareAuthenticator> wrong) {
        registered(phone);

        refused(signIn(wrong.apply(phone)), 400, "AUTHENTICATION_FAILED", "Authentication failed: " + reason);
    }

    /** EdDSA, ECDSA and RSA are what the options offer. */
    @ParameterizedTest
    @EnumSource(SoftwareAuthenticator.Algorithm.class)
    void each_algorithm_that_is_offered_signs_in(SoftwareAuthenticator.Algorithm algorithm) {
        SoftwareAuthenticator key = new SoftwareAuthenticator(algorithm);
        registered(key);

        Answer signedIn = signIn(key);
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().at("/user/email").asString()).isEqualTo(email);
    }

    @Test
    void the_signature_of_another_key_is_refused_and_its_owner_sees_it() {
        registered(phone);
        Answer options = get("/generate-authenticate-options");
        Map<String, Object> forged = new HashMap<>(new SoftwareAuthenticator()
                .forPerson(Objects.requireNonNull(phone.handle()))
                .get(options.json()));
        forged.put("id", phone.id());
        forged.put("rawId", phone.id());
        app.bean(SignInHistory.class).flush();
        long before = head();

        refused(answer(options, forged), 400, "AUTHENTICATION_FAILED", "Authentication failed: the signature is wrong");
        app.bean(SignInHistory.class).flush();
        assertThat(events(before))
                .filteredOn(SignInRefused.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(SignInRefused.class, refused -> {
                    assertThat(refused.userId()).isEqualTo(userId);
                    assertThat(refused.reason()).isEqualTo("wrong-passkey");
                });
    }

    @Test
    void a_session_asks_for_its_own_passkeys_and_takes_no_others() {
        registered(phone);
        SoftwareAuthenticator eves = new SoftwareAuthenticator();
        String ada = session;
        session = app.signUp("eve." + email).cookie();
        registered(eves);

        refused(
                signIn(eves, ada),
                400,
                "AUTHENTICATION_FAILED",
                "Authentication failed: the passkey is not among those that were allowed");
        assertThat(signIn(phone, ada).status()).isEqualTo(200);
        refused(
                signIn(phone.forPerson(Objects.requireNonNull(eves.handle()))),
                400,
                "AUTHENTICATION_FAILED",
                "Authentication failed: response.userHandle is another person's");
    }

    @Test
    void a_key_that_counts_must_count_on() {
        SoftwareAuthenticator key = new SoftwareAuthenticator().counting(5);
        String id = registered(key);
        long before = head();
        assertThat(signIn(key).status()).isEqualTo(200);
        assertThat(events(before)).contains(new PasskeyUsed(userId, id, 6, false));
        app.bean(SignInHistory.class).flush();
        before = head();

        refused(
                signIn(key.counting(5)),
                400,
                "AUTHENTICATION_FAILED",
                "Authentication failed: the authenticator's counter did not move forward");
        app.bean(SignInHistory.class).flush();
        assertThat(events(before))
                .filteredOn(SignInRefused.class::isInstance)
                .extracting(event -> ((SignInRefused) event).reason())
                .containsExactly("copied-passkey");
        assertThat(signIn(key.counting(6)).status()).isEqualTo(200);
    }

    @Test
    void whoever_was_verified_by_the_key_needs_no_second_factor_and_whoever_was_not_does() {
        registered(phone);
        SoftwareAuthenticator bare = new SoftwareAuthenticator().unverified();
        registered(bare);
        Answer enabled = app.post(
                "/api/auth/two-factor/enable", Map.of("password", PASSWORD, "method", "otp"), "Cookie", session);
        assertThat(enabled.status()).as(enabled.body()).isEqualTo(200);

        Answer verified = signIn(phone);
        assertThat(verified.json().at("/user/twoFactorEnabled").asBoolean()).isTrue();
        assertThat(verified.cookie()).isNotEmpty();
        Answer asked = signIn(bare);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.json().path("twoFactorRedirect").asBoolean()).isTrue();
        assertThat(asked.json().has("session")).isFalse();
        assertThat(cookie(asked, "session_token")).isEmpty();
        assertThat(cookie(asked, "two_factor")).isNotEmpty();
    }

    @Test
    void whoever_is_banned_or_gone_is_not_let_in() {
        registered(phone);
        String admin = app.post("/auth/sign-in/email", RunningCommandSide.login("root@passkey.test", PASSWORD))
                .cookie();
        app.post("/auth/admin/ban-user", Map.of("userId", userId), "Cookie", admin);
        Answer banned = signIn(phone);
        assertThat(banned.status()).isEqualTo(403);
        assertThat(banned.code()).isEqualTo("BANNED_USER");
        assertThat(banned.cookie()).isEmpty();
        app.post("/auth/admin/unban-user", Map.of("userId", userId), "Cookie", admin);
        assertThat(signIn(phone).status()).isEqualTo(200);

        long before = head();
        app.post("/auth/admin/remove-user", Map.of("userId", userId), "Cookie", admin);
        assertThat(events(before)).anyMatch(PasskeyRemoved.class::isInstance);
        refused(signIn(phone), 401, "PASSKEY_NOT_FOUND", "Passkey not found");
    }

    @Test
    void whoever_keeps_trying_from_one_place_is_slowed_down() {
        registered(phone);
        try (RunningCommandSide strict = app.another("THROTTLE_SOURCE_FREE=3", "TRUSTED_PROXIES=127.0.0.1")) {
            List<Integer> tries = IntStream.range(0, 5)
                    .mapToObj(_ -> strict.post(
                                    "/auth/passkey/verify-authentication",
                                    Map.of("response", Map.of("id", phone.id())),
                                    "X-Forwarded-For",
                                    "203.0.113.77")
                            .status())
                    .toList();
            assertThat(tries).startsWith(400).endsWith(429);
            Answer options = strict.get("/auth/passkey/generate-authenticate-options");
            assertThat(strict.post(
                                    "/auth/passkey/verify-authentication",
                                    Map.of("response", phone.get(options.json())),
                                    "Cookie",
                                    challenge(options),
                                    "X-Forwarded-For",
                                    "203.0.113.78")
                            .status())
                    .as("the account itself cannot be locked by others")
                    .isEqualTo(200);
        }
    }

    private static Document stored(Object userId, String credential, String key) {
        return new Document("userId", userId)
                .append("credentialID", credential)
                .append("publicKey", key)
                .append("counter", 5)
                .append("deviceType", "singleDevice")
                .append("backedUp", false)
                .append("transports", "usb,U S B,nfc")
                .append("aaguid", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd")
                .append("name", "Key")
                .append("createdAt", Date.from(Instant.parse("2025-01-02T03:04:05.678Z")));
    }

    @Test
    void a_passkey_of_a_better_auth_server_signs_in_here() {
        registered(phone);
        SoftwareAuthenticator key = new SoftwareAuthenticator().counting(5).forPerson("AAAA");
        MongoDatabase source = app.mongo().client().getDatabase("source-of-passkeys");
        ObjectId id = new ObjectId();
        source.getCollection("user")
                .insertOne(new Document("_id", id).append("name", "Moved").append("email", "moved@passkey.test"));
        source.getCollection("passkey")
                .insertMany(List.of(
                        stored(id, key.id(), key.key()),
                        stored(id, "AAAA", "no key"),
                        stored(id, "not base64url", key.key()),
                        stored(id, key.id(), key.key()),
                        stored(id, phone.id(), phone.key())));

        List<AccountResult> results = new ArrayList<>();
        AccountSource from = new BetterAuthSource(source);
        from.forEach(account -> results.add(app.bean(ImportingAccounts.class).bring(from.name(), account)));

        assertThat(results)
                .singleElement()
                .satisfies(result -> assertThat(result.findings())
                        .filteredOn(finding -> finding == Finding.PASSKEY_UNUSABLE)
                        .hasSize(4));
        Answer signedIn = signIn(key);
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().at("/user/email").asString()).isEqualTo("moved@passkey.test");
        JsonNode listed = get("/list-user-passkeys", signedIn.cookie()).json();
        assertThat(listed).hasSize(1);
        assertThat(listed.at("/0/name").asString()).isEqualTo("Key");
        assertThat(listed.at("/0/transports").asString()).isEqualTo("usb,nfc");
        assertThat(listed.at("/0/createdAt").asString()).isEqualTo("2025-01-02T03:04:05.678Z");
        assertThat(listed.at("/0/counter").asInt()).isEqualTo(6);
        assertThat(signIn(phone).json().at("/user/email").asString()).isEqualTo(email);
    }
}
