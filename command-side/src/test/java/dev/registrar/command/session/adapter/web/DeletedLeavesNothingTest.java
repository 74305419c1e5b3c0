package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import dev.registrar.command.application.CommandContext;
import dev.registrar.command.application.Commands;
import dev.registrar.command.factor.Totp;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import dev.registrar.command.testing.Hands;
import dev.registrar.command.user.UserCommand.DeleteUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.util.encoders.Base32;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is left of an account that ended, on every way to end one: the log, and the key that reads it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeletedLeavesNothingTest {

    private static final String PASSWORD = "Password123";

    /** The log, what is computed from it, the key of a person, which only an erasure destroys, and what ends by itself. */
    private static final Set<String> MAY_STAY = Set.of("commits", "data_keys", "snapshots", "tickets");

    private static final Hands CLOCK = new Hands(Instant.now());
    private static final RunningCommandSide APP = RunningCommandSide.start(
            CLOCK, "BOOTSTRAP_ADMIN_EMAIL=root@gone.test", "BOOTSTRAP_ADMIN_PASSWORD=" + PASSWORD);
    private static int people;

    private final String email = "person" + ++people + "@gone.test";
    private String session;
    private String userId;

    @AfterAll
    static void stop() {
        APP.close();
        APP.mongo().close();
    }

    /** Somebody with a password, a second factor, a passkey, two sessions and a known device. */
    @BeforeEach
    void sign_up() {
        Answer made = APP.signUp(email);
        userId = made.json().at("/user/id").asString();
        session = withSecondFactor(made.cookie());
        SoftwareAuthenticator phone = new SoftwareAuthenticator();
        Answer creation = APP.get("/auth/passkey/generate-register-options", "Cookie", session);
        APP.post(
                "/auth/passkey/verify-registration",
                Map.of("response", phone.create(creation.json())),
                "Cookie",
                session + "; " + challenge(creation));
        Answer request = APP.get("/auth/passkey/generate-authenticate-options");
        Answer another = APP.post(
                "/auth/passkey/verify-authentication",
                Map.of("response", phone.get(request.json())),
                "Cookie",
                challenge(request));
        assertThat(another.cookie()).isNotEmpty();
        assertThat(mentioning()).contains("second_factors", "credentials", "sessions", "session_lists", "devices");
    }

    private static String withSecondFactor(String session) {
        JsonNode proposed = APP.post("/auth/two-factor/enable", Map.of("password", PASSWORD), "Cookie", session)
                .json();
        byte[] secret = Base32.decode(proposed.path("totpURI").asString().replaceAll(".*secret=([A-Z2-7]+)&.*", "$1"));
        CLOCK.move(Duration.ofSeconds(30));
        String code = new Totp().codeAt(secret, CLOCK.instant());
        return APP.post("/auth/two-factor/verify-totp", Map.of("code", code), "Cookie", session)
                .cookie();
    }

    private static String challenge(Answer options) {
        return options.setCookies().stream()
                .filter(cookie -> cookie.startsWith("better-auth.better-auth-passkey="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the collections that have the user's identifier anywhere. */
    private Set<String> mentioning() {
        MongoDatabase database = APP.mongo().database();
        Set<String> found = new TreeSet<>();
        for (String collection : database.listCollectionNames()) {
            for (Document each : database.getCollection(collection).find()) {
                if (each.toJson().contains(userId)) {
                    found.add(collection);
                }
            }
        }
        return found;
    }

    private static String admin() {
        return APP.post("/auth/sign-in/email", RunningCommandSide.login("root@gone.test", PASSWORD))
                .cookie();
    }

    private void nothingIsLeft(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
        assertThat(mentioning()).isSubsetOf(MAY_STAY);
        assertThat(APP.get("/auth/get-session", "Cookie", session).body()).isEqualTo("null");
        assertThat(APP.signUp(email).status()).as("the address is free").isEqualTo(200);
    }

    @Test
    void whom_an_admin_deletes_by_rest() {
        nothingIsLeft(
                APP.send("DELETE", "/users/" + userId, null, "Origin", RunningCommandSide.ORIGIN, "Cookie", admin()));
    }

    @Test
    void whom_an_admin_removes_by_the_protocol() {
        nothingIsLeft(APP.post("/auth/admin/remove-user", Map.of("userId", userId), "Cookie", admin()));
    }

    @Test
    void whoever_deletes_themselves() {
        nothingIsLeft(APP.post("/auth/delete-user", Map.of("password", PASSWORD), "Cookie", session));
    }

    @Test
    void what_a_process_that_died_left_goes_with_the_next_try() {
        APP.bean(Commands.class).send(new DeleteUser(userId), CommandContext.system("test"));
        assertThat(mentioning()).contains("second_factors", "sessions");

        Answer again =
                APP.send("DELETE", "/users/" + userId, null, "Origin", RunningCommandSide.ORIGIN, "Cookie", admin());
        assertThat(again.status()).isEqualTo(404);
        assertThat(mentioning()).isSubsetOf(MAY_STAY);
    }
}
