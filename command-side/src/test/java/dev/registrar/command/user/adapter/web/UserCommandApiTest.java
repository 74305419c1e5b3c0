package dev.registrar.command.user.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.testing.CommandServer;
import dev.registrar.command.testing.CommandServer.Answer;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.shared.adapter.Ids;
import dev.registrar.shared.adapter.event.EventCodec;
import dev.registrar.shared.adapter.event.RecordedEvent;
import dev.registrar.shared.user.Role;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.EmailChanged;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.PreferencesChanged;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserCommandApiTest {

    private static CommandServer server;
    private static String admin;

    @BeforeAll
    static void start() {
        server = CommandServer.start();
        admin = server.signedIn(Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer register(String body) {
        return server.send(null, "POST", "/users", body);
    }

    private static Answer patch(String user, String body, String... headers) {
        return server.send(user, "PATCH", "/users/" + user, body, headers);
    }

    private static String account(String email) {
        return "{\"email\":\"%s\",\"name\":\"Ada Lovelace\",\"password\":\"Passw0rd\"}".formatted(email);
    }

    private static String fresh() {
        return Ids.next().toLowerCase() + "@example.org";
    }

    private static List<RecordedEvent> events(String user) {
        return server.bean(EventCodec.class).readAll(server.bean(CommitLog.class).stream(user, 0));
    }

    private static List<Object> after(String user, int version) {
        return events(user).stream()
                .filter(event -> event.version() > version)
                .map(RecordedEvent::event)
                .toList();
    }

    private static long credentials() {
        return server.mongo().database().getCollection("credentials").countDocuments();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status() + " " + answer.code()).isEqualTo(status + " " + code);
    }

    private static void assertFaults(Answer answer, String... pointersAndCodes) {
        assertRefused(answer, 400, "VALIDATION_ERROR");
        assertThat(StreamSupport.stream(answer.json().path("errors").spliterator(), false)
                        .map(error -> error.path("pointer").asString() + " "
                                + error.path("code").asString()))
                .containsExactlyInAnyOrder(pointersAndCodes);
    }

    @Test
    void a_registration_makes_an_account() {
        String email = fresh();
        Answer answer = register(account("  " + email.toUpperCase() + " "));
        assertThat(answer.status()).isEqualTo(201);
        String id = answer.json().path("id").asString();
        assertThat(answer.json())
                .hasToString("{\"id\":\"%s\",\"email\":\"%s\",\"name\":\"Ada Lovelace\",\"role\":\"user\"}"
                        .formatted(id, email));
        assertThat(answer.header("Location")).contains("/users/" + id);
        assertThat(answer.header("ETag")).contains("\"0\"");
        long position = Long.parseLong(answer.header("Log-Position").orElseThrow());
        assertThat(server.bean(CommitLog.class).read(position - 1, 1).getFirst().events())
                .extracting("aggregateId")
                .containsExactly(id);
        assertThat(events(id).getFirst().metadata().actor()).isEqualTo("anonymous");
    }

    @Test
    void every_rule_that_a_registration_breaks_is_named_at_once() {
        assertFaults(
                register("{\"email\":\"nowhere\",\"name\":\"A\",\"password\":\"abc\"}"),
                "/email INVALID_EMAIL",
                "/name NAME_TOO_SHORT",
                "/password PASSWORD_TOO_SHORT",
                "/password PASSWORD_NEEDS_UPPER_CASE",
                "/password PASSWORD_NEEDS_DIGIT");
        assertFaults(register("{}"), "/email REQUIRED", "/name REQUIRED", "/password REQUIRED");
    }

    @Test
    void a_role_is_refused_by_name() {
        assertFaults(register(account(fresh()).replace("}", ",\"role\":\"admin\"}")), "/role UNKNOWN_MEMBER");
        String user = server.signedIn(Role.USER);
        assertFaults(patch(user, "{\"role\":\"admin\"}"), "/role UNKNOWN_MEMBER");
    }

    @Test
    void operators_and_wrong_types_are_faults_of_their_fields() {
        assertFaults(
                register("{\"email\":{\"$ne\":null},\"name\":[\"Ada\"],\"password\":12345678}"),
                "/email WRONG_TYPE",
                "/name WRONG_TYPE",
                "/password WRONG_TYPE");
        String user = server.signedIn(Role.USER);
        assertFaults(
                patch(user, """
                        {"name": {"$gt": ""}, "profile": "x", "preferences": {"notifications": "yes", "theme": 1},
                         "addresses": [1, {"street": {"$ne": 1}, "city": "", "postalCode": "1", "country": "DE"}]}"""),
                "/name WRONG_TYPE",
                "/profile WRONG_TYPE",
                "/preferences/notifications WRONG_TYPE",
                "/preferences/theme WRONG_TYPE",
                "/addresses/0 WRONG_TYPE",
                "/addresses/1/street WRONG_TYPE");
        assertThat(after(user, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{\"email\":", "\"text\"", "{} {}", "{\"email\":\"a\",\"email\":\"b\"}"})
    void what_is_no_json_object_is_refused(String body) {
        assertRefused(register(body), 400, "INVALID_JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\u0000", "\\u202e"})
    void characters_that_cannot_be_stored_or_seen_are_refused(String character) {
        String body = "{\"email\":\"%s\",\"name\":\"Ada %sx\",\"password\":\"Passw0rd\"}".formatted(fresh(), character);
        assertRefused(register(body), 400, "VALIDATION_ERROR");
    }

    @Test
    void another_media_type_is_415_and_a_large_body_413() {
        assertRefused(
                server.send(null, "POST", "/users", account(fresh()), "Content-Type", "text/plain"),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        assertRefused(register("{\"name\":\"" + "a".repeat(70_000) + "\"}"), 413, "CONTENT_TOO_LARGE");
    }

    @Test
    void an_email_belongs_to_one_account() {
        String email = fresh();
        assertThat(register(account(email)).status()).isEqualTo(201);
        assertRefused(register(account(email.toUpperCase())), 409, "EMAIL_TAKEN");
        String user = server.signedIn(Role.USER);
        assertRefused(patch(user, "{\"email\":\"%s\"}".formatted(email)), 409, "EMAIL_TAKEN");
    }

    @Test
    void of_64_equal_registrations_at_once_one_wins() {
        String email = fresh();
        long hashes = credentials();
        Map<Integer, Long> statuses = Race.of(
                        64, _ -> () -> register(account(email)).status())
                .stream()
                .map(Race.Outcome::value)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(statuses).isEqualTo(Map.of(201, 1L, 409, 63L));
        assertThat(credentials()).as("hashes of those who lost are gone").isEqualTo(hashes + 1);
    }

    @Test
    void a_patch_with_several_members_is_one_commit_with_one_event_for_each_thing() {
        String user = server.signedIn(Role.USER);
        String email = fresh();
        Answer answer = patch(user, """
                {"name": " Lady Lovelace ", "email": "%s",
                 "profile": {"avatar": "https://example.org/a.png", "bio": "First programmer"},
                 "preferences": {"notifications": false, "theme": "dark"},
                 "addresses": [{"street": "Square 12", "city": "London", "postalCode": "SW1Y", "country": "GB"}]}
                """.formatted(email));
        assertThat(answer.status() + answer.json().toString()).isEqualTo("200{\"success\":true}");
        assertThat(answer.header("ETag")).contains("\"5\"");
        assertThat(after(user, 0))
                .containsExactly(
                        new UserRenamed(user, "Lady Lovelace"),
                        new EmailChanged(user, user.toLowerCase() + "@example.org", email),
                        new ProfileChanged(user, "https://example.org/a.png", "First programmer"),
                        new PreferencesChanged(user, false, "dark"),
                        new AddressesChanged(user, List.of(new PostalAddress("Square 12", "London", "SW1Y", "GB"))));
        long position = Long.parseLong(answer.header("Log-Position").orElseThrow());
        assertThat(server.bean(CommitLog.class).read(position - 1, 1).getFirst().events())
                .hasSize(5);
        assertThat(events(user).getLast().metadata())
                .extracting("actor", "session")
                .containsExactly(user, "session-of-" + user);
    }

    @Test
    void null_clears_and_what_is_not_mentioned_stays() {
        String user = server.signedIn(Role.USER);
        patch(user, """
                {"profile": {"avatar": "https://example.org/a.png", "bio": "Bio"}, "preferences": {"theme": "dark"}}""");
        patch(user, "{\"profile\":{\"bio\":null},\"preferences\":{\"theme\":null}}");
        assertThat(after(user, 2))
                .containsExactly(
                        new ProfileChanged(user, "https://example.org/a.png", null),
                        new PreferencesChanged(user, true, "light"));
        patch(user, "{\"profile\":null,\"preferences\":null,\"addresses\":null}");
        assertThat(after(user, 4)).containsExactly(new ProfileChanged(user, null, null));
        assertFaults(patch(user, "{\"name\":null,\"email\":null}"), "/name REQUIRED", "/email REQUIRED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"Name\"}", "{\"addresses\":[]}", "{\"profile\":{}}"})
    void the_same_value_again_emits_nothing_and_succeeds(String body) {
        String user = server.signedIn(Role.USER);
        Answer answer = patch(user, body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).contains("\"0\"");
        assertThat(answer.header("Log-Position")).isPresent();
        assertThat(after(user, 0)).isEmpty();
    }

    @Test
    void too_many_addresses_are_refused() {
        String user = server.signedIn(Role.USER);
        String one = "{\"street\":\"s\",\"city\":\"c\",\"postalCode\":\"p\",\"country\":\"DE\"}";
        String many = String.join(",", Collections.nCopies(21, one));
        assertFaults(patch(user, "{\"addresses\":[" + many + "]}"), "/addresses TOO_MANY");
    }

    @Test
    void a_change_counts_only_for_the_version_it_names() {
        String user = server.signedIn(Role.USER);
        String path = "/users/" + user;
        assertThat(patch(user, "{\"name\":\"Ada\"}", "If-Match", "\"0\"").header("ETag"))
                .contains("\"1\"");
        for (String version : List.of("\"0\"", "\"2\"", "W/\"1\"", "\"x\"")) {
            String[] stale = {"If-Match", version};
            assertRefused(patch(user, "{\"name\":\"Eva\"}", stale), 412, "VERSION_MISMATCH");
            assertRefused(
                    server.send(admin, "PUT", path + "/role", "{\"role\":\"auditor\"}", stale),
                    412,
                    "VERSION_MISMATCH");
            assertRefused(server.send(admin, "DELETE", path, null, stale), 412, "VERSION_MISMATCH");
        }
        assertThat(patch(user, "{\"name\":\"Eva\"}", "If-Match", "*").status()).isEqualTo(200);
        assertThat(patch(user, "{\"name\":\"Ida\"}", "If-Match", "\"1\", \"2\"").status())
                .isEqualTo(200);
        assertThat(patch(user, "{\"name\":\"Ida\"}", "If-Match", "3").status()).isEqualTo(400);
    }

    @Test
    void concurrent_changes_of_one_user_are_all_kept_or_refused_by_version() {
        String user = server.signedIn(Role.USER);
        var conditional = Race.of(
                16,
                i -> () -> patch(user, "{\"name\":\"Name " + i + "\"}", "If-Match", "\"0\"")
                        .status());
        assertThat(conditional)
                .extracting(Race.Outcome::value)
                .containsOnlyOnce(200)
                .containsOnly(200, 412);
        var plain = Race.of(
                16, i -> () -> patch(user, "{\"name\":\"Nom " + i + "\"}").status());
        assertThat(plain).extracting(Race.Outcome::value).containsOnly(200);
        assertThat(after(user, 0)).hasSize(17);
    }

    @Test
    void only_oneself_or_an_admin_changes_an_account() {
        String user = server.signedIn(Role.USER);
        String other = server.signedIn(Role.USER);
        String auditor = server.signedIn(Role.AUDITOR);
        String path = "/users/" + user;
        assertThat(server.send(null, "PATCH", path, "{}").status()).isEqualTo(401);
        assertThat(server.send(other, "PATCH", path, "{}").status()).isEqualTo(403);
        assertThat(server.send(auditor, "PATCH", path, "{}").status()).isEqualTo(403);
        assertThat(server.send(user, "PATCH", path, "{}").status()).isEqualTo(200);
        assertThat(server.send(admin, "PATCH", path, "{}").status()).isEqualTo(200);
        for (String caller : List.of(user, other, auditor)) {
            assertThat(server.send(caller, "PUT", path + "/role", "{\"role\":\"admin\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(server.send(caller, "DELETE", path, null).status()).isEqualTo(403);
        }
        assertThat(after(user, 0)).isEmpty();
    }

    @Test
    void a_role_is_one_of_three() {
        String path = "/users/" + server.signedIn(Role.USER) + "/role";
        assertFaults(server.send(admin, "PUT", path, "{\"role\":\"Admin\"}"), "/role INVALID_ROLE");
        assertFaults(server.send(admin, "PUT", path, "{}"), "/role REQUIRED");
        assertFaults(server.send(admin, "PUT", path, "{\"role\":{\"$in\":[]}}"), "/role WRONG_TYPE");
        assertThat(server.send(admin, "PUT", path, "{\"role\":\"auditor\"}").json())
                .hasToString("{\"success\":true}");
        assertThat(server.send(admin, "PUT", path, "{\"role\":\"auditor\"}").header("ETag"))
                .contains("\"1\"");
    }

    @Test
    void a_demotion_and_a_deletion_count_on_the_next_request() {
        String second = server.signedIn(Role.ADMIN);
        String user = server.signedIn(Role.USER);
        assertThat(server.send(second, "PATCH", "/users/" + user, "{}").status())
                .isEqualTo(200);
        server.send(admin, "PUT", "/users/" + second + "/role", "{\"role\":\"user\"}");
        assertThat(server.send(second, "PATCH", "/users/" + user, "{}").status())
                .isEqualTo(403);
        assertThat(server.send(admin, "DELETE", "/users/" + second, null).status())
                .isEqualTo(200);
        assertThat(patch(second, "{}").status()).isEqualTo(401);
    }

    @Test
    void the_last_admin_stays_even_when_two_demote_each_other_at_once() {
        assertRefused(server.send(admin, "PUT", "/users/" + admin + "/role", "{\"role\":\"user\"}"), 409, "LAST_ADMIN");
        assertRefused(server.send(admin, "DELETE", "/users/" + admin, null), 409, "LAST_ADMIN");
        List<String> both = List.of(admin, server.signedIn(Role.ADMIN));
        var statuses = Race.of(
                        2,
                        i -> () -> server.send(
                                        both.get(i),
                                        "PUT",
                                        "/users/" + both.get(1 - i) + "/role",
                                        "{\"role\":\"user\"}")
                                .status())
                .stream()
                .map(Race.Outcome::value)
                .toList();
        assertThat(statuses).containsOnlyOnce(200);
        String left = both.get(statuses.indexOf(200));
        String other = both.get(1 - statuses.indexOf(200));
        assertThat(server.send(left, "PUT", "/users/" + other + "/role", "{\"role\":\"admin\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_deleted_account_is_gone_and_its_email_free() {
        String email = fresh();
        String id = register(account(email)).json().path("id").asString();
        long hashes = credentials();
        assertThat(server.send(admin, "DELETE", "/users/" + id, null).json()).hasToString("{\"success\":true}");
        assertThat(credentials()).isEqualTo(hashes - 1);
        assertRefused(server.send(admin, "PATCH", "/users/" + id, "{}"), 404, "USER_NOT_FOUND");
        assertRefused(server.send(admin, "DELETE", "/users/" + id, null), 404, "USER_NOT_FOUND");
        assertThat(register(account(email)).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "admins", "a.b", "%F0%9F%98%80", "$ne", "a%20b"})
    void unknown_users_are_not_found_whatever_their_id(String id) {
        assertRefused(server.send(admin, "PATCH", "/users/" + id, "{}"), 404, "USER_NOT_FOUND");
    }
}
