package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How passkeys are added, kept and removed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyApiTest extends PasskeyCalls {

    private static final Duration A_DAY = Duration.ofHours(25);

    @Test
    void a_browser_is_told_what_to_make() {
        Answer answer = get("/generate-register-options?name=Ada&authenticatorAttachment=platform", session);
        JsonNode options = answer.json();

        assertThat(answer.setCookies())
                .anyMatch(cookie -> cookie.startsWith("better-auth.better-auth-passkey=")
                        && cookie.contains("Max-Age=300")
                        && cookie.contains("HttpOnly"));
        assertThat(Base64.getUrlDecoder().decode(options.path("challenge").asString()))
                .hasSize(32);
        assertThat(options.at("/rp/id").asString()).isEqualTo("localhost");
        assertThat(options.at("/user/name").asString()).isEqualTo("Ada");
        assertThat(options.at("/user/displayName").asString()).isEqualTo(email);
        assertThat(options.path("pubKeyCredParams")
                        .valueStream()
                        .map(each -> each.path("alg").asInt()))
                .containsExactly(-8, -7, -257);
        assertThat(options.path("excludeCredentials")).isEmpty();
        assertThat(options.at("/authenticatorSelection/userVerification").asString())
                .isEqualTo("preferred");
        assertThat(options.at("/authenticatorSelection/authenticatorAttachment").asString())
                .isEqualTo("platform");
        refused(
                get("/generate-register-options?authenticatorAttachment=other", session),
                400,
                "VALIDATION_ERROR",
                "[query.authenticatorAttachment] Invalid option: expected one of \"platform\"|\"cross-platform\"");
    }

    /** WebAuthn, section 14.6.1: the same for an account, and of no use to anybody who reads it. */
    @Test
    void what_an_authenticator_calls_the_person_tells_nothing() {
        String handle = registerOptions().json().at("/user/id").asString();

        assertThat(registerOptions().json().at("/user/id").asString()).isEqualTo(handle);
        assertThat(Base64.getUrlDecoder().decode(handle)).hasSize(32);
        assertThat(handle).doesNotContain(userId);
        session = app.signUp("another." + email).cookie();
        assertThat(registerOptions().json().at("/user/id").asString()).isNotEqualTo(handle);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth", "/api/auth"})
    void a_passkey_is_added_and_signs_in_without_a_password(String base) {
        Answer creation = app.get(base + "/passkey/generate-register-options", "Cookie", session);
        Answer added = app.post(
                base + "/passkey/verify-registration",
                Map.of("name", " Ada's phone ", "response", phone.create(creation.json())),
                "Cookie",
                session + "; " + challenge(creation));
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        JsonNode passkey = added.json();
        assertThat(passkey.path("name").asString()).isEqualTo("Ada's phone");
        assertThat(passkey.path("credentialID").asString()).isEqualTo(phone.id());
        assertThat(passkey.path("userId").asString()).isEqualTo(userId);
        assertThat(passkey.path("deviceType").asString()).isEqualTo("multiDevice");
        assertThat(passkey.path("backedUp").asBoolean()).isTrue();
        assertThat(passkey.path("transports").asString()).isEqualTo("hybrid,internal");
        assertThat(passkey.path("aaguid").asString()).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(added.header("Log-Position")).isEqualTo("" + head());
        assertThat(mails.mail(email, "A passkey was added to your account")).contains("remove it");

        Answer request = app.get(base + "/passkey/generate-authenticate-options");
        assertThat(request.json().has("allowCredentials")).isFalse();
        assertThat(request.json().path("rpId").asString()).isEqualTo("localhost");
        long before = head();
        Answer signedIn = app.post(
                base + "/passkey/verify-authentication",
                Map.of("response", phone.get(request.json())),
                "Cookie",
                challenge(request));
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().at("/user/email").asString()).isEqualTo(email);
        assertThat(signedIn.json().at("/session/userId").asString()).isEqualTo(userId);
        Answer current = app.get(base + "/get-session", "Cookie", signedIn.cookie());
        assertThat(current.json().at("/session/id")).isEqualTo(signedIn.json().at("/session/id"));
        assertThat(current.json().at("/session/token"))
                .isEqualTo(signedIn.json().at("/session/token"));
        assertThat(events(before))
                .singleElement()
                .isInstanceOfSatisfying(
                        SessionOpened.class,
                        opened -> assertThat(opened.method()).isEqualTo("passkey"));
    }

    @Test
    void what_tells_a_person_from_others_is_nowhere_in_the_clear() {
        String id = registered(phone);
        String key =
                get("/list-user-passkeys", session).json().at("/0/publicKey").asString();
        List<String> stored = new ArrayList<>();
        for (String collection : app.mongo().database().listCollectionNames()) {
            app.mongo()
                    .database()
                    .getCollection(collection)
                    .find()
                    .forEach((Document each) -> stored.add(each.toJson()));
        }

        assertThat(stored).anyMatch(each -> each.contains(id));
        assertThat(stored)
                .noneMatch(each -> each.contains(phone.id()))
                .noneMatch(each -> each.contains(key))
                .noneMatch(each -> each.contains(Objects.requireNonNull(phone.handle())));
    }

    @Test
    void a_passkey_is_listed_excluded_renamed_and_removed() {
        String id = registered(phone);

        assertThat(registerOptions().json().at("/excludeCredentials/0/id").asString())
                .isEqualTo(phone.id());
        Answer own = get("/generate-authenticate-options", session);
        assertThat(own.json().at("/allowCredentials/0/id").asString()).isEqualTo(phone.id());
        Answer renamed = post("/update-passkey", Map.of("id", id, "name", " Old phone "), session);
        assertThat(renamed.json().at("/passkey/name").asString()).isEqualTo("Old phone");
        assertThat(get("/list-user-passkeys", session).json().at("/0/name").asString())
                .isEqualTo("Old phone");

        long before = head();
        Answer removed = post("/delete-passkey", Map.of("id", id), session);
        assertThat(removed.json().path("status").asBoolean()).isTrue();
        assertThat(removed.header("Log-Position")).isEqualTo("" + head());
        assertThat(events(before)).containsExactly(new PasskeyRemoved(userId, id, phone.id()));
        assertThat(get("/list-user-passkeys", session).json()).isEmpty();
        refused(signIn(phone), 401, "PASSKEY_NOT_FOUND", "Passkey not found");
        assertThat(register(phone).status()).as("its credential is free again").isEqualTo(200);
    }

    @Test
    void nobody_changes_anothers_passkey_or_learns_of_it() {
        String id = registered(phone);
        String eve = app.signUp("eve." + email).cookie();

        for (String passkey : List.of(id, "unknown")) {
            refused(post("/delete-passkey", Map.of("id", passkey), eve), 404, "PASSKEY_NOT_FOUND", "Passkey not found");
            refused(
                    post("/update-passkey", Map.of("id", passkey, "name", "Mine"), eve),
                    404,
                    "PASSKEY_NOT_FOUND",
                    "Passkey not found");
        }
        assertThat(get("/list-user-passkeys", eve).json()).isEmpty();
        assertThat(get("/list-user-passkeys", session).json().at("/0/name").asString())
                .isEqualTo("Phone");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("what_an_authenticator_may_do_wrong")
    void a_passkey_that_was_not_made_here_is_not_added(String reason, UnaryOperator<SoftwareAuthenticator> wrong) {
        refused(
                register(wrong.apply(phone)),
                400,
                "FAILED_TO_VERIFY_REGISTRATION",
                "Failed to verify registration: " + reason);
        assertThat(get("/list-user-passkeys", session).json()).isEmpty();
    }

    @Test
    void an_algorithm_that_was_not_offered_is_refused() {
        // ES384 is not offered, and its number belongs to another curve.
        Answer answer = register(phone.claiming(-9));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("FAILED_TO_VERIFY_REGISTRATION");
    }

    @Test
    void a_credential_belongs_to_one_account() {
        registered(phone);
        refused(register(phone), 400, "PREVIOUSLY_REGISTERED", "Previously registered");
        session = app.signUp("eve." + email).cookie();
        refused(register(phone), 400, "PREVIOUSLY_REGISTERED", "Previously registered");
        assertThat(get("/list-user-passkeys", session).json()).isEmpty();
        assertThat(signIn(phone).json().at("/user/email").asString()).isEqualTo(email);
    }

    @Test
    void adding_a_passkey_takes_a_session_of_the_last_day() {
        Answer options = registerOptions();
        clock.move(A_DAY);

        refused(get("/generate-register-options", session), 403, "SESSION_NOT_FRESH", "Session is not fresh");
        refused(
                post("/verify-registration", Map.of("response", Map.of()), session, challenge(options)),
                403,
                "SESSION_NOT_FRESH",
                "Session is not fresh");
        assertThat(get("/list-user-passkeys", session).status()).isEqualTo(200);
        for (String path : List.of("/generate-register-options", "/list-user-passkeys")) {
            refused(get(path), 401, "UNAUTHORIZED", "Unauthorized");
        }
    }

    @Test
    void an_admin_who_acts_for_a_user_adds_nothing_that_would_outlive_it() {
        String admin = app.post("/auth/sign-in/email", RunningCommandSide.login("root@passkey.test", PASSWORD))
                .cookie();
        Answer acting = app.post("/auth/admin/impersonate-user", Map.of("userId", userId), "Cookie", admin);
        assertThat(acting.status()).as(acting.body()).isEqualTo(200);

        refused(
                get("/generate-register-options", cookie(acting, "session_token")),
                401,
                "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY",
                "You are not allowed to register this passkey");
        Answer options = registerOptions();
        refused(
                post(
                        "/verify-registration",
                        Map.of("response", phone.create(options.json())),
                        cookie(acting, "session_token"),
                        challenge(options)),
                401,
                "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY",
                "You are not allowed to register this passkey");
    }

    @Test
    void an_account_has_twenty_at_most() {
        IntStream.range(0, 20).forEach(_ -> registered(new SoftwareAuthenticator()));

        refused(register(phone), 400, "TOO_MANY_PASSKEYS", "There are too many passkeys; delete one first");
    }

    @Test
    void one_more_session_is_opened_where_it_is_asked_for() {
        Answer options = registerOptions();
        long before = head();
        Answer answer = post(
                "/verify-registration",
                Map.of("createSession", true, "response", phone.create(options.json())),
                session,
                challenge(options));

        assertThat(answer.json().path("credentialID").asString()).isEqualTo(phone.id());
        assertThat(answer.json().path("name").isNull()).isTrue();
        assertThat(answer.json().at("/user/email").asString()).isEqualTo(email);
        assertThat(app.get("/auth/get-session", "Cookie", answer.cookie())
                        .json()
                        .at("/session/id"))
                .isEqualTo(answer.json().at("/session/id"));
        assertThat(events(before)).hasAtLeastOneElementOfType(PasskeyAdded.class);
        assertThat(events(before)).hasAtLeastOneElementOfType(SessionOpened.class);
    }
}
