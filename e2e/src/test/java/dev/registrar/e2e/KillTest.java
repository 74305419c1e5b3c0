package dev.registrar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the process without warning while many write, starts it again, and looks for each write it acknowledged. */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 10);
    private static final int CALLERS = 16;
    private static final int VISITORS = 4;
    private static final int WRITES_BEFORE_THE_KILL = 150;
    private static final int VISITS_BEFORE_THE_KILL = 4;
    private static final int ENOUGH = 5_000;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path data;

    @Test
    void every_acknowledged_write_survives_kill_9() {
        List<String> users = new ArrayList<>();
        List<Write> acknowledged = new ArrayList<>();
        App app = App.allInOne(data);
        // One session for all rounds: it has to survive as well.
        Browser admin = Browser.admin(app);
        VisitorsUnderKill visitors = new VisitorsUnderKill(admin);
        for (int round = 1; round <= ROUNDS; round++) {
            users.add(newUser(admin, round));
            acknowledged.addAll(writeUntilKilled(app, admin, users, round, visitors));
            app = App.allInOne(data);
            compare(admin.moveTo(app), users, acknowledged);
            visitors.compare(app, admin);
        }
        assertThat(app.stop()).isIn(0, 143);
        System.out.printf(
                "kill -9, %d rounds: %d commands, %s acknowledged over HTTP, all present.%n",
                ROUNDS, acknowledged.size(), visitors);
    }

    private static String newUser(Browser admin, int round) {
        Browser.Answer created = admin.post(
                "/users",
                Map.of("email", "kill" + round + "@example.com", "name", "Kill " + round, "password", "Analytical-1"));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.json().get("id").stringValue();
    }

    private static Queue<Write> writeUntilKilled(
            App app, Browser admin, List<String> users, int round, VisitorsUnderKill visitors) {
        Queue<Write> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<String> unexpected = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(WRITES_BEFORE_THE_KILL);
        CountDownLatch visited = new CountDownLatch(VISITS_BEFORE_THE_KILL);
        List<Thread> callers = new ArrayList<>(visitors.start(app, VISITORS, visited));
        for (int caller = 0; caller < CALLERS; caller++) {
            String marker = "Round " + round + " caller " + caller + " write ";
            String user = users.get(caller % users.size());
            callers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < ENOUGH; n++) {
                    try {
                        Browser.Answer answer = admin.trySend("PATCH", "/users/" + user, Map.of("name", marker + n));
                        if (answer.status() != 200) {
                            unexpected.add(answer.toString());
                            return;
                        }
                        acknowledged.add(new Write(user, marker + n, answer.header("ETag"), answer.position()));
                        enough.countDown();
                    } catch (IOException killed) {
                        return;
                    }
                }
            }));
        }
        try {
            boolean underLoad = enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && visited.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            app.kill();
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(unexpected).isEmpty();
            assertThat(underLoad)
                    .as(
                            "%d writes and %d visits in %d s",
                            WRITES_BEFORE_THE_KILL, VISITS_BEFORE_THE_KILL, PATIENCE_SECONDS)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return acknowledged;
    }

    private static void compare(Browser admin, List<String> users, List<Write> acknowledged) {
        Browser.Answer verified = admin.get("/audit/verify");
        assertThat(verified.json().get("ok").booleanValue())
                .as(verified.toString())
                .isTrue();
        long last = acknowledged.stream().mapToLong(Write::position).max().orElseThrow();
        assertThat(verified.json().get("head").longValue()).isGreaterThanOrEqualTo(last);
        for (String user : users) {
            List<Write> writes = acknowledged.stream()
                    .filter(write -> write.user.equals(user))
                    .toList();
            Browser.Answer now = admin.get("/users/" + user, "Read-After", Long.toString(last));
            assertThat(now.status()).as(now.toString()).isEqualTo(200);
            assertThat(writes)
                    .allSatisfy(write ->
                            assertThat(version(now.header("ETag"))).isGreaterThanOrEqualTo(version(write.etag)));
            List<String> names = renames(admin, user);
            assertThat(names).containsAll(writes.stream().map(Write::name).toList());
        }
    }

    private static List<String> renames(Browser admin, String user) {
        return Browsing.pages(admin, "/audit/users/" + user + "/history?limit=1000").stream()
                .flatMap(entry -> entry.get("changes").valueStream())
                .filter(change -> change.get("path").stringValue().contains("name"))
                .map(change -> change.get("to").stringValue())
                .toList();
    }

    private static long version(String etag) {
        return Long.parseLong(etag.replace("\"", ""));
    }

    private record Write(String user, String name, String etag, long position) {}
}
