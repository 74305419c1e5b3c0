package dev.registrar.command.credential.adapter.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MongoCredentialsTest {

    private final TestMongo mongo = TestMongo.open();
    private final MongoCredentials credentials = new MongoCredentials(mongo.database(), Clock.systemUTC());

    @AfterEach
    void drop() {
        mongo.close();
    }

    @Test
    void a_hash_is_found_under_its_version_only() {
        assertThat(credentials.add("ada", 1, "hash-1")).isEqualTo(1);

        assertThat(credentials.find("ada", 1)).contains("hash-1");
        assertThat(credentials.find("ada", 2)).isEmpty();
        assertThat(credentials.find("bob", 1)).isEmpty();
    }

    @Test
    void a_version_that_is_taken_is_left_alone_and_the_next_is_used() {
        credentials.add("ada", 2, "left by a crash or by another writer");

        assertThat(credentials.add("ada", 2, "mine")).isEqualTo(3);
        assertThat(credentials.find("ada", 2)).contains("left by a crash or by another writer");
        assertThat(credentials.find("ada", 3)).contains("mine");
    }

    @Test
    void writers_at_once_get_a_version_each() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> versions = new ArrayList<>();
            for (int writer = 0; writer < 16; writer++) {
                String hash = "hash-" + writer;
                versions.add(writers.submit(() -> {
                    start.await();
                    return credentials.add("ada", 1, hash);
                }));
            }
            start.countDown();

            var distinct = new HashSet<Integer>();
            for (Future<Integer> version : versions) {
                distinct.add(version.get(30, TimeUnit.SECONDS));
            }
            assertThat(distinct).hasSize(16);
        }
    }

    @Test
    void a_renewal_replaces_the_hash_it_saw_and_no_other() {
        credentials.add("ada", 1, "weak");

        credentials.renew("ada", 1, "weak", "strong");
        credentials.renew("ada", 1, "weak", "late");

        assertThat(credentials.find("ada", 1)).contains("strong");
    }

    @Test
    void a_renewal_never_brings_a_swept_hash_back() {
        credentials.renew("ada", 1, "weak", "strong");

        assertThat(credentials.find("ada", 1)).isEmpty();
    }

    @Test
    void what_is_forgotten_is_all_of_one_user_and_nothing_of_others() {
        for (String user : List.of("ada", "ad", "adam", "ada-2", "ADA")) {
            credentials.add(user, 1, "one");
            credentials.add(user, 20, "twenty");
        }

        credentials.forget("ada");

        assertThat(credentials.find("ada", 1)).isEmpty();
        assertThat(credentials.find("ada", 20)).isEmpty();
        for (String user : List.of("ad", "adam", "ada-2", "ADA")) {
            assertThat(credentials.find(user, 1)).contains("one");
            assertThat(credentials.find(user, 20)).contains("twenty");
        }
    }

    @Test
    void a_sweep_leaves_the_valid_version_and_other_users() {
        credentials.add("ada", 1, "one");
        credentials.add("ada", 2, "two");
        credentials.add("ada", 3, "three");
        credentials.add("bob", 1, "his");

        credentials.sweep("ada", 3);

        assertThat(credentials.find("ada", 1)).isEmpty();
        assertThat(credentials.find("ada", 2)).isEmpty();
        assertThat(credentials.find("ada", 3)).contains("three");
        assertThat(credentials.find("bob", 1)).contains("his");
    }

    @Test
    void a_writer_whose_commit_was_refused_takes_its_hash_away() {
        credentials.add("ada", 1, "one");

        credentials.remove("ada", 1);

        assertThat(credentials.find("ada", 1)).isEmpty();
    }
}
