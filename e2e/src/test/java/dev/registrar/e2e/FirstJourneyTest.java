package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The road through the whole product: signs up, changes, is found, and an auditor reads the history. */
class FirstJourneyTest {

    private static final String PASSWORD = "Analytical-1";

    private final App app = App.shared();

    @Test
    void a_person_signs_up_changes_is_found_and_the_history_tells_it() {
        Browser ada = new Browser(app);
        JsonNode user = ada.post(
                        "/auth/sign-up/email",
                        Map.of("email", "Ada.Journey@Example.com", "name", "Ada Byron", "password", PASSWORD))
                .json()
                .get("user");
        String id = user.get("id").stringValue();
        assertThat(user.get("email").stringValue()).isEqualTo("ada.journey@example.com");

        Browser.Answer patched = ada.patch(
                "/users/" + id,
                Map.of(
                        "name",
                        "Ada Lovelace",
                        "preferences",
                        Map.of("theme", "dark"),
                        "profile",
                        Map.of("bio", "Poet")));
        assertThat(patched.status()).as(patched.toString()).isEqualTo(200);
        assertThat(patched.json().get("success").booleanValue()).isTrue();

        Browser.Answer found = ada.get("/users?q=lovelace", "Read-After", patched.header("Log-Position"));
        assertThat(found.status()).as(found.toString()).isEqualTo(200);
        assertThat(found.json().get("users").findValuesAsString("id")).contains(id);

        Browser.Answer me = ada.get("/users/me");
        assertThat(me.header("ETag")).isEqualTo(patched.header("ETag"));
        assertThat(me.json().get("name").stringValue()).isEqualTo("Ada Lovelace");
        assertThat(me.json().get("preferences").get("theme").stringValue()).isEqualTo("dark");
        assertThat(me.json().get("profile").get("bio").stringValue()).isEqualTo("Poet");
        assertThat(ada.get("/audit/events").status()).isEqualTo(403);

        Browser auditor = Browser.admin(app);
        String history = auditor.get("/audit/users/" + id + "/history").json().toString();
        assertThat(history).contains("user.registered", "user.renamed", "Ada Byron", "Ada Lovelace");
        Browser.Answer before = auditor.get("/audit/users/" + id + "?version=0");
        assertThat(before.status()).as(before.toString()).isEqualTo(200);
        assertThat(before.json().get("name").stringValue()).isEqualTo("Ada Byron");

        Browser.Answer verified = auditor.get("/audit/verify");
        assertThat(verified.json().get("ok").booleanValue())
                .as(verified.toString())
                .isTrue();
    }

    @Test
    void a_user_made_by_post_users_signs_in_and_a_deleted_one_does_not() {
        Browser admin = Browser.admin(app);
        Browser grace = new Browser(app);
        Browser.Answer created = grace.post(
                "/users", Map.of("email", "grace.journey@example.com", "name", "Grace Hopper", "password", PASSWORD));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        String id = created.json().get("id").stringValue();

        grace.signIn("grace.journey@example.com", PASSWORD);
        assertThat(grace.get("/users/me").json().get("id").stringValue()).isEqualTo(id);

        assertThat(admin.delete("/users/" + id).status()).isEqualTo(200);
        assertThat(grace.get("/users/me").status()).as("a session dies at once").isEqualTo(401);
        assertThat(grace.post("/auth/sign-in/email", Map.of("email", "grace.journey@example.com", "password", PASSWORD))
                        .status())
                .isEqualTo(401);
    }
}
