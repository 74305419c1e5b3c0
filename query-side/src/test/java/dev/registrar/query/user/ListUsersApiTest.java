package dev.registrar.query.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.query.testing.QueryServer;
import dev.registrar.query.testing.QueryServer.Answer;
import dev.registrar.shared.user.UserEvent.UserBanned;
import dev.registrar.shared.user.UserEvent.UserDeleted;
import dev.registrar.shared.user.UserEvent.UserRegistered;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

/** The list of the admin plugin, read from the view. */
class ListUsersApiTest {

    private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

    private static QueryServer server;
    private static String last;

    @BeforeAll
    static void start() {
        server = QueryServer.start();
        server.history().at(Instant.parse("2026-11-21T07:30:00Z"));
        server.signIn("admin", "admin");
        server.signIn("ada", "user");
        server.signIn("otto", "auditor");
        register("lukasz", "Łukasz Żółć", "l.zolc@firma.example");
        register("jose", "José Øystein", "jose@example.org");
        register("gone", "Gone Girl", "gone@example.org");
        server.history().commit(new UserDeleted("gone", "gone@example.org", "user"));
        last = String.valueOf(server.history().commit(new UserBanned("jose", "Spam", END, "user")));
    }

    private static void register(String id, String name, String email) {
        server.history().commit(new UserRegistered(id, email, name, "user", 1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer list(String query) {
        return server.get("admin", "/auth/admin/list-users" + query, "Read-After", last);
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
    void everyone_is_listed_the_oldest_first_as_the_client_reads_users() {
        Answer answer = list("");
        assertThat(ids(answer)).containsExactly("admin", "ada", "otto", "lukasz", "jose");
        assertThat(answer.json().propertyNames()).containsExactly("users", "total");
        assertThat(answer.json().get("total").asLong()).isEqualTo(5);
        JsonNode jose = answer.json().get("users").get(4);
        assertThat(jose.propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "email",
                        "emailVerified",
                        "image",
                        "createdAt",
                        "updatedAt",
                        "role",
                        "banned",
                        "banReason",
                        "banExpires");
        assertThat(jose.get("banned").asBoolean()).isTrue();
        assertThat(jose.get("banReason").asString()).isEqualTo("Spam");
        assertThat(jose.get("banExpires").asString()).isEqualTo("2099-01-01T00:00:00.000Z");
        assertThat(answer.json().get("users").get(0).get("banReason").isNull()).isTrue();
    }

    @Test
    void a_page_says_what_it_was_asked_for() {
        Answer answer = list("?limit=2&offset=1&sortBy=email&sortDirection=desc");
        assertThat(ids(answer)).containsExactly("lukasz", "jose");
        assertThat(answer.json().get("limit").asInt()).isEqualTo(2);
        assertThat(answer.json().get("offset").asInt()).isEqualTo(1);
        assertThat(answer.json().get("total").asLong()).isEqualTo(5);
        assertThat(ids(list("?limit=0&offset=0&sortBy=name"))).hasSize(5);
        assertThat(ids(list("?offset=100000"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "searchValue=EXAMPLE.org, admin ada otto jose",
        "searchValue=l.&searchOperator=starts_with, lukasz",
        "searchValue=firma.example&searchOperator=ends_with, lukasz",
        "searchValue=firma&searchOperator=ends_with, ''",
        "searchValue=a-much-longer-text-than-any@address.example&searchOperator=ends_with, ''",
        "searchValue=zolc&searchField=name&searchOperator=ends_with, lukasz",
        "searchValue=ŁUK&searchField=name&searchOperator=starts_with, lukasz",
        "searchValue=of o&searchField=name, otto",
        "searchValue=.*, ''",
        "searchValue=$email, ''",
        "searchValue=example&searchField=email&filterField=role&filterValue=auditor, otto",
        "filterValue=JOSE@example.org, jose",
        "filterField=id&filterValue=ada, ada",
        "filterField=id&filterOperator=in&filterValue=ada&filterValue=otto&filterValue=nobody, ada otto",
        "filterField=id&filterOperator=not_in&filterValue=ada&filterValue=otto, admin lukasz jose",
        "filterField=name&filterOperator=contains&filterValue=Øy, jose",
        "filterField=name&filterOperator=ends_with&filterValue=ć, lukasz",
        "filterField=role&filterValue=admin, admin",
        "filterField=role&filterOperator=ne&filterValue=user, admin otto",
        "filterField=banned&filterValue=true, jose",
        "filterField=banned&filterValue=false, admin ada otto lukasz",
        "filterField=banned&filterOperator=ne&filterValue=true, admin ada otto lukasz",
        "filterField=banReason&filterOperator=contains&filterValue=pa, jose",
        "filterField=banExpires&filterOperator=gt&filterValue=2098-01-01T00:00:00Z, jose",
        "filterField=emailVerified&filterValue=true, ''",
        "filterField=createdAt&filterOperator=lte&filterValue=2026-11-21T07:30:02Z, admin ada",
        "somethingElse=1, admin ada otto lukasz jose",
    })
    void users_are_searched_and_filtered(String query, String expected) {
        StringBuilder encoded = new StringBuilder("?");
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            encoded.append(pair, 0, equals + 1)
                    .append(URLEncoder.encode(pair.substring(equals + 1), StandardCharsets.UTF_8))
                    .append('&');
        }
        Answer answer = list(encoded.toString());
        List<String> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(ids(answer)).containsExactlyElementsOf(wanted);
        assertThat(answer.json().get("total").asLong()).isEqualTo(wanted.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=-1",
                "limit=1001",
                "limit=x",
                "offset=100001",
                "offset=1.5",
                "sortBy=password",
                "sortBy=name&sortBy=email",
                "sortDirection=up",
                "searchField=role",
                "searchOperator=regex",
                "searchValue=a&searchValue=b",
                "searchValue=%00",
                "filterField=password&filterValue=x",
                "filterField=$where&filterValue=x",
                "filterField=role&filterValue=root",
                "filterField=role&filterOperator=lt&filterValue=user",
                "filterField=banned&filterValue=maybe",
                "filterField=banned&filterOperator=gt&filterValue=true",
                "filterField=createdAt&filterValue=yesterday",
                "filterField=createdAt&filterOperator=contains&filterValue=2026",
                "filterOperator=$ne&filterValue=x",
            })
    void a_query_that_makes_no_sense_is_refused_in_the_words_of_the_protocol(String query) {
        Answer answer = list("?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(answer.json().get("message").asString()).startsWith("[query.");
    }

    @Test
    void only_admins_list_on_both_bases() {
        for (String path : List.of("/auth/admin/list-users", "/api/auth/admin/list-users")) {
            assertThat(server.get("admin", path).status()).isEqualTo(200);
            for (String other : List.of("ada", "otto")) {
                assertThat(server.get(other, path + "?limit=x").status()).isEqualTo(403);
                assertThat(server.get(other, path).code()).isEqualTo("YOU_ARE_NOT_ALLOWED_TO_LIST_USERS");
            }
            assertThat(server.get(null, path).status()).isEqualTo(401);
            assertThat(server.get(null, path).code()).isEqualTo("UNAUTHORIZED");
        }
    }
}
