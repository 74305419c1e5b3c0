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

/** Starting, ending and starting again. */
class LifeTest {

    private static final int CALLERS = 8;
    private static final int WRITES_BEFORE_THE_STOP = 100;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path data;

    @Test
    void a_stop_under_load_keeps_what_was_accepted_and_a_restart_serves_it() throws InterruptedException {
        App app = App.allInOne(data);
        Browser admin = Browser.admin(app);
        String id = admin.get("/users/me").json().get("id").stringValue();

        Queue<String> accepted = new ConcurrentLinkedQueue<>();
        Queue<String> unexpected = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(WRITES_BEFORE_THE_STOP);
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            String marker = "Caller " + caller + " write ";
            callers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; ; n++) {
                    try {
                        Browser.Answer answer = admin.trySend("PATCH", "/users/" + id, Map.of("name", marker + n));
                        if (answer.status() == 200) {
                            accepted.add(marker + n);
                            enough.countDown();
                        } else if (answer.status() == 503) {
                            return;
                        } else {
                            unexpected.add(answer.toString());
                            return;
                        }
                    } catch (IOException ended) {
                        return;
                    }
                }
            }));
        }
        boolean underLoad = enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        int exitCode = app.stop();
        for (Thread caller : callers) {
            caller.join();
        }

        // 143 = 128 + SIGTERM: ended because it was asked to.
        assertThat(exitCode).as(app.output()).isIn(0, 143);
        assertThat(unexpected).isEmpty();
        assertThat(underLoad).isTrue();
        assertThat(app.output()).doesNotContain("ERROR").doesNotContain("Exception");

        try (App again = App.allInOne(data)) {
            String history = Browsing.pages(admin.moveTo(again), "/audit/users/" + id + "/history?limit=1000")
                    .toString();
            assertThat(accepted).allSatisfy(name -> assertThat(history).contains('"' + name + '"'));
            assertThat(again.output()).contains(data.toString()).contains("MONGODB_URI");
        }
    }
}
