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
import dev.registrar.command.testing.Hands;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.user.UserEvent.PasskeyAdded;
import dev.registrar.shared.user.UserEvent.PasskeyRemoved;
import dev.registrar.shared.user.UserEvent.PasskeyUsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyApiTest {

    private static final String PASSWORD = "Password123";
    private static final Duration A_DAY = Duration.ofHours(25);

    private static final Hands CLOCK = new Hands(Instant.now());
    private static final Mailbox MAILS = new Mailbox();
    private static final RunningCommandSide APP = RunningCommandSide.start(
            CLOCK,
            MAILS.setting(),
            "THROTTLE_SOURCE_FREE=1000000",
            "SIGN_IN_HISTORY_SECONDS=86400",
            "BOOTSTRAP_ADMIN_EMAIL=root@passkey.test",
            "BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD);
    private static int people;

    private final String email = "person" + ++people + "@passkey.test";
    private final SoftwareAuthenticator phone = new SoftwareAuthenticator();
    private String session;
    private String userId;

    @AfterAll
    static void stop() {
        APP.close();
        APP.mongo().close();
        MAILS.close();
    }

    @BeforeEach
    void sign_up() {
        Answer made = APP.signUp(email);
        session = made.cookie();
        userId = made.json().at("/user/id").asString();
    }

    private static Answer get(String path, String... cookies) {
        return cookies.length == 0
                ? APP.get("/api/auth/passkey" + path)
                : APP.get("/api/auth/passkey" + path, "Cookie", String.join("; ", cookies));
    }

    private static Answer post(String path, Object body, String... cookies) {
        return cookies.length == 0
                ? APP.post("/api/auth/passkey" + path, body)
                : APP.post("/api/auth/passkey" + path, body, "Cookie", String.join("; ", cookies));
    }

    /** Returns a cookie that was set, as a browser sends it back. */
    private static String cookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth." + name + "="))
                .filter(cookie -> !cookie.contains("Max-Age=0"))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private static String challenge(Answer options) {
        return cookie(options, "better-auth-passkey");
    }

    private Answer registerOptions() {
        Answer options = get("/generate-register-options", session);
        assertThat(options.status()).as(options.body()).isEqualTo(200);
        return options;
    }

    private Answer register(SoftwareAuthenticator authenticator) {
        Answer options = registerOptions();
        return post(
                "/verify-registration",
                Map.of("name", "Phone", "response", authenticator.create(options.json())),
                session,
                challenge(options));
    }

    private String registered(SoftwareAuthenticator authenticator) {
        Answer answer = register(authenticator);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("id").asString();
    }

    private static Answer signIn(SoftwareAuthenticator authenticator, String... cookies) {
        Answer options = get("/generate-authenticate-options", cookies);
        return answer(options, authenticator.get(options.json()), cookies);
    }

    private static Answer answer(Answer options, Map<String, Object> response, String... cookies) {
        List<String> all = new ArrayList<>(List.of(cookies));
        all.add(challenge(options));
        return post("/verify-authentication", Map.of("response", response), all.toArray(String[]::new));
    }

    private static void refused(Answer answer, int status, String code, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("message").asString()).isEqualTo(message);
        assertThat(answer.cookie()).isEmpty();
        assertThat(answer.header("set-auth-token")).isEmpty();
    }

    private static long head() {
        return APP.bean(CommitLog.class).head();
    }

    private static List<Object> events(long after) {
        EventCodec codec = APP.bean(EventCodec.class);
        return APP.bean(CommitLog.class).read(after, 1000).stream()
                .flatMap(commit -> commit.events().stream())
                .map(codec::decode)
                .toList();
    }

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
        session = APP.signUp("another." + email).cookie();
        assertThat(registerOptions().json().at("/user/id").asString()).isNotEqualTo(handle);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth", "/api/auth"})
    void a_passkey_is_added_and_signs_in_without_a_password(String base) {
        Answer creation = APP.get(base + "/passkey/generate-register-options", "Cookie", session);
        Answer added = APP.post(
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
        assertThat(MAILS.mail(email, "A passkey was added to your account")).contains("remove it");

        Answer request = APP.get(base + "/passkey/generate-authenticate-options");
        assertThat(request.json().has("allowCredentials")).isFalse();
        assertThat(request.json().path("rpId").asString()).isEqualTo("localhost");
        long before = head();
        Answer signedIn = APP.post(
                base + "/passkey/verify-authentication",
                Map.of("response", phone.get(request.json())),
                "Cookie",
                challenge(request));
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().at("/user/email").asString()).isEqualTo(email);
        assertThat(signedIn.json().at("/session/userId").asString()).isEqualTo(userId);
        Answer current = APP.get(base + "/get-session", "Cookie", signedIn.cookie());
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
        for (String collection : APP.mongo().database().listCollectionNames()) {
            APP.mongo()
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
        String eve = APP.signUp("eve." + email).cookie();

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

    private static Arguments wrong(String reason, UnaryOperator<SoftwareAuthenticator> how) {
        return Arguments.of(reason, how);
    }

    static Stream<Arguments> what_an_authenticator_may_do_wrong() {
        String another = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        return Stream.of(
                wrong("the origin is not trusted", phone -> phone.at("https://evil.test")),
                wrong("the origin is not trusted", phone -> phone.at("http://localhost:3001")),
                wrong("the challenge is another one", phone -> phone.signing(another)),
                wrong("the key is for another domain", phone -> phone.forDomain("evil.test")),
                wrong("the response is to another ceremony", phone -> phone.ofType("payment.get")),
                wrong("nobody was present", SoftwareAuthenticator::absent));
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
    void an_algorithm_that_was_not_offered_is_refused() {
        // ES384 is not offered, and its number belongs to another curve.
        Answer answer = register(phone.claiming(-9));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("FAILED_TO_VERIFY_REGISTRATION");
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
        APP.bean(SignInHistory.class).flush();
        long before = head();

        refused(answer(options, forged), 400, "AUTHENTICATION_FAILED", "Authentication failed: the signature is wrong");
        APP.bean(SignInHistory.class).flush();
        assertThat(events(before))
                .filteredOn(SignInRefused.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(SignInRefused.class, refused -> {
                    assertThat(refused.userId()).isEqualTo(userId);
                    assertThat(refused.reason()).isEqualTo("wrong-passkey");
                });
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
        CLOCK.move(Duration.ofSeconds(299));
        assertThat(answer(options, phone.get(options.json())).status()).isEqualTo(200);
        CLOCK.move(Duration.ofSeconds(1));

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
        String eve = APP.signUp("eve." + email).cookie();

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

    @Test
    void a_credential_belongs_to_one_account() {
        registered(phone);
        refused(register(phone), 400, "PREVIOUSLY_REGISTERED", "Previously registered");
        session = APP.signUp("eve." + email).cookie();
        refused(register(phone), 400, "PREVIOUSLY_REGISTERED", "Previously registered");
        assertThat(get("/list-user-passkeys", session).json()).isEmpty();
        assertThat(signIn(phone).json().at("/user/email").asString()).isEqualTo(email);
    }

    @Test
    void a_session_asks_for_its_own_passkeys_and_takes_no_others() {
        registered(phone);
        SoftwareAuthenticator eves = new SoftwareAuthenticator();
        String ada = session;
        session = APP.signUp("eve." + email).cookie();
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
        APP.bean(SignInHistory.class).flush();
        before = head();

        refused(
                signIn(key.counting(5)),
                400,
                "AUTHENTICATION_FAILED",
                "Authentication failed: the authenticator's counter did not move forward");
        APP.bean(SignInHistory.class).flush();
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
        Answer enabled = APP.post(
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
    void adding_a_passkey_takes_a_session_of_the_last_day() {
        Answer options = registerOptions();
        CLOCK.move(A_DAY);

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
    void whoever_is_banned_or_gone_is_not_let_in() {
        registered(phone);
        String admin = APP.post("/auth/sign-in/email", RunningCommandSide.login("root@passkey.test", PASSWORD))
                .cookie();
        APP.post("/auth/admin/ban-user", Map.of("userId", userId), "Cookie", admin);
        Answer banned = signIn(phone);
        assertThat(banned.status()).isEqualTo(403);
        assertThat(banned.code()).isEqualTo("BANNED_USER");
        assertThat(banned.cookie()).isEmpty();
        APP.post("/auth/admin/unban-user", Map.of("userId", userId), "Cookie", admin);
        assertThat(signIn(phone).status()).isEqualTo(200);

        long before = head();
        APP.post("/auth/admin/remove-user", Map.of("userId", userId), "Cookie", admin);
        assertThat(events(before)).anyMatch(PasskeyRemoved.class::isInstance);
        refused(signIn(phone), 401, "PASSKEY_NOT_FOUND", "Passkey not found");
    }

    @Test
    void an_admin_who_acts_for_a_user_adds_nothing_that_would_outlive_it() {
        String admin = APP.post("/auth/sign-in/email", RunningCommandSide.login("root@passkey.test", PASSWORD))
                .cookie();
        Answer acting = APP.post("/auth/admin/impersonate-user", Map.of("userId", userId), "Cookie", admin);
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
        assertThat(APP.get("/auth/get-session", "Cookie", answer.cookie())
                        .json()
                        .at("/session/id"))
                .isEqualTo(answer.json().at("/session/id"));
        assertThat(events(before)).hasAtLeastOneElementOfType(PasskeyAdded.class);
        assertThat(events(before)).hasAtLeastOneElementOfType(SessionOpened.class);
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

    @Test
    void whoever_keeps_trying_from_one_place_is_slowed_down() {
        registered(phone);
        try (RunningCommandSide strict = APP.another("THROTTLE_SOURCE_FREE=3", "TRUSTED_PROXIES=127.0.0.1")) {
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
        MongoDatabase source = APP.mongo().client().getDatabase("source-of-passkeys");
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
        from.forEach(account -> results.add(APP.bean(ImportingAccounts.class).bring(from.name(), account)));

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
