package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import dev.registrar.eventstore.testing.FaultProxy;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that cannot be reached for a while, seen through HTTP. */
class DatabaseAwayTest {

    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestMongo mongo = TestMongo.open();
    private volatile boolean away;
    private final FaultProxy line = line();

    @AfterEach
    void close() {
        line.close();
        mongo.close();
    }

    @Test
    void requests_are_refused_clearly_while_it_is_away_and_nothing_accepted_is_lost() {
        try (App app = start()) {
            Browser admin = Browser.admin(app);
            String id = admin.get("/users/me").json().get("id").stringValue();
            Set<Integer> answers = new HashSet<>();
            List<String> accepted = new ArrayList<>();
            rename(admin, id, "Before", answers, accepted);

            away = true;
            long since = System.nanoTime();
            awaitHealth(admin, 503, "disconnected");
            int attempts = 0;
            while (System.nanoTime() - since < AWAY.toNanos()) {
                rename(admin, id, "Away " + attempts++, answers, accepted);
            }
            away = false;
            awaitHealth(admin, 200, "connected");
            rename(admin, id, "After", answers, accepted);

            assertThat(answers).containsExactlyInAnyOrder(200, 503);
            assertThat(accepted).contains("Before", "After");
            String history = Browsing.pages(admin, "/audit/users/" + id + "/history?limit=1000")
                    .toString();
            assertThat(accepted).allSatisfy(name -> assertThat(history).contains('"' + name + '"'));
            assertThat(admin.get("/audit/verify").json().get("ok").booleanValue())
                    .isTrue();
        }
    }

    @Test
    void the_process_ends_when_it_is_asked_to_though_the_database_is_away() {
        App app = start();
        away = true;
        awaitHealth(new Browser(app), 503, "disconnected");
        assertThat(app.stop()).as(app.output()).isIn(0, 143);
    }

    private static void rename(Browser admin, String id, String name, Set<Integer> answers, List<String> accepted) {
        Browser.Answer answer = admin.patch("/users/" + id, Map.of("name", name));
        answers.add(answer.status());
        if (answer.status() == 200) {
            accepted.add(name);
        } else {
            assertThat(answer.header("Retry-After")).as(answer.toString()).isNotNull();
            assertThat(answer.json().get("code").stringValue()).isNotEmpty();
        }
    }

    private static void awaitHealth(Browser browser, int status, String database) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Browser.Answer health = browser.get("/health");
        while (health.status() != status && System.nanoTime() < deadline) {
            health = browser.get("/health");
        }
        assertThat(health.status()).as(health.toString()).isEqualTo(status);
        assertThat(health.json().get("mongodb").stringValue()).isEqualTo(database);
    }

    private App start() {
        String uri = line.uri().replace("/?", "/" + mongo.database().getName() + "?");
        return App.allInOne(Map.of(
                "MONGODB_URI",
                uri,
                "AUTH_SECRET",
                "0123456789abcdef0123456789abcdef0123456789",
                "MASTER_KEY",
                Base64.getEncoder().encodeToString(new byte[32])));
    }

    private FaultProxy line() {
        String[] target =
                new ConnectionString(mongo.uri()).getHosts().getFirst().split(":", 2);
        return new FaultProxy(target[0], Integer.parseInt(target[1]), _ -> away ? Fault.LOSE_REQUEST : Fault.NONE);
    }
}
