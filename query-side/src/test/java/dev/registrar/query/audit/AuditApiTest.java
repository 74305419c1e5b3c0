package dev.registrar.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.mongo.CloudEventLines;
import dev.registrar.eventstore.verify.CanonicalCommit;
import dev.registrar.eventstore.verify.MerkleTree;
import dev.registrar.eventstore.verify.Sealer;
import dev.registrar.query.testing.QueryServer;
import dev.registrar.query.testing.QueryServer.Answer;
import dev.registrar.shared.adapter.web.Json;
import dev.registrar.shared.session.SessionEvent.SessionOpened;
import dev.registrar.shared.session.SignInEvent.SignInRefused;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.RoleChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AuditApiTest {

    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start();
        server.signIn("auditor", "auditor");
        server.signIn("ada", "user");
        server.history().by("ada");
        server.history().commit(new UserRenamed("ada", "Ada Lovelace"));
        server.history().commit(new ProfileChanged("ada", null, "Mathematician"));
        server.history().commit(new AddressesChanged("ada", List.of(new PostalAddress("S 1", "London", "1", "UK"))));
        server.history().by("auditor");
        server.history()
                .commit(
                        new RoleChanged("ada", "user", "auditor"),
                        new UserRegistered("bob", "bob@example.org", "Bob", "user", 1));
        server.history().commit(new UserDeleted("bob", "bob@example.org", "user"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer get(String path, String... headers) {
        return server.get("auditor", path, headers);
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all;
    }

    private static List<String> types(JsonNode events) {
        return list(events).stream().map(event -> event.get("type").asString()).toList();
    }

    @Test
    void events_have_the_form_of_the_contract() {
        JsonNode event =
                get("/audit/events?type=user.renamed").json().get("events").get(0);
        assertThat(event.propertyNames())
                .containsExactly(
                        "id",
                        "position",
                        "index",
                        "aggregate",
                        "type",
                        "revision",
                        "at",
                        "actor",
                        "session",
                        "correlation",
                        "causation",
                        "data");
        assertThat(event.get("aggregate").toString()).isEqualTo("{\"type\":\"User\",\"id\":\"ada\",\"version\":1}");
        assertThat(event.get("revision").asInt()).isEqualTo(1);
        assertThat(event.get("actor").asString()).isEqualTo("ada");
        assertThat(event.get("data").toString()).isEqualTo("{\"name\":\"Ada Lovelace\",\"userId\":\"ada\"}");
        assertThat(event.get("at").asString()).isEqualTo("2026-11-21T07:30:03.000Z");
    }

    @Test
    void pages_show_every_event_once_and_in_order() {
        List<String> seen = new ArrayList<>();
        long after = 0;
        while (after < 7) {
            Answer answer = get("/audit/events?limit=2&after=" + after);
            assertThat(list(answer.json().get("events"))).hasSizeLessThanOrEqualTo(2);
            seen.addAll(types(answer.json().get("events")));
            after = answer.json().get("next").asLong();
        }
        assertThat(seen)
                .startsWith(
                        "user.registered",
                        "user.registered",
                        "user.renamed",
                        "user.profile-changed",
                        "user.addresses-changed",
                        "user.role-changed",
                        "user.registered",
                        "user.deleted");
    }

    @Test
    void filters_choose_events() {
        assertThat(types(get("/audit/events?aggregate=bob").json().get("events")))
                .containsExactly("user.registered", "user.deleted");
        assertThat(types(get("/audit/events?aggregate=bob&limit=1").json().get("events")))
                .containsExactly("user.registered");
        assertThat(types(get("/audit/events?actor=ada&to=2026-11-21T07:30:05Z")
                        .json()
                        .get("events")))
                .containsExactly("user.renamed", "user.profile-changed");
        assertThat(types(get("/audit/events?from=2026-11-21T07:30:07.000Z&to=2026-11-21T07:30:07.001Z")
                        .json()
                        .get("events")))
                .containsExactly("user.deleted");
        assertThat(types(get("/audit/events?correlation=request-2&aggregate=ada")
                        .json()
                        .get("events")))
                .containsExactly("user.profile-changed");
        assertThat(get("/audit/events?aggregate=nobody").json().get("next").isNull())
                .isTrue();
    }

    @Test
    void sign_ins_and_refusals_are_found_by_account_page_by_page() {
        String carl = "carl";
        server.history()
                .commit(
                        new UserRegistered(carl, "carl@example.org", "Carl", "user", 1),
                        new UserRegistered("carla", "carla@example.org", "Carla", "user", 1));
        server.history()
                .commit(
                        new SignInRefused("try1", carl, "wrong-password", "192.0.2.7", "Agent"),
                        new SignInRefused("try2", "carla", "wrong-password", null, null));
        server.history().commit(new SignInRefused("try3", carl, "banned", null, null));
        server.history()
                .commit(new SessionOpened("carl-session", carl, 1, false, Instant.EPOCH, "password", null, null));

        JsonNode refused =
                get("/audit/events?type=signin.refused&user=carl").json().get("events");
        assertThat(list(refused))
                .extracting(event -> event.get("data").get("reason").asString())
                .containsExactly("wrong-password", "banned");
        assertThat(refused.get(0).get("data").get("ipAddress").asString()).isEqualTo("192.0.2.7");

        JsonNode page = get("/audit/events?user=carl&limit=1").json();
        List<String> seen = new ArrayList<>(types(page.get("events")));
        while (!page.get("next").isNull()) {
            page = get("/audit/events?user=carl&limit=1&after="
                            + page.get("next").asLong())
                    .json();
            assertThat(list(page.get("events"))).hasSizeLessThanOrEqualTo(1);
            seen.addAll(types(page.get("events")));
        }
        assertThat(seen).containsExactly("user.registered", "signin.refused", "signin.refused", "session.opened");
        String lines = get("/audit/events?user=carl&type=signin.refused", "Accept", "application/x-ndjson")
                .text();
        assertThat(lines.lines()).hasSize(2);
        server.signIn("dora", "user");
        assertThat(server.get("dora", "/audit/events?user=dora").status()).isEqualTo(403);
    }

    @Test
    void every_look_is_itself_recorded() {
        Answer look = server.get("auditor", "/audit/users/ada?version=1&x", "X-Request-Id", "look-1");
        assertThat(look.status()).isEqualTo(400);
        look = server.get("auditor", "/audit/users/ada?version=1", "X-Request-Id", "look-2");
        assertThat(look.status()).isEqualTo(200);
        JsonNode record = get("/audit/events?correlation=look-2&type=audit.accessed")
                .json()
                .get("events")
                .get(0);
        assertThat(record.get("actor").asString()).isEqualTo("auditor");
        assertThat(record.get("session").asString()).isEqualTo("session-of-auditor");
        assertThat(record.get("position").asString()).isEqualTo(look.header("Log-Position"));
        assertThat(record.get("data").get("what").asString()).isEqualTo("/audit/users/ada?version=1");
    }

    @Test
    void lines_give_everything_up_to_now_in_order() {
        Answer answer = get("/audit/events?after=1", "Accept", "application/x-ndjson");
        assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
        List<JsonNode> events =
                answer.text().lines().map(Json.mapper()::readTree).toList();
        assertThat(events.getFirst().get("position").asLong()).isEqualTo(2);
        assertThat(events.getLast().get("type").asString()).isEqualTo("audit.accessed");
        assertThat(events)
                .extracting(event -> event.get("position").asLong() * 1000
                        + event.get("index").asLong())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_live_stream_goes_on_and_resumes_where_it_broke_off() throws Exception {
        HttpResponse<InputStream> live = server.client()
                .send(
                        server.request(
                                "GET",
                                "auditor",
                                "/audit/events?aggregate=eve",
                                "Accept",
                                "text/event-stream",
                                "Last-Event-ID",
                                "6-0"),
                        BodyHandlers.ofInputStream());
        long position = server.history()
                .commit(new UserRegistered("eve", "eve@example.org", "Eve", "user", 1), new UserRenamed("eve", "E"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("id: " + position + "-0");
            assertThat(lines.readLine()).isEqualTo("event: user.registered");
            assertThat(lines.readLine()).startsWith("data: {\"id\":");
        }
        HttpResponse<InputStream> again = server.client()
                .send(
                        server.request(
                                "GET",
                                "auditor",
                                "/audit/events?aggregate=eve",
                                "Accept",
                                "text/event-stream",
                                "Last-Event-ID",
                                position + "-0"),
                        BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(again.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("id: " + position + "-1");
        }
    }

    @Test
    void history_says_what_each_event_changed() {
        Answer answer = get("/audit/users/ada/history");
        assertThat(types(answer.json()))
                .startsWith("user.registered", "user.renamed", "user.profile-changed", "user.addresses-changed");
        JsonNode renamed = answer.json().get(1);
        assertThat(renamed.get("version").asLong()).isEqualTo(1);
        assertThat(renamed.get("actor").asString()).isEqualTo("ada");
        assertThat(renamed.get("changes").toString())
                .isEqualTo("[{\"path\":\"name\",\"from\":\"Name of ada\",\"to\":\"Ada Lovelace\"}]");
        assertThat(answer.json().get(2).get("changes").toString())
                .isEqualTo("[{\"path\":\"profile.bio\",\"from\":null,\"to\":\"Mathematician\"}]");
        assertThat(list(answer.json().get(3).get("changes")))
                .extracting(change -> change.get("path").asString())
                .containsExactly(
                        "addresses[0].street", "addresses[0].city", "addresses[0].postalCode", "addresses[0].country");
        assertThat(list(answer.json().get(0).get("changes")))
                .extracting(change -> change.get("path").asString())
                .contains("email", "name", "role", "preferences.theme");
        long position = renamed.get("position").asLong();
        Answer rest = get("/audit/users/ada/history?limit=1&after=" + position);
        assertThat(types(rest.json())).containsExactly("user.profile-changed");
    }

    @Test
    void a_user_is_shown_as_it_was() {
        assertThat(get("/audit/users/ada?version=0").json().get("name").asString())
                .isEqualTo("Name of ada");
        Answer second = get("/audit/users/ada?version=1");
        assertThat(second.json().get("name").asString()).isEqualTo("Ada Lovelace");
        assertThat(second.header("ETag")).isEqualTo("\"1\"");
        assertThat(second.json().get("profile").isEmpty()).isTrue();
        Answer then = get("/audit/users/ada?at=2026-11-21T07:30:04.000Z");
        assertThat(then.json().get("profile").get("bio").asString()).isEqualTo("Mathematician");
        assertThat(then.json().get("addresses").isEmpty()).isTrue();
        assertThat(get("/audit/users/bob?version=0").json().get("name").asString())
                .isEqualTo("Bob");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit/users/ada?version=99",
                "/audit/users/ada?at=2026-11-21T07:30:00.000Z",
                "/audit/users/bob?version=1",
                "/audit/users/nobody?version=0",
                "/audit/users/nobody/history",
            })
    void what_did_not_exist_is_not_found(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit/users/ada",
                "/audit/users/ada?version=1&at=2026-11-21T07:30:00.000Z",
                "/audit/users/ada?version=-1",
                "/audit/users/ada?at=yesterday",
                "/audit/users/ada/history?limit=0",
                "/audit/events?limit=1001",
                "/audit/events?after=-1",
                "/audit/events?from=now",
                "/audit/events?typ=user.renamed",
                "/audit/verify?from=0",
                "/audit/verify?from=5&to=4",
            })
    void what_makes_no_sense_is_refused(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().get("errors")).isNotEmpty();
    }

    @Test
    void the_log_is_verified() {
        Answer answer = get("/audit/verify");
        assertThat(answer.json().get("ok").asBoolean()).as(answer.text()).isTrue();
        assertThat(answer.json().get("commits").asLong())
                .isEqualTo(answer.json().get("head").asLong());
        assertThat(answer.json().has("firstFault")).isFalse();
        assertThat(get("/audit/verify?from=2&to=3").json().get("commits").asLong())
                .isEqualTo(2);
    }

    @Test
    void a_checkpoint_and_an_export_of_the_same_commits_agree() {
        Sealer sealer = server.bean(Sealer.class);
        sealer.seal();
        JsonNode checkpoint = get("/audit/checkpoint").json();
        long size = checkpoint.get("size").asLong();
        assertThat(checkpoint.propertyNames()).containsExactly("size", "root", "at", "keyId", "signature");
        String lines = get("/audit/export?to=" + size, "Accept", "application/x-ndjson")
                .text();
        MerkleTree tree = new MerkleTree();
        lines.lines().map(CloudEventLines::parse).map(CanonicalCommit::leafHash).forEach(tree::append);
        assertThat(tree.size()).isEqualTo(size);
        assertThat(HexFormat.of().formatHex(tree.root()))
                .isEqualTo(checkpoint.get("root").asString());
        assertThat(get("/audit/export?after=1&to=3", "Accept", "application/x-ndjson")
                        .text()
                        .lines())
                .hasSize(2);
        assertThat(get("/audit/verify").json().get("sealed").get("size").asLong())
                .isGreaterThanOrEqualTo(size);
        assertThat(get("/audit/checkpoint?x=1").status()).isEqualTo(400);
        assertThat(get("/audit/export?to=0", "Accept", "application/x-ndjson").status())
                .isEqualTo(400);
    }

    @Test
    void only_admins_and_auditors_look() {
        server.signIn("user", "user");
        for (String path : List.of(
                "/audit/events",
                "/audit/verify",
                "/audit/checkpoint",
                "/audit/export",
                "/audit/users/ada?version=0",
                "/audit/users/ada/history")) {
            assertThat(server.get(null, path).status()).as(path).isEqualTo(401);
            assertThat(server.get("user", path).status()).as(path).isEqualTo(403);
        }
    }
}
