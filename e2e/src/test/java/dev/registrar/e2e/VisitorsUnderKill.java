package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** People who sign in, and out again every other time, while the process is ended without warning. */
final class VisitorsUnderKill {

    private static final String EMAIL = "visitor@example.com";
    private static final String PASSWORD = "Analytical-1";

    private final Queue<Browser> open = new ConcurrentLinkedQueue<>();
    private final Queue<Browser> closed = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final String id;

    VisitorsUnderKill(Browser admin) {
        Browser.Answer created = admin.post("/users", Map.of("email", EMAIL, "name", "Visitor", "password", PASSWORD));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        id = created.json().get("id").stringValue();
    }

    /** Starts {@code callers}, who go on until the process is gone; {@code enough} counts what was acknowledged. */
    List<Thread> start(App app, int callers, CountDownLatch enough) {
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            boolean leaves = caller % 2 == 1;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    while (visit(app, leaves)) {
                        enough.countDown();
                    }
                } catch (IOException killed) {
                    // What was not acknowledged may or may not have happened.
                }
            }));
        }
        return threads;
    }

    private boolean visit(App app, boolean leaves) throws IOException {
        Browser browser = new Browser(app);
        boolean in = acknowledged(
                browser.trySend("POST", "/auth/sign-in/email", Map.of("email", EMAIL, "password", PASSWORD)));
        if (!in || !leaves) {
            open.add(browser);
            return in;
        }
        boolean out = acknowledged(browser.trySend("POST", "/auth/sign-out", Map.of()));
        closed.add(browser);
        return out;
    }

    private boolean acknowledged(Browser.Answer answer) {
        if (answer.status() != 200) {
            unexpected.add(answer.toString());
        }
        return answer.status() == 200;
    }

    /** Each session that was acknowledged lives, each end that was acknowledged holds, and the log knows every session. */
    void compare(App app, Browser admin) {
        assertThat(unexpected).isEmpty();
        assertThat(open)
                .isNotEmpty()
                .allSatisfy(browser -> assertThat(
                                session(browser.moveTo(app)).at("/user/id").stringValue())
                        .isEqualTo(id));
        assertThat(closed)
                .allSatisfy(browser ->
                        assertThat(session(browser.moveTo(app)).isNull()).isTrue());

        Set<String> living = new HashSet<>();
        Set<String> listed = new HashSet<>();
        events(admin, "session.opened")
                .forEach(event -> living.add(event.at("/aggregate/id").stringValue()));
        events(admin, "session.closed")
                .forEach(event -> living.remove(event.at("/aggregate/id").stringValue()));
        JsonNode sessions = open.peek().get("/auth/list-sessions").json();
        sessions.forEach(session -> listed.add(session.get("id").stringValue()));
        assertThat(living).containsAll(listed);
        assertThat(listed).hasSizeGreaterThanOrEqualTo(open.size());
    }

    private static JsonNode session(Browser browser) {
        return browser.get("/auth/get-session").json();
    }

    private List<JsonNode> events(Browser admin, String type) {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = admin.get("/audit/events?limit=1000&user=" + id + "&type=" + type + after)
                    .json();
            page.get("events").forEach(all::add);
            if (page.get("next").isNull()) {
                return all;
            }
            after = "&after=" + page.get("next").longValue();
        }
    }

    /** Returns what was acknowledged, in words. */
    @Override
    public String toString() {
        return open.size() + " sign-ins and " + closed.size() + " sign-outs";
    }
}
