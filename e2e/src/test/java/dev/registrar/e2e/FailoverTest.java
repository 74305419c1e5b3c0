package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Elections that take back what no majority has, on a model of a replica set, seen through HTTP: what was acknowledged is there,
 * once, and what was not is answered with 503 and a time to come again.
 *
 * <p>{@code -Delections=N} goes on for longer.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class FailoverTest {
    private static final int ELECTIONS = Integer.getInteger("elections", 5);
    private static final Duration LONGEST_PEACE = Duration.ofMillis(1_200);
    private static final Duration LONGEST_DOWN = Duration.ofMillis(300);
    private static final Duration LONGEST_LAG = Duration.ofMillis(6);
    private static final String PASSWORD = "Analytical-1";
    private static final long A_MOMENT = Duration.ofMillis(50).toNanos();

    private final AtomicBoolean quiet = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<String>> names = new ConcurrentHashMap<>();
    private final Map<String, String> registered = new ConcurrentHashMap<>();
    private final Queue<Browser> open = new ConcurrentLinkedQueue<>();
    private final Queue<Browser> closed = new ConcurrentLinkedQueue<>();

    static long[] seeds() {
        return Seeds.of("failover", 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_was_acknowledged_outlives_elections_and_the_rest_is_asked_to_come_again(long seed) throws Exception {
        var random = new Random(seed);
        try (var set = ReplicaSet.with().lag(new Random(seed), LONGEST_LAG).start();
                App app = App.allInOne(Map.of(
                        "MONGODB_URI",
                        set.uri().replace("/?", "/registrar?"),
                        "AUTH_SECRET",
                        "0123456789abcdef0123456789abcdef0123456789",
                        "MASTER_KEY",
                        Base64.getEncoder().encodeToString(new byte[32])))) {
            Browser admin = Browser.admin(app);
            var ada = register(admin, "ada@example.com");
            var bob = register(admin, "bob@example.com");
            var threads = new ArrayList<Thread>();
            threads.add(going(n -> rename(admin, ada, "Ada " + n)));
            threads.add(going(n -> rename(admin, bob, "Bob " + n)));
            threads.add(going(n -> registered.put(register(admin, "new" + n + "@example.com"), "new" + n)));
            threads.add(going(n -> visit(app, false)));
            threads.add(going(n -> visit(app, true)));

            for (var election = 0; election < ELECTIONS; election++) {
                LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PEACE.toNanos()));
                set.elect(Election.random(random, LONGEST_DOWN), random.nextInt(set.members()));
            }
            quiet.set(true);
            for (var thread : threads) {
                thread.join();
            }
            set.settle();

            assertThat(unexpected).as(app.output()).isEmpty();
            compare(admin);
            System.out.printf(
                    "%d elections, %d changes rolled back: %d names, %d accounts, %d sign-ins and %d sign-outs acknowledged,"
                            + " %d times asked to come again%n",
                    ELECTIONS,
                    set.rolledBack(),
                    names.values().stream().mapToInt(Queue::size).sum(),
                    registered.size(),
                    open.size(),
                    closed.size(),
                    refused.get());
        }
    }

    private Thread going(IntConsumer step) {
        return Thread.ofVirtual().start(() -> {
            for (var n = 0; !quiet.get(); n++) {
                try {
                    step.accept(n);
                } catch (RuntimeException | AssertionError e) {
                    unexpected.add(e.toString());
                    return;
                }
            }
        });
    }

    private void rename(Browser admin, String id, String name) {
        insist(admin, "PATCH", "/users/" + id, Map.of("name", name));
        names.computeIfAbsent(id, key -> new ConcurrentLinkedQueue<>()).add(name);
    }

    private String register(Browser admin, String email) {
        var made = insist(admin, "POST", "/users", Map.of("email", email, "name", "Some One", "password", PASSWORD));
        return made.json().get("id").stringValue();
    }

    private void visit(App app, boolean leaves) {
        Browser browser = new Browser(app);
        insist(browser, "POST", "/auth/sign-in/email", Map.of("email", "ada@example.com", "password", PASSWORD));
        if (leaves) {
            insist(browser, "POST", "/auth/sign-out", Map.of());
        }
        (leaves ? closed : open).add(browser);
    }

    /** Sends a request, under one key, until it is done; what is asked to come again has to say when. */
    private Browser.Answer insist(Browser browser, String method, String path, Object body) {
        var key = UUID.randomUUID().toString();
        while (true) {
            var answer = send(browser, method, path, body, key);
            if (answer.status() < 300) {
                return answer;
            }
            if (answer.status() != 503 || answer.header("Retry-After").isEmpty()) {
                throw new AssertionError(method + " " + path + ": " + answer);
            }
            refused.incrementAndGet();
            LockSupport.parkNanos(A_MOMENT);
        }
    }

    private static Browser.Answer send(Browser browser, String method, String path, Object body, String key) {
        try {
            return browser.trySend(method, path, body, "Idempotency-Key", key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compare(Browser admin) {
        var verified = admin.get("/audit/verify").json();
        assertThat(verified.get("ok").booleanValue()).as(verified.toString()).isTrue();
        var head = verified.get("head").asString();
        names.forEach((id, given) -> {
            var history = renames(admin, id);
            assertThat(history).doesNotHaveDuplicates().containsAll(given);
            var view = admin.get("/users/" + id, "Read-After", head).json();
            assertThat(view.get("name").stringValue()).isEqualTo(history.getLast());
        });
        registered.forEach((id, name) -> assertThat(
                        admin.get("/users/" + id, "Read-After", head).json().toString())
                .contains(name + "@example.com"));
        assertThat(registrations(admin)).doesNotHaveDuplicates().containsAll(registered.keySet());
        assertThat(open)
                .allSatisfy(browser -> assertThat(session(browser).isNull()).isFalse());
        assertThat(closed)
                .allSatisfy(browser -> assertThat(session(browser).isNull()).isTrue());
    }

    private static List<String> renames(Browser admin, String user) {
        return Browsing.pages(admin, "/audit/users/" + user + "/history?limit=1000").stream()
                .flatMap(entry -> entry.get("changes").valueStream())
                .filter(change -> change.get("path").stringValue().contains("name"))
                .map(change -> change.get("to").stringValue())
                .toList();
    }

    private static List<String> registrations(Browser admin) {
        var ids = new ArrayList<String>();
        for (var after = ""; ; ) {
            var page = admin.get("/audit/events?limit=1000&type=user.registered" + after)
                    .json();
            page.get("events")
                    .forEach(event -> ids.add(event.at("/aggregate/id").stringValue()));
            if (page.get("next").isNull()) {
                return ids;
            }
            after = "&after=" + page.get("next").longValue();
        }
    }

    private static JsonNode session(Browser browser) {
        return browser.get("/auth/get-session").json();
    }
}
