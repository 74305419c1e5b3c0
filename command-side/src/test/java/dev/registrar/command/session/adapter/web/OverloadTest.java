package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OverloadTest {

    @Test
    void beyond_the_queue_sign_in_says_when_to_come_back_and_sessions_are_served_meanwhile() throws Exception {
        try (RunningCommandSide side = RunningCommandSide.start(
                        "ARGON2_MEMORY_KIB=65536", "ARGON2_ITERATIONS=3", "HASHING_THREADS=1", "HASHING_QUEUE=2");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            String cookie = side.signUp("busy@example.com").cookie();
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Answer>> signIns = new ArrayList<>();
            for (int caller = 0; caller < 24; caller++) {
                String email = "busy" + caller + "@example.com";
                signIns.add(callers.submit(() -> {
                    start.await();
                    return side.post("/api/auth/sign-in/email", login(email, "Password124"));
                }));
            }
            start.countDown();

            assertThat(side.get("/api/auth/get-session", "Cookie", cookie).status())
                    .isEqualTo(200);
            List<Answer> refused = new ArrayList<>();
            for (Future<Answer> signIn : signIns) {
                Answer answer = signIn.get(60, TimeUnit.SECONDS);
                assertThat(answer.status()).isIn(401, 503);
                if (answer.status() == 503) {
                    refused.add(answer);
                }
            }
            assertThat(refused).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.header("retry-after")).isEqualTo("1");
                assertThat(answer.code()).isEqualTo("SERVICE_BUSY");
            });
            side.mongo().close();
        }
    }
}
