package dev.registrar.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.query.testing.QueryServer;
import dev.registrar.query.testing.QueryServer.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProjectionApiTest {

    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start();
        server.signIn("admin", "admin");
        server.signIn("ada", "user");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void projections_say_where_they_stand() {
        Node.await(() ->
                server.get("admin", "/projections").json().get(0).get("lag").asLong() == 0);
        JsonNode users = server.get("admin", "/projections").json().get(0);
        assertThat(users.get("name").asString()).isEqualTo("users");
        assertThat(users.get("version").asInt()).isEqualTo(4);
        assertThat(users.get("head").asLong()).isEqualTo(users.get("position").asLong());
        assertThat(users.get("state").asString()).isIn("running", "rebuilding");
        assertThat(users.get("parked").asInt()).isZero();
    }

    @Test
    void a_rebuild_is_taken_runs_and_ends() {
        Answer taken = server.send("POST", "admin", "/projections/users/rebuild", "Origin", "http://localhost:3000");
        assertThat(taken.status()).as(taken.text()).isEqualTo(202);
        assertThat(taken.header("Location")).endsWith("/projections/users");
        Node.await(() -> server.get("admin", "/projections/users")
                .json()
                .get("rebuild")
                .get("state")
                .asString()
                .equals("done"));
        JsonNode rebuild = server.get("admin", "/projections/users").json().get("rebuild");
        assertThat(rebuild.get("progress").asDouble()).isEqualTo(1);
        assertThat(rebuild.get("result").get("differing").asLong()).isZero();
        assertThat(server.get("admin", "/users/stats").json().get("totalUsers").asLong())
                .isEqualTo(2);
    }

    @Test
    void what_is_not_there_is_not_found_and_users_may_not_look() {
        String origin = "http://localhost:3000";
        assertThat(server.get("admin", "/projections/nothing").code()).isEqualTo("PROJECTION_NOT_FOUND");
        assertThat(server.send("POST", "admin", "/projections/nothing/rebuild", "Origin", origin)
                        .status())
                .isEqualTo(404);
        for (String id : new String[] {"1-0", "x", "%24where"}) {
            assertThat(server.send("POST", "admin", "/projections/users/parked/" + id + "/retry", "Origin", origin)
                            .code())
                    .isEqualTo("PARKED_EVENT_NOT_FOUND");
            assertThat(server.send("DELETE", "admin", "/projections/users/parked/" + id, "Origin", origin)
                            .code())
                    .isEqualTo("PARKED_EVENT_NOT_FOUND");
        }
        assertThat(server.get("ada", "/projections").status()).isEqualTo(403);
        assertThat(server.send("POST", "ada", "/projections/users/rebuild", "Origin", origin)
                        .status())
                .isEqualTo(403);
        assertThat(server.get(null, "/projections").status()).isEqualTo(401);
    }
}
