package dev.registrar.query.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.query.testing.QueryServer;
import dev.registrar.query.testing.QueryServer.Answer;
import dev.registrar.shared.user.UserEvent.AddressesChanged;
import dev.registrar.shared.user.UserEvent.PostalAddress;
import dev.registrar.shared.user.UserEvent.ProfileChanged;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import dev.registrar.shared.user.UserEvent.UserRenamed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UserQueryApiTest {

    private static QueryServer server;
    private static String last;

    @BeforeAll
    static void start() {
        server = QueryServer.start();
        server.history().at(Instant.now().minusSeconds(3600));
        server.signIn("admin", "admin");
        server.signIn("ada", "user");
        register("lukasz", "Łukasz Żółć", "l.zolc@firma.example");
        register("jose", "José Øystein-Straße", "jose@example.org");
        register("zoe", "Zoe Zebra", "z@example.org");
        register("gone", "Gone Girl", "gone@example.org");
        server.history().commit(new UserDeleted("gone", "gone@example.org", "user"));
        server.history().commit(new ProfileChanged("zoe", "https://example.org/z.png", null));
        server.history().commit(new AddressesChanged("zoe", List.of(new PostalAddress("S 1", "Berlin", "1", "DE"))));
        last = String.valueOf(server.history().commit(new UserRenamed("ada", "Ada Lovelace")));
    }

    private static void register(String id, String name, String email) {
        server.history().commit(new UserRegistered(id, email, name, "user", 1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer get(String path) {
        return server.get("ada", path, "Read-After", last);
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        for (JsonNode user : answer.json().get("users")) {
            ids.add(user.get("id").asString());
        }
        return ids;
    }

    @Test
    void a_user_is_shown_as_the_contract_says() {
        Answer answer = get("/users/zoe");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"2\"");
        assertThat(Long.parseLong(answer.header("Log-Position"))).isGreaterThanOrEqualTo(Long.parseLong(last));
        assertThat(answer.json().propertyNames())
                .containsExactly(
                        "id",
                        "email",
                        "name",
                        "displayName",
                        "role",
                        "emailVerified",
                        "profile",
                        "preferences",
                        "addresses",
                        "createdAt",
                        "updatedAt");
        assertThat(answer.json().get("profile").toString()).isEqualTo("{\"avatar\":\"https://example.org/z.png\"}");
        assertThat(answer.json().get("preferences").toString())
                .isEqualTo("{\"notifications\":true,\"theme\":\"light\"}");
        assertThat(answer.json().get("addresses").get(0).get("city").asString()).isEqualTo("Berlin");
        assertThat(answer.json().get("createdAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    }

    @Test
    void a_version_that_is_known_is_not_sent_again() {
        Answer answer = server.get("ada", "/users/zoe", "Read-After", last, "If-None-Match", "\"2\"");
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("ETag")).isEqualTo("\"2\"");
        assertThat(server.get("ada", "/users/zoe", "Read-After", last, "If-None-Match", "\"1\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void head_answers_as_get_without_a_body() {
        Answer answer = server.send("HEAD", "ada", "/users/zoe", "Read-After", last);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"2\"");
        assertThat(answer.text()).isEmpty();
        assertThat(server.send("HEAD", "ada", "/users/nobody").status()).isEqualTo(404);
    }

    @Test
    void who_is_gone_or_never_was_is_not_found() {
        assertThat(get("/users/gone").status()).isEqualTo(404);
        assertThat(get("/users/gone").code()).isEqualTo("USER_NOT_FOUND");
        assertThat(get("/users/%7B%22$ne%22:null%7D").code()).isEqualTo("USER_NOT_FOUND");
    }

    @Test
    void me_is_the_caller() {
        Answer answer = get("/users/me");
        assertThat(answer.json().get("id").asString()).isEqualTo("ada");
        assertThat(answer.json().get("name").asString()).isEqualTo("Ada Lovelace");
    }

    @Test
    void nobody_reads_without_a_session_and_figures_are_for_admins() {
        for (String path : List.of("/users", "/users/ada", "/users/me", "/users/stats", "/users/recently-active")) {
            assertThat(server.get(null, path).status()).as(path).isEqualTo(401);
        }
        assertThat(get("/users/stats").status()).isEqualTo(403);
        assertThat(get("/users/recently-active").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "lukasz, lukasz",
        "Łuk, lukasz",
        "zolc, lukasz",
        "ŻÓŁĆ, lukasz",
        "JOSE, jose",
        "josé oystein, jose",
        "strasse, jose",
        "z, zoe lukasz",
        "firma, lukasz",
        "zebra zoe, zoe",
        "ebra, ''",
        "'.*', ''",
        "'^z', zoe lukasz",
        "gone, ''",
    })
    void words_are_found_by_their_beginning_without_case_and_accents(String q, String expected) {
        Answer answer = get(
                "/users?sortBy=createdAt&q=" + java.net.URLEncoder.encode(q, java.nio.charset.StandardCharsets.UTF_8));
        List<String> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(ids(answer)).containsExactlyElementsOf(wanted);
        assertThat(answer.json().get("total").asLong()).isEqualTo(wanted.size());
    }

    @Test
    void everyone_is_listed_newest_first_and_sorted_as_asked() {
        assertThat(ids(get("/users"))).containsExactly("zoe", "jose", "lukasz", "ada", "admin");
        assertThat(ids(get("/users?sortBy=name&sortOrder=asc")))
                .containsExactly("ada", "jose", "lukasz", "admin", "zoe");
        assertThat(ids(get("/users?sortBy=email&sortOrder=desc")))
                .containsExactly("zoe", "lukasz", "jose", "admin", "ada");
        assertThat(ids(get("/users?sortBy=updatedAt"))).startsWith("ada", "zoe");
        assertThat(ids(get("/users?role=admin"))).containsExactly("admin");
        assertThat(ids(get("/users?role=auditor"))).isEmpty();
        assertThat(ids(get("/users?email=%20JOSE@example.org"))).containsExactly("jose");
        assertThat(ids(get("/users?email=gone@example.org"))).isEmpty();
        assertThat(get("/users").json().get("total").asLong()).isEqualTo(5);
    }

    @Test
    void pages_and_cursors_show_everyone_once() {
        for (String sort : List.of("name", "email", "createdAt", "updatedAt")) {
            for (String order : List.of("asc", "desc")) {
                String query = "/users?limit=2&sortBy=" + sort + "&sortOrder=" + order;
                List<String> all = ids(get("/users?sortBy=" + sort + "&sortOrder=" + order));
                List<String> paged = new ArrayList<>();
                for (int page = 1; page <= 3; page++) {
                    paged.addAll(ids(get(query + "&page=" + page)));
                }
                List<String> followed = new ArrayList<>();
                Answer answer = get(query);
                followed.addAll(ids(answer));
                while (!answer.json().get("nextCursor").isNull()) {
                    answer = get(
                            query + "&cursor=" + answer.json().get("nextCursor").asString());
                    followed.addAll(ids(answer));
                }
                assertThat(paged).as(query).isEqualTo(all);
                assertThat(followed).as(query).isEqualTo(all);
            }
        }
        Answer third = get("/users?limit=2&page=3");
        assertThat(third.json().get("totalPages").asLong()).isEqualTo(3);
        assertThat(third.json().get("page").asLong()).isEqualTo(3);
        assertThat(third.json().get("nextCursor").isNull()).isTrue();
        assertThat(ids(get("/users?page=1000000000&limit=100"))).isEmpty();
    }

    @Test
    void a_cursor_of_another_query_or_a_changed_one_is_refused() {
        String cursor = get("/users?limit=2").json().get("nextCursor").asString();
        assertThat(get("/users?limit=2&cursor=" + cursor).status()).isEqualTo(200);
        assertThat(get("/users?limit=2&role=user&cursor=" + cursor).status()).isEqualTo(400);
        assertThat(get("/users?limit=2&sortOrder=asc&cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(get("/users?limit=2&cursor=x" + cursor).status()).isEqualTo(400);
        assertThat(get("/users?limit=2&cursor=" + cursor.substring(0, cursor.length() - 2))
                        .status())
                .isEqualTo(400);
        assertThat(get("/users?page=1&cursor=" + cursor).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=0",
                "page=-1",
                "page=99999999999999999999",
                "page=1000000001",
                "page=x",
                "limit=0",
                "limit=101",
                "limit=1.5",
                "sortBy=password",
                "sortOrder=up",
                "role=root",
                "unknown=1",
                "limit=1&limit=2",
                "q=%00",
                "q=%ff",
                "email%5B%24ne%5D=x",
                "cursor=abc",
            })
    void a_query_that_makes_no_sense_is_refused_and_the_parameter_named(String query) {
        Answer answer = server.get("ada", "/users?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().get("errors")).isNotEmpty();
    }

    @Test
    void figures_come_from_the_counters() {
        Answer answer = server.get("admin", "/users/stats", "Read-After", last);
        assertThat(answer.json().toString())
                .isEqualTo("{\"totalUsers\":5,\"byRole\":{\"admin\":1,\"auditor\":0,\"user\":4}}");
    }

    @Test
    void who_was_active_lately_comes_first() {
        assertThat(ids(server.get("admin", "/users/recently-active", "Read-After", last)))
                .startsWith("ada", "zoe")
                .hasSize(5);
        assertThat(server.get("admin", "/users/recently-active?days=366").status())
                .isEqualTo(400);
    }

    @Test
    void a_position_that_does_not_come_is_waited_for_and_then_refused() {
        Answer answer = server.get("ada", "/users/ada", "Read-After", "1000000");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("READ_AFTER_TIMEOUT");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(server.get("ada", "/users/ada", "Read-After", "soon").status())
                .isEqualTo(400);
    }
}
