package dev.registrar.command.credential.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.registrar.command.credential.CredentialRejection;
import dev.registrar.command.credential.Passwords.Match;
import dev.registrar.shared.RejectedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PooledPasswordsTest {

    /** Written by the reference server's own code, see docs of its password module. */
    private static final String SCRYPT_OF_PASSWORD123 = "3bbf599fd02cfb25838baea02b40aa07:"
            + "25e8d2787b52869cc299999cd0e53334076d164adca2629ddf4c25d76676852c"
            + "d620b5b4894992aa64db4434f0a580d862417b9661841efcd71c5a8c2ffa1bee";

    /** The published vector of bcrypt's own test suite. */
    private static final String BCRYPT_OF_U_STAR_U = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    private static final HashingLimits CHEAP = new HashingLimits(64, 1, 1, 2, 16);

    @Test
    void a_hash_is_an_argon2id_phc_string_with_the_parameters_asked_for() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.hash(chars("Password123")))
                    .matches("\\$argon2id\\$v=19\\$m=64,t=1,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        }
    }

    @Test
    void the_right_password_matches_and_a_wrong_one_does_not() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            String hash = passwords.hash(chars("Password123"));

            assertThat(passwords.verify(chars("Password123"), hash)).isEqualTo(Match.YES);
            assertThat(passwords.verify(chars("Password124"), hash)).isEqualTo(Match.NO);
            assertThat(passwords.verify(chars(""), hash)).isEqualTo(Match.NO);
        }
    }

    @Test
    void a_hash_is_the_one_of_the_library_called_plainly() {
        Argon2 plain = Argon2Factory.create(Argon2Types.ARGON2id);
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(plain.verify(passwords.hash(chars("Password123")), chars("Password123")))
                    .isTrue();
            // Also with more memory than a thread keeps, several lanes, and a password of no length.
            for (int memory : List.of(16, 64, 4096)) {
                String hash = plain.hash(2, memory, 2, chars("Password123"));
                assertThat(passwords.verify(chars("Password123"), hash)).isNotEqualTo(Match.NO);
                assertThat(passwords.verify(chars("Password124"), hash)).isEqualTo(Match.NO);
                assertThat(passwords.verify(chars(""), plain.hash(2, memory, 2, chars(""))))
                        .isNotEqualTo(Match.NO);
            }
        }
    }

    @Test
    void a_thread_hashes_in_the_same_memory_again_and_nothing_is_left_in_it() {
        Argon2Format argon2 = new Argon2Format(new HashingLimits(8192, 1, 1, 1, 1));
        try (HashMemory memory = new HashMemory(8192 * 1024L)) {
            ScopedValue.where(Argon2Format.MEMORY, memory).run(() -> {
                String hash = argon2.hash(chars("Password123"));
                assertThat(memory.size()).isEqualTo(8192 * 1024L);
                assertThat(memory.isWiped()).isTrue();
                assertThat(argon2.verify(chars("Password123"), hash)).isTrue();
                assertThat(argon2.verify(chars("Password124"), hash)).isFalse();
                assertThat(memory.size()).isEqualTo(8192 * 1024L);
                assertThat(memory.isWiped()).isTrue();
            });
        }
    }

    @Test
    void what_a_thread_keeps_is_given_back_when_it_ends() {
        HashMemory memory = new HashMemory(65_536);
        ScopedValue.where(Argon2Format.MEMORY, memory)
                .run(() -> assertThat(new Argon2Format(CHEAP).hash(chars("Password123")))
                        .isNotEmpty());
        assertThat(memory.size()).isEqualTo(65_536);

        memory.close();
        assertThat(memory.size()).isZero();
    }

    @Test
    void a_hash_that_the_library_cannot_make_is_no_match() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            // Less memory than eight blocks a lane; a salt that is no base64.
            assertThat(passwords.verify(
                            chars("Password123"),
                            "$argon2id$v=19$m=1,t=1,p=1$" + "a".repeat(22) + "$" + "a".repeat(43)))
                    .isEqualTo(Match.NO);
            assertThat(passwords.canVerify("$argon2id$v=19$m=64,t=1,p=1$" + "a".repeat(21) + "$" + "a".repeat(43)))
                    .isFalse();
        }
    }

    @Test
    void two_hashes_of_one_password_differ() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.hash(chars("Password123"))).isNotEqualTo(passwords.hash(chars("Password123")));
        }
    }

    @Test
    void the_same_password_in_two_unicode_forms_is_one_password() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            String hash = passwords.hash(chars("Pa\u0308sswo\u0308rd1\uFB01"));

            assertThat(passwords.verify(chars("P\u00E4ssw\u00F6rd1fi"), hash)).isEqualTo(Match.YES);
        }
    }

    @Test
    void a_hash_with_weaker_parameters_matches_and_asks_to_be_renewed() {
        String weak;
        try (PooledPasswords before = new PooledPasswords(new HashingLimits(32, 1, 1, 1, 4))) {
            weak = before.hash(chars("Password123"));
        }
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.verify(chars("Password123"), weak)).isEqualTo(Match.YES_BUT_WEAK);
            assertThat(passwords.verify(chars("Password124"), weak)).isEqualTo(Match.NO);
        }
    }

    @Test
    void the_reference_servers_scrypt_matches_and_asks_to_be_renewed() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.verify(chars("Password123"), SCRYPT_OF_PASSWORD123))
                    .isEqualTo(Match.YES_BUT_WEAK);
            assertThat(passwords.verify(chars("Password124"), SCRYPT_OF_PASSWORD123))
                    .isEqualTo(Match.NO);
        }
    }

    @Test
    void a_hash_of_another_system_is_known_by_its_format_and_its_cost() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.canVerify(SCRYPT_OF_PASSWORD123)).isTrue();
            assertThat(passwords.canVerify("$2b$14$" + "a".repeat(53))).isTrue();
            assertThat(passwords.canVerify("$2b$15$" + "a".repeat(53))).isFalse();
            assertThat(passwords.canVerify("$argon2id$v=19$m=9999999,t=3,p=1$" + "a".repeat(22) + "$" + "a".repeat(43)))
                    .isFalse();
            assertThat(passwords.canVerify("5f4dcc3b5aa765d61d8327deb882cf99")).isFalse();
        }
    }

    @Test
    void bcrypt_matches_and_asks_to_be_renewed() {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.verify(chars("U*U"), BCRYPT_OF_U_STAR_U)).isEqualTo(Match.YES_BUT_WEAK);
            assertThat(passwords.verify(chars("U*V"), BCRYPT_OF_U_STAR_U)).isEqualTo(Match.NO);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Password123",
                "$argon2id$v=19$m=9999999,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=99,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "zz:zz"
            })
    void a_hash_that_is_none_or_costs_too_much_never_matches(String hash) {
        try (PooledPasswords passwords = new PooledPasswords(CHEAP)) {
            assertThat(passwords.verify(chars("Password123"), hash)).isEqualTo(Match.NO);
        }
    }

    @Test
    void an_absent_hash_costs_as_much_work_as_a_wrong_password() {
        HashingLimits noticeable = new HashingLimits(16_384, 2, 1, 1, 4);
        try (PooledPasswords passwords = new PooledPasswords(noticeable)) {
            String hash = passwords.hash(chars("Password123"));
            List<Long> known = new ArrayList<>();
            List<Long> unknown = new ArrayList<>();
            for (int round = 0; round < 25; round++) {
                known.add(nanosOf(() -> passwords.verify(chars("Password124"), hash)));
                unknown.add(nanosOf(() -> passwords.verify(chars("Password124"), null)));
            }

            assertThat((double) median(unknown) / median(known))
                    .as("median time for unknown accounts against known ones")
                    .isBetween(0.5, 2.0);
        }
    }

    @Test
    void beyond_its_queue_it_refuses_at_once_and_says_when_to_come_back() throws Exception {
        HashingLimits slow = new HashingLimits(65_536, 3, 1, 1, 1);
        try (PooledPasswords passwords = new PooledPasswords(slow);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> accepted = new ArrayList<>();
            for (int caller = 0; caller < 16; caller++) {
                accepted.add(callers.submit(() -> {
                    start.await();
                    return wasAccepted(passwords);
                }));
            }
            start.countDown();

            long done = 0;
            for (Future<Boolean> one : accepted) {
                done += one.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(done).as("hashes that ran or waited").isBetween(1L, 15L);
        }
    }

    @Test
    void while_its_queue_is_full_it_says_so_before_anything_is_asked() throws Exception {
        HashingLimits slow = new HashingLimits(65_536, 16, 1, 1, 1);
        try (PooledPasswords passwords = new PooledPasswords(slow);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            passwords.requireRoom();
            List<Future<String>> hashes = new ArrayList<>();
            for (int hash = 0; hash < 2; hash++) {
                hashes.add(callers.submit(() -> hashedAtLast(passwords)));
            }
            while (passwords.waiting() == 0 && !hashes.stream().allMatch(Future::isDone)) {
                Thread.onSpinWait();
            }
            if (passwords.waiting() == 1) {
                assertThatThrownBy(passwords::requireRoom)
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                refused -> assertThat(refused.rejection()).isEqualTo(CredentialRejection.SERVICE_BUSY));
            }
            for (Future<String> hash : hashes) {
                assertThat(hash.get(60, TimeUnit.SECONDS)).isNotEmpty();
            }
            passwords.requireRoom();
        }
    }

    @Test
    void the_refusal_is_a_503_with_a_time_to_wait() {
        var busy = CredentialRejection.SERVICE_BUSY;

        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.retryAfterSeconds()).hasValue(1);
    }

    @Test
    void limits_out_of_range_are_refused_by_name() {
        assertThatThrownBy(() -> new HashingLimits(1, 1, 1, 1, 1))
                .hasMessage("ARGON2_MEMORY_KIB must be a whole number between 8 and 1048576, not 1.");
    }

    /** The pool's thread takes a moment to take the first one out of the queue. */
    private static String hashedAtLast(PooledPasswords passwords) {
        while (true) {
            try {
                return passwords.hash(chars("Password123"));
            } catch (RejectedException full) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean wasAccepted(PooledPasswords passwords) {
        try {
            passwords.hash(chars("Password123"));
            return true;
        } catch (RejectedException refused) {
            assertThat(refused.rejection()).isEqualTo(CredentialRejection.SERVICE_BUSY);
            return false;
        }
    }

    private static long nanosOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static char[] chars(String text) {
        return text.toCharArray();
    }
}
