package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two processes of the command side on one database: what ends a session on one ends it on the other at once. */
class TwoCommandSidesTest {

    private static final URI BASE = URI.create("http://localhost:3000");
    private static final String PASSWORD = "Analytical-1";

    private static TestMongo mongo;
    private static App one;
    private static App two;

    @BeforeAll
    static void start() {
        mongo = TestMongo.open();
        one = App.launch("command-side", environment());
        two = App.launch("command-side", environment());
        one.awaitStart();
        two.awaitStart();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        mongo.close();
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("MONGODB_URI", mongo.uri());
        environment.put("BASE_URL", BASE.toString());
        environment.put("AUTH_SECRET", "0123456789abcdef0123456789abcdef0123456789");
        environment.put("MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        environment.put("BOOTSTRAP_ADMIN_EMAIL", App.ADMIN_EMAIL);
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", App.ADMIN_PASSWORD);
        return environment;
    }

    @Test
    void revocation_counts_on_the_next_request_on_the_other_node() {
        Device laptop = signUp(one, "revoked@example.com");
        Device phone = signIn(two, "revoked@example.com");
        assertThat(phone.lives(one)).isTrue();

        assertThat(laptop.at(one).post("/auth/revoke-other-sessions", Map.of()).status())
                .isEqualTo(200);

        assertThat(phone.lives(two)).isFalse();
        assertThat(laptop.lives(two)).isTrue();
        assertThat(laptop.at(two).post("/auth/sign-out", Map.of()).status()).isEqualTo(200);
        assertThat(laptop.lives(one)).isFalse();
    }

    @Test
    void a_role_counts_on_the_next_request_on_the_other_node() {
        Device ada = signUp(one, "role@example.com");
        Device bob = signUp(two, "bob@example.com");
        Device admin = admin();
        for (App node : List.of(one, two)) {
            // Both nodes have seen her as she was before.
            assertThat(ada.at(node).delete("/users/" + bob.id()).status()).isEqualTo(403);
        }

        role(admin.at(two), ada, "admin");
        assertThat(ada.at(one).delete("/users/" + bob.id()).status()).isEqualTo(200);
        role(admin.at(one), ada, "user");

        assertThat(ada.at(two).delete("/users/" + bob.id()).status()).isEqualTo(403);
        assertThat(ada.lives(two)).isTrue();
    }

    private static void role(Browser admin, Device user, String role) {
        assertThat(admin.put("/users/" + user.id() + "/role", Map.of("role", role))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_new_password_ends_the_sessions_of_the_old_one_on_the_other_node() {
        Device laptop = signUp(one, "password@example.com");
        Device phone = signIn(two, "password@example.com");
        assertThat(laptop.lives(two)).isTrue();

        Browser.Answer changed = laptop.at(one)
                .post("/auth/change-password", Map.of("currentPassword", PASSWORD, "newPassword", "Different-2"));

        assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
        assertThat(phone.lives(two)).isFalse();
        assertThat(laptop.lives(two)).as("its session is a new one").isTrue();
        assertThat(new Device()
                        .at(two)
                        .post("/auth/sign-in/email", Map.of("email", "password@example.com", "password", PASSWORD))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_ban_counts_on_the_next_request_on_the_other_node() {
        Device ada = signUp(one, "banned@example.com");
        assertThat(ada.lives(two)).isTrue();

        Browser.Answer banned = admin().at(one).post("/auth/admin/ban-user", Map.of("userId", ada.id()));

        assertThat(banned.status()).as(banned.toString()).isEqualTo(200);
        assertThat(ada.at(two)
                        .patch("/users/" + ada.id(), Map.of("name", "Still Here"))
                        .status())
                .isEqualTo(401);
        assertThat(ada.lives(two)).isFalse();
        assertThat(new Device()
                        .at(two)
                        .post("/auth/sign-in/email", Map.of("email", "banned@example.com", "password", PASSWORD))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_deletion_counts_on_the_next_request_on_the_other_node() {
        Device ada = signUp(one, "deleted@example.com");
        String id = ada.id();
        assertThat(ada.lives(two)).isTrue();

        assertThat(admin().at(one).delete("/users/" + id).status()).isEqualTo(200);

        assertThat(ada.at(two)
                        .patch("/users/" + id, Map.of("name", "Still Here"))
                        .status())
                .isEqualTo(401);
        assertThat(ada.lives(two)).isFalse();
    }

    @Test
    void no_refresh_that_is_under_way_brings_a_revoked_session_back() throws Exception {
        Device owner = signUp(one, "resurrected@example.com");
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 8; round++) {
                Device stolen = signIn(two, "resurrected@example.com");
                makeOld(owner.id());
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    Device copy = stolen.copy();
                    App node = i % 2 == 0 ? one : two;
                    all.add(requests.submit(() -> {
                        start.await();
                        return copy.at(node).get("/auth/get-session").status();
                    }));
                }
                App node = round % 2 == 0 ? one : two;
                all.add(requests.submit(() -> {
                    start.await();
                    return owner.at(node)
                            .post("/auth/revoke-other-sessions", Map.of())
                            .status();
                }));
                start.countDown();
                for (Future<Integer> each : all) {
                    assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(200);
                }
                assertThat(stolen.copy().lives(one)).isFalse();
                assertThat(stolen.copy().lives(two)).isFalse();
                assertThat(mongo.database().getCollection("sessions").countDocuments(new Document("user", owner.id())))
                        .isEqualTo(1);
            }
        }
    }

    /** Makes every session of a user old enough to be refreshed by its next use. */
    private static void makeOld(String userId) {
        Date end = Date.from(Instant.now().plus(Duration.ofDays(5)));
        mongo.database()
                .getCollection("sessions")
                .updateMany(new Document("user", userId), new Document("$set", new Document("expiresAt", end)));
    }

    private static Device signUp(App node, String email) {
        Device device = new Device();
        Browser.Answer answer = device.at(node)
                .post("/auth/sign-up/email", Map.of("email", email, "name", "Ada Byron", "password", PASSWORD));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        device.id = answer.json().get("user").get("id").stringValue();
        return device;
    }

    private static Device signIn(App node, String email) {
        Device device = new Device();
        device.at(node).signIn(email, PASSWORD);
        return device;
    }

    private static Device admin() {
        Device device = new Device();
        device.at(one).signIn(App.ADMIN_EMAIL, App.ADMIN_PASSWORD);
        return device;
    }

    /** A browser whose requests go now to one node and now to the other. */
    private static final class Device {
        private volatile URI node = one.base();
        private final Browser browser = new Browser(BASE, (_, _) -> node);
        private String id = "";

        String id() {
            return id;
        }

        Browser at(App app) {
            node = app.base();
            return browser;
        }

        boolean lives(App app) {
            return !at(app).get("/auth/get-session").json().isNull();
        }

        /** Returns a device with the same cookies, which forgets nothing where the other is told to. */
        Device copy() {
            Device copy = new Device();
            copy.browser.keep("better-auth.session_token", browser.cookie("better-auth.session_token"));
            return copy;
        }
    }
}
