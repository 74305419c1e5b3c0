package dev.registrar.command.session.adapter.web;

import static dev.registrar.command.session.adapter.web.RunningCommandSide.login;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.command.credential.CredentialRejection;
import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OverloadTest {

    /** The product with a queue that is always full for those who ask beforehand. */
    static class FullQueue {
        @Bean
        static BeanPostProcessor fullQueue() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof Passwords passwords ? full(passwords) : bean;
                }
            };
        }

        private static Passwords full(Passwords passwords) {
            return new Passwords() {
                @Override
                public void requireRoom() {
                    throw CredentialRejection.SERVICE_BUSY.exception();
                }

                @Override
                public String hash(char[] password) {
                    return passwords.hash(password);
                }

                @Override
                public Match verify(char[] password, @Nullable String hash) {
                    throw new AssertionError("was to be refused before");
                }

                @Override
                public boolean canVerify(String hash) {
                    return passwords.canVerify(hash);
                }
            };
        }
    }

    @Test
    void at_the_full_queue_a_sign_in_is_refused_before_anything_is_counted_whether_there_is_an_account_or_not() {
        try (RunningCommandSide side = RunningCommandSide.startWith(FullQueue.class, "ARGON2_MEMORY_KIB=64")) {
            assertThat(side.signUp("ada@example.com").status()).isEqualTo(200);
            MongoCollection<Document> guesses = side.mongo().database().getCollection("guesses");
            List<Document> before = guesses.find().into(new ArrayList<>());
            for (String email : List.of("ada@example.com", "nobody@example.com")) {
                Answer answer = side.post("/api/auth/sign-in/email", login(email, "Password123"));

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("SERVICE_BUSY");
                assertThat(answer.header("retry-after")).isEqualTo("1");
            }
            assertThat(guesses.find().into(new ArrayList<>())).isEqualTo(before);
            side.mongo().close();
        }
    }

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
