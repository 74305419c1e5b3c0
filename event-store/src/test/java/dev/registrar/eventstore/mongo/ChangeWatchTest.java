package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.Election.Told;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** On a model of a replica set. {@code -Delections=N} lets a history have more of them. */
@Timeout(20)
class ChangeWatchTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int ELECTIONS = Integer.getInteger("elections", 40);
    private static final int UNAUTHORIZED = 13;
    private static final int ONLY_ON_REPLICA_SETS = 40_573;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final LinkedBlockingQueue<Long> positions = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        for (var closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void commits_of_other_processes_are_heard_of_without_polling() throws Exception {
        var set = keep(ReplicaSet.start());
        var writer = log(set, NEVER);
        hearing(log(set, NEVER));
        for (var n = 0; n < 5; n++) {
            awaitHeard(writer.append(Drafts.of("a", n)));
        }
    }

    @Test
    void also_where_the_client_reads_what_no_majority_has() throws Exception {
        var set = keep(ReplicaSet.start());
        var database = keep(set.client()).getDatabase("log").withReadConcern(ReadConcern.LOCAL);
        hearing(log(database, NEVER));
        awaitStreams(set, 1);
        awaitHeard(log(set, NEVER).append(Drafts.of("a", 0)));
    }

    static long[] seeds() {
        return Seeds.of("streams over elections", 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void over_elections_every_commit_is_heard_of_without_polling(long seed) throws Exception {
        var random = new Random(seed);
        var set = keep(
                ReplicaSet.with().lag(new Random(seed), Duration.ofMillis(2)).start());
        var writer = log(set, NEVER);
        hearing(log(set, NEVER));
        var disturbing = new AtomicBoolean(true);
        var elections = new AtomicInteger();
        var disturber = Thread.ofPlatform().start(() -> {
            while (disturbing.get()) {
                LockSupport.parkNanos((long) (random.nextDouble() * 20_000_000));
                set.elect(Election.random(random, Duration.ofMillis(5)), random.nextInt(set.members()));
                elections.incrementAndGet();
            }
        });
        for (var n = 0; elections.get() < ELECTIONS; n++) {
            awaitHeard(writer.append(Drafts.of("a", n)));
        }
        disturbing.set(false);
        disturber.join();
        // One whose opening was answered into a broken connection ends with the next primary.
        set.elect(Election.stepDown(Told.INTERRUPTED));
        awaitStreams(set, 1);
    }

    @Test
    void after_the_history_is_lost_a_new_stream_is_opened_and_nothing_missed() throws Exception {
        var set = keep(ReplicaSet.start());
        var writer = log(set, NEVER);
        hearing(log(set, NEVER));
        awaitHeard(writer.append(Drafts.of("a", 0)));
        for (var n = 1; n < 4; n++) {
            var position = writer.append(Drafts.of("a", n));
            set.forgetHistory();
            awaitHeard(position);
        }
    }

    @Test
    void a_stream_that_ended_with_its_collection_is_opened_again() throws Exception {
        var set = keep(ReplicaSet.start());
        var client = keep(set.client());
        var writer = log(set, NEVER);
        hearing(log(set, NEVER));
        awaitHeard(writer.append(Drafts.of("a", 0)));
        client.getDatabase("log").getCollection("commits").drop();
        awaitHeard(writer.append(Drafts.of("a", 1)));
        awaitHeard(writer.append(Drafts.of("a", 2)));
    }

    @Test
    void a_stream_that_falls_silent_makes_commits_late_by_a_second_at_most() throws Exception {
        var set = keep(ReplicaSet.start());
        set.silenceStreams();
        var writer = log(set, NEVER);
        hearing(log(set, Duration.ofMillis(1)));
        awaitStreams(set, 1);
        for (var n = 0; n < 2; n++) {
            awaitHeard(writer.append(Drafts.of("a", n)));
        }
    }

    @Test
    void closing_ends_a_stream_that_waits_for_its_server() throws Exception {
        var set = keep(ReplicaSet.start());
        set.silenceStreams();
        var log = log(set, NEVER);
        hearing(log);
        awaitStreams(set, 1);
        log.close();
        awaitStreams(set, 0);
    }

    @Test
    void nobody_is_told_for_whom_nobody_listens_any_more() throws Exception {
        var set = keep(ReplicaSet.start());
        var log = log(set, Duration.ofMillis(1));
        for (var times = 0; times < 2; times++) {
            try (var listening = log.onCommit(positions::add)) {
                awaitStreams(set, 1);
            }
            awaitStreams(set, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {UNAUTHORIZED, ONLY_ON_REPLICA_SETS})
    void where_streams_are_refused_commits_are_looked_for_and_that_is_said_once(int code) throws Exception {
        var attempts = new CountDownLatch(4);
        var set = keep(ReplicaSet.with()
                .refusing(request -> {
                    if (request.equals("watch commits")) {
                        attempts.countDown();
                        return code;
                    }
                    return 0;
                })
                .start());
        var writer = log(set, NEVER);
        var said = listening();
        var begun = System.nanoTime();
        hearing(log(set, Duration.ofMillis(1)));
        awaitHeard(writer.append(Drafts.of("a", 0)));
        attempts.await();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("each attempt waits longer than the one before")
                .isGreaterThanOrEqualTo(Duration.ofMillis(50 + 100 + 200));
        assertThat(said.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .startsWith("The server tells of no new commits")
                        .contains(Integer.toString(code)));
    }

    @Test
    void what_this_process_wrote_itself_is_no_news() throws Exception {
        var questions = new AtomicInteger();
        var set = keep(
                ReplicaSet.with().refusing(request -> count(request, questions)).start());
        var commits = keep(set.client()).getDatabase("log").getCollection("commits");
        var tail = new Tail(
                new NumberReader(new StoredCommits(commits, new Server(true, true))), 3, NEVER, Optional.empty());
        var listening = tail.subscribe(positions::add);
        tail.hear(3);
        assertThat(questions).hasValue(0);
        tail.hear(4);
        assertThat(questions).hasPositiveValue();
        listening.close();
        tail.close();
    }

    @Test
    void of_those_that_come_together_the_newest_is_told() throws Exception {
        var set = keep(ReplicaSet.start());
        var commits = keep(set.client()).getDatabase("log").getCollection("commits");
        var watch = new ChangeWatch(commits.withReadConcern(ReadConcern.MAJORITY), positions::add, () -> true);
        open.add(watch::close);
        watch.start();
        awaitHeard(ChangeWatch.ANY);
        commits.insertMany(LongStream.rangeClosed(1, 50)
                .mapToObj(number -> new Document("_id", number))
                .toList());
        awaitHeard(50);
        commits.deleteOne(Filters.eq(50L));
        commits.insertOne(new Document("_id", 51L));
        assertThat(positions.take()).as("nothing but inserts is news").isEqualTo(51);
    }

    private static int count(String request, AtomicInteger questions) {
        if (request.equals("find commits")) {
            questions.incrementAndGet();
        }
        return 0;
    }

    private void hearing(CommitLog log) {
        keep(log.onCommit(positions::add)::close);
    }

    private void awaitHeard(long position) throws InterruptedException {
        var heard = 0L;
        while (heard < position) {
            var next = positions.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("heard of %d, after %d", position, heard).isNotNull();
            heard = next;
        }
    }

    private static void awaitStreams(ReplicaSet set, int count) {
        while (set.openStreams() != count) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            assertThat(Thread.currentThread().isInterrupted())
                    .as("%d streams open, not %d", set.openStreams(), count)
                    .isFalse();
        }
    }

    private ListAppender<ILoggingEvent> listening() {
        var logger = (Logger) LoggerFactory.getLogger(ChangeWatch.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        open.add(() -> logger.detachAppender(lines));
        return lines;
    }

    private MongoCommitLog log(ReplicaSet set, Duration interval) {
        MongoClient client = keep(set.client());
        return log(client.getDatabase("log"), interval);
    }

    private MongoCommitLog log(MongoDatabase database, Duration interval) {
        return keep(MongoCommitLog.in(database).pollInterval(interval).open());
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
