package dev.registrar.command.session.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.command.credential.Passwords;
import dev.registrar.command.session.adapter.web.RunningCommandSide.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;

/**
 * Whether time tells which addresses have accounts (security class 3). Calls with a known and with an unknown address come
 * in random order over one connection, so that whatever else the machine does falls on both alike, and the rank test
 * (Mann and Whitney) asks whether one kind takes longer by more than a quarter of a call. Ranks do not care about
 * outliers, and a machine under load stretches the hash and the quarter alike. By chance it fails once in a million runs.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnumerationTimingTest {

    private static final double SURE = 1e-6;
    private static final int WARM_UP = 10;
    private static final int SAMPLES = 60;

    private static final String KNOWN = "known@example.com";
    private static final String UNKNOWN = "nobody@example.com";

    /** A hash that costs what it may cost in production, and as many guesses as the test needs. */
    private static final String[] SETTINGS = {
        "ARGON2_MEMORY_KIB=19456",
        "ARGON2_ITERATIONS=2",
        "THROTTLE_ACCOUNT_FREE=1000000",
        "THROTTLE_SOURCE_FREE=1000000"
    };

    /** The product without the hash for accounts that are not there. */
    static class WithoutDummyHash {
        @Bean
        static BeanPostProcessor withoutDummyHash() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof Passwords passwords ? withoutDummyHash(passwords) : bean;
                }
            };
        }

        private static Passwords withoutDummyHash(Passwords passwords) {
            return new Passwords() {
                @Override
                public void requireRoom() {
                    passwords.requireRoom();
                }

                @Override
                public String hash(char[] password) {
                    return passwords.hash(password);
                }

                @Override
                public Match verify(char[] password, @Nullable String hash) {
                    return hash == null ? Match.NO : passwords.verify(password, hash);
                }

                @Override
                public boolean canVerify(String hash) {
                    return passwords.canVerify(hash);
                }
            };
        }
    }

    @Test
    void signing_in_takes_as_long_with_an_address_that_nobody_has() {
        try (RunningCommandSide side = RunningCommandSide.start(SETTINGS)) {
            assertThat(time(side, "/auth/sign-in/email", 401)).matches(Times::doNotTell);
            side.mongo().close();
        }
    }

    @Test
    void the_test_finds_out_when_the_dummy_hash_is_taken_away() {
        try (RunningCommandSide side = RunningCommandSide.startWith(WithoutDummyHash.class, SETTINGS)) {
            assertThat(time(side, "/auth/sign-in/email", 401)).matches(Predicate.not(Times::doNotTell));
            side.mongo().close();
        }
    }

    @Test
    void asking_for_a_mail_takes_as_long_with_an_address_that_nobody_has() {
        try (RunningCommandSide side = RunningCommandSide.start(SETTINGS)) {
            for (String path : List.of("/auth/request-password-reset", "/auth/send-verification-email")) {
                assertThat(time(side, path, 200)).as(path).matches(Times::doNotTell);
            }
            side.mongo().close();
        }
    }

    private static Times time(RunningCommandSide side, String path, int expected) {
        side.signUp(KNOWN);
        List<Boolean> order = new ArrayList<>(Collections.nCopies(SAMPLES, true));
        order.addAll(Collections.nCopies(SAMPLES, false));
        // Any order does, as long as neither kind comes after the other more often.
        Collections.shuffle(order, new Random(7));
        for (int i = 0; i < WARM_UP; i++) {
            nanos(side, path, KNOWN, expected);
            nanos(side, path, UNKNOWN, expected);
        }
        List<Double> known = new ArrayList<>();
        List<Double> unknown = new ArrayList<>();
        for (boolean isKnown : order) {
            (isKnown ? known : unknown).add(nanos(side, path, isKnown ? KNOWN : UNKNOWN, expected));
        }
        return new Times(array(known), array(unknown));
    }

    private static double nanos(RunningCommandSide side, String path, String email, int expected) {
        Map<String, Object> body =
                path.contains("sign-in") ? RunningCommandSide.login(email, "Not-The-Word-1") : Map.of("email", email);
        long start = System.nanoTime();
        Answer answer = side.post(path, body);
        long end = System.nanoTime();
        assertThat(answer.status()).as(answer.body()).isEqualTo(expected);
        return end - start;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What calls took, in nanoseconds. */
    private record Times(double[] known, double[] unknown) {

        /** Returns whether neither kind is slower by more than a quarter of a call. */
        boolean doNotTell() {
            double quarter = Math.max(median(known), median(unknown)) / 4;
            return !isSlower(known, unknown, quarter) && !isSlower(unknown, known, quarter);
        }

        private static boolean isSlower(double[] these, double[] those, double by) {
            double[] faster = Arrays.stream(these).map(time -> time - by).toArray();
            return MannWhitneyUTest.withDefaults()
                    .with(AlternativeHypothesis.GREATER_THAN)
                    .test(faster, those)
                    .reject(SURE);
        }

        private static double median(double[] times) {
            double[] sorted = times.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        @Override
        public String toString() {
            return "medians: known " + median(known) / 1e6 + " ms, unknown " + median(unknown) / 1e6 + " ms";
        }
    }
}
