package dev.registrar.command.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.command.testing.Hands;
import dev.registrar.command.throttle.Secret.Kind;
import dev.registrar.command.throttle.adapter.mongo.MongoGuesses;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.shared.RejectedException;
import dev.registrar.shared.user.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ThrottleTest {

    private static final Secret ADA = Secret.passwordOf("ada@example.org");
    private static final Secret BOB = Secret.passwordOf("bob@example.org");
    private static final String HOME = "192.0.2.1";

    private final TestMongo mongo = TestMongo.open();
    private final Hands clock = new Hands(Instant.parse("2026-11-21T08:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final Throttle throttle = node();
    private final Throttle other = node();

    /** A process of its own: what it shares with the other is in the database. */
    private Throttle node() {
        Locks locks = new Locks() {
            @Override
            public void locked(Secret secret, int failures, BooleanSupplier still) {
                told.add("locked after " + failures);
            }

            @Override
            public void unlocked(Secret secret) {
                told.add("unlocked");
            }
        };
        return new Throttle(
                new MongoGuesses(mongo.database()), new GuessIds(new byte[32]), locks, clock, Limits.free(5, 20));
    }

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void the_first_guesses_are_free_and_each_further_one_waits_twice_as_long() {
        for (int i = 0; i < 5; i++) {
            assertThat(wrong(i % 2 == 0 ? throttle : other, ADA, HOME)).isZero();
        }
        for (int wait : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)) {
            assertThat(wrong(throttle, ADA, HOME)).isEqualTo(wait);
            clock.move(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(wrong(other, ADA, HOME)).isEqualTo(1);
            clock.move(Duration.ofMillis(1));
            assertThat(wrong(other, ADA, HOME)).isZero();
        }
        assertThat(told).containsExactly("locked after 5");
    }

    @Test
    void a_right_guess_ends_the_series_and_costs_its_source_nothing() {
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(wrong(throttle, ADA, "192.0.2." + (round + 10))).isZero();
            }
            right(other, ADA, HOME);
        }
        assertThat(told).isEmpty();
        assertThat(wrong(throttle, BOB, HOME)).isZero();
    }

    @Test
    void who_gets_in_after_having_waited_is_unlocked() {
        for (int i = 0; i < 5; i++) {
            wrong(throttle, ADA, HOME);
        }
        clock.move(Duration.ofSeconds(1));
        right(throttle, ADA, HOME);
        assertThat(told).containsExactly("locked after 5", "unlocked");
        assertThat(wrong(throttle, ADA, HOME)).isZero();
    }

    @Test
    void a_source_that_tries_many_accounts_waits_and_others_do_not() {
        for (int i = 0; i < 20; i++) {
            assertThat(wrong(throttle, Secret.passwordOf("u" + i + "@example.org"), HOME))
                    .isZero();
        }
        assertThat(wrong(other, ADA, HOME)).isEqualTo(1);
        assertThat(wrong(throttle, ADA, "192.0.2.2")).isZero();
        clock.move(Duration.ofHours(1));
        assertThat(wrong(throttle, BOB, HOME)).isZero();
        assertThat(wrong(throttle, BOB, HOME)).isZero();
    }

    @Test
    void a_network_of_ipv6_is_one_source() {
        for (int i = 0; i < 20; i++) {
            wrong(throttle, Secret.passwordOf("u" + i + "@example.org"), "2001:db8:0:1::" + i);
        }
        assertThat(wrong(throttle, ADA, "2001:db8:0:1:ffff::1")).isEqualTo(1);
        assertThat(wrong(throttle, ADA, "2001:db8:0:2::1")).isZero();
    }

    @Test
    void parallel_guesses_get_no_more_than_their_share() throws Exception {
        AtomicInteger looked = new AtomicInteger();
        Throttle[] nodes = Stream.generate(this::node).limit(8).toArray(Throttle[]::new);
        race(64, i -> guess(nodes[i % 8], ADA, "198.51.100." + i, looked));
        assertThat(looked).hasValue(5);
        clock.move(Duration.ofSeconds(1));
        race(64, i -> guess(nodes[i % 8], ADA, "198.51.100." + i, looked));
        assertThat(looked).hasValue(6);
    }

    @Test
    void many_right_guesses_at_once_are_all_right() throws Exception {
        race(64, i -> right(i % 2 == 0 ? throttle : other, ADA, HOME));
        assertThat(told).isEmpty();
    }

    @Test
    void what_was_no_guess_is_not_counted() {
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> throttle.check(ADA, HOME, () -> fail(), result -> false))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(wrong(throttle, ADA, HOME)).isZero();
    }

    private static Boolean fail() {
        throw new IllegalStateException("the pool is full");
    }

    @Test
    void forgetting_an_account_covers_every_kind_of_secret() {
        Secret code = new Secret(Kind.SECOND_FACTOR, "ada");
        for (int i = 0; i < 5; i++) {
            wrong(throttle, ADA, HOME);
            wrong(throttle, code, HOME);
        }
        assertThat(wrong(throttle, code, HOME)).isPositive();
        throttle.forget("ada", "ada@example.org");
        assertThat(wrong(other, ADA, HOME)).isZero();
        assertThat(wrong(other, code, HOME)).isZero();
    }

    @Test
    void nothing_stored_names_anyone() {
        wrong(throttle, ADA, HOME);
        for (Document stored : mongo.database().getCollection("guesses").find()) {
            assertThat(stored.toJson()).doesNotContain("ada").doesNotContain(HOME);
            assertThat(stored.keySet()).containsExactlyInAnyOrder("_id", "n", "last", "since", "until");
        }
    }

    @Test
    void a_series_is_forgotten_after_its_time() {
        for (int i = 0; i < 5; i++) {
            wrong(throttle, ADA, HOME);
        }
        clock.move(Duration.ofHours(24));
        for (int i = 0; i < 5; i++) {
            assertThat(wrong(throttle, ADA, "192.0.2.9")).isZero();
        }
        assertThat(wrong(throttle, ADA, "192.0.2.9")).isEqualTo(1);
    }

    @Test
    void tokens_count_for_their_source_alone_and_right_ones_cost_nothing() {
        for (int i = 0; i < 30; i++) {
            throttle.checkToken(HOME, () -> true, result -> result);
        }
        for (int i = 0; i < 20; i++) {
            other.checkToken(HOME, () -> false, result -> result);
        }
        assertThatThrownBy(() -> throttle.checkToken(HOME, () -> fail(), result -> result))
                .isInstanceOf(RejectedException.class);
        assertThat(wrong(throttle, ADA, HOME)).isEqualTo(1);
        assertThatThrownBy(() -> throttle.checkToken("192.0.2.2", () -> fail(), result -> result))
                .isInstanceOf(IllegalStateException.class);
        other.checkToken("192.0.2.2", () -> false, result -> result);
    }

    @Test
    void mails_to_one_address_wait_longer_and_longer_whoever_asks() {
        for (int i = 0; i < 5; i++) {
            assertThat(mail(i % 2 == 0 ? throttle : other, "ada@example.org", "192.0.2." + i))
                    .isZero();
        }
        for (int minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            assertThat(mail(other, "ada@example.org", HOME)).isEqualTo(60 * minutes);
            clock.move(Duration.ofMinutes(minutes));
            assertThat(mail(throttle, "ada@example.org", HOME)).isZero();
        }
        assertThat(mail(throttle, "bob@example.org", HOME)).isZero();
        assertThat(wrong(throttle, ADA, HOME)).isZero();
    }

    @Test
    void mails_that_one_source_asks_for_are_counted_apart_from_its_guesses() {
        for (int i = 0; i < 20; i++) {
            assertThat(mail(throttle, "u" + i + "@example.org", HOME)).isZero();
        }
        assertThat(mail(other, "ada@example.org", HOME)).isEqualTo(1);
        assertThat(mail(other, "ada@example.org", "192.0.2.2")).isZero();
        assertThat(wrong(throttle, ADA, HOME)).isZero();
    }

    @Test
    void forgotten_series_are_removed_without_an_index_by_age() {
        for (int i = 0; i < 10; i++) {
            wrong(throttle, Secret.passwordOf("u" + i + "@example.org"), "192.0.2." + i);
        }
        clock.move(Duration.ofHours(24));
        wrong(throttle, ADA, HOME);
        assertThat(mongo.database().getCollection("guesses").countDocuments()).isEqualTo(2);
    }

    private static int mail(Throttle node, String to, String source) {
        try {
            node.mail(new EmailAddress(to), source);
            return 0;
        } catch (RejectedException refused) {
            return refused.rejection().retryAfterSeconds().orElseThrow();
        }
    }

    /** Guesses wrongly; returns how long to wait, 0 where the guess was looked at. */
    private static int wrong(Throttle node, Secret secret, String source) {
        try {
            node.check(secret, source, () -> false, result -> result);
            return 0;
        } catch (RejectedException refused) {
            return refused.rejection().retryAfterSeconds().orElseThrow();
        }
    }

    private static void right(Throttle node, Secret secret, String source) {
        node.check(secret, source, () -> true, result -> result);
    }

    private static void guess(Throttle node, Secret secret, String source, AtomicInteger looked) {
        try {
            node.check(secret, source, () -> looked.incrementAndGet() < 0, result -> result);
        } catch (RejectedException refused) {
            assertThat(refused.rejection().status()).isEqualTo(429);
        }
    }

    private static void race(int threads, IntConsumer work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                all.add(pool.submit(() -> {
                    start.await();
                    work.accept(number);
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }
}
