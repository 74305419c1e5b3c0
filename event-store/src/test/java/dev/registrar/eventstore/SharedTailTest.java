package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.mongo.MongoSealKeys;
import dev.registrar.eventstore.mongo.MongoSeals;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import dev.registrar.eventstore.verify.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many follow the log, it is read once; whoever is behind reads for himself. */
@Timeout(30)
class SharedTailTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();
    private final TestMongo mongo = TestMongo.open();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.uri()))
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent question) {
                    // Those of the poller ask for numbers alone.
                    if (question.getCommandName().equals("find")
                            && question.getCommand()
                                    .getString("find")
                                    .getValue()
                                    .equals("commits")
                            && !question.getCommand().containsKey("projection")) {
                        questions.incrementAndGet();
                    }
                }
            })
            .build());
    private final MongoCommitLog log = MongoCommitLog.in(
                    client.getDatabase(mongo.database().getName()))
            .pollInterval(Duration.ofDays(1))
            .open();

    @AfterEach
    void close() {
        log.close();
        client.close();
        mongo.close();
    }

    @Test
    void many_followers_cost_the_database_what_one_does() {
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            var commits = 20;
            questions.set(0);
            for (var i = 0; i < commits; i++) {
                log.append(Drafts.of("a", i));
                for (var reader = 0; reader < 12; reader++) {
                    assertThat(positions(tail.read(i, 100))).containsExactly(i + 1L);
                }
            }
            assertThat(questions.get()).isLessThan(2 * commits);
        }
    }

    @Test
    void that_there_is_nothing_new_is_asked_once_in_an_interval_until_somebody_tells_of_a_commit() {
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            assertThat(tail.read(0, 100)).isEmpty();
            questions.set(0);
            for (var i = 0; i < 10; i++) {
                assertThat(tail.read(0, 100)).isEmpty();
            }
            assertThat(questions).hasValue(0);
            clock.addAndGet(INTERVAL.toNanos());
            assertThat(tail.read(0, 100)).isEmpty();
            assertThat(questions.get()).isPositive();
            log.append(Drafts.of("a", 0));
            assertThat(positions(tail.read(0, 100))).containsExactly(1L);
        }
    }

    @Test
    void seals_are_made_of_what_others_have_read_and_go_on_to_the_end_of_the_log() {
        var database = mongo.database();
        var keys = new MongoSealKeys(database, new byte[32], Clock.systemUTC());
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            for (var i = 0; i < 20; i++) {
                log.append(Drafts.of("ada", i));
            }
            assertThat(tail.read(0, 100)).hasSize(20);
            var asked = questions.get();
            try (var sealer =
                    Sealer.start(log, tail, MongoSeals.of(database), keys, Clock.systemUTC(), Duration.ofMillis(1))) {
                sealer.seal();
                assertThat(questions).hasValue(asked);
                for (var i = 20; i < 25; i++) {
                    log.append(Drafts.of("ada", i));
                }
            }
        }
        assertThat(MongoSeals.of(database).last())
                .hasValueSatisfying(seal -> assertThat(seal.head().size()).isEqualTo(25));
        var report = new LogVerifier(log, MongoSeals.of(database), keys).verify(LogVerifier.Progress.UNSEEN);
        assertThat(report.firstFault()).isEmpty();
    }

    @Test
    void a_reader_that_is_behind_reads_the_log_and_leaves_the_buffer_to_those_that_follow() {
        for (var i = 0; i < 10; i++) {
            log.append(Drafts.of("a", i));
        }
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            assertThat(tail.follows(9)).isFalse();
            assertThat(tail.follows(10)).isTrue();
            assertThat(positions(tail.read(3, 4))).containsExactly(4L, 5L, 6L, 7L);
            log.append(Drafts.of("a", 10));
            log.append(Drafts.of("a", 11));
            assertThat(positions(tail.read(10, 1))).containsExactly(11L);
            assertThat(positions(tail.read(10, 5))).as("what is in memory").containsExactly(11L);
            assertThat(positions(tail.read(11, 5))).containsExactly(12L);
            assertThat(positions(tail.read(10, 5))).containsExactly(11L, 12L);
        }
    }

    @Test
    void a_reader_ahead_of_what_was_read_here_finds_what_follows() {
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            for (var i = 0; i < 30; i++) {
                log.append(Drafts.of("a", i));
            }
            assertThat(positions(tail.read(5, 5))).as("a little").containsExactly(6L, 7L, 8L, 9L, 10L);
            assertThat(tail.follows(0)).as("with what lies between").isTrue();
            assertThat(positions(tail.read(16, 5))).as("far").containsExactly(17L, 18L, 19L, 20L, 21L);
            assertThat(tail.follows(15)).as("without what lies between").isFalse();
            assertThat(tail.follows(16)).isTrue();
            assertThat(positions(tail.read(10, 2))).as("from the log").containsExactly(11L, 12L);
            assertThat(positions(tail.read(18, 100))).as("in memory").containsExactly(19L, 20L, 21L);
            assertThat(positions(tail.read(30, 5))).isEmpty();
            log.append(Drafts.of("a", 30));
            assertThat(positions(tail.read(30, 5))).containsExactly(31L);
        }
    }

    @Test
    void a_reader_ahead_of_the_log_does_not_take_the_end_from_the_others() {
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            log.append(Drafts.of("a", 0));
            assertThat(tail.read(1_000, 5)).isEmpty();
            assertThat(tail.follows(0)).isTrue();
            assertThat(positions(tail.read(0, 5))).containsExactly(1L);
        }
    }

    @Test
    void what_is_kept_is_bounded_by_its_size() {
        var large = 3 << 20;
        try (var tail = SharedTail.of(log, INTERVAL, clock::get)) {
            for (var i = 0; i < 6; i++) {
                log.append(Drafts.commit()
                        .event(new NewEvent(
                                "event " + i,
                                "User",
                                "a",
                                i,
                                "large",
                                null,
                                Instant.EPOCH,
                                Content.of(""),
                                Content.of("x".repeat(large))))
                        .draft());
                assertThat(positions(tail.read(i, 100))).containsExactly(i + 1L);
            }
            assertThat(tail.follows(1)).isFalse();
            assertThat(tail.follows(4)).isTrue();
            assertThat(positions(tail.read(1, 100))).as("from the log").containsExactly(2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void readers_at_once_see_every_commit_once_and_in_order() throws Exception {
        var commits = 300;
        try (var tail = SharedTail.of(log, INTERVAL);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> readers = new ArrayList<>();
            for (var reader = 0; reader < 6; reader++) {
                var limit = reader + 1;
                readers.add(threads.submit(() -> {
                    var seen = new ArrayList<Long>();
                    while (seen.size() < commits) {
                        seen.addAll(positions(tail.read(seen.size(), limit)));
                    }
                    return seen;
                }));
            }
            for (var i = 0; i < commits; i++) {
                log.append(Drafts.of("a", i));
            }
            for (var reader : readers) {
                assertThat(reader.get())
                        .hasSize(commits)
                        .isSorted()
                        .startsWith(1L)
                        .endsWith((long) commits);
            }
        }
    }

    private static List<Long> positions(List<Commit> commits) {
        return commits.stream().map(Commit::position).toList();
    }
}
