package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Conditions;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.FaultProxy;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing acknowledged is lost, nothing is stored twice, nothing refused is stored, whatever the network does. */
class FaultyNetworkTest {
    private static final int WRITES = 20;

    private final TestMongo mongo = TestMongo.open();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var closeable : open.reversed()) {
            closeable.close();
        }
        mongo.close();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_commit_that_meets_a_fault_is_stored_once_and_acknowledged(Fault fault) {
        var faults = new AtomicInteger(1);
        var proxy = proxy(request -> isInsert(request) && faults.getAndDecrement() > 0 ? fault : Fault.NONE);
        var log = log(proxy, Duration.ofSeconds(20));

        assertThat(log.append(Drafts.of("ada", 0))).isEqualTo(1);
        assertThat(log.append(Drafts.of("ada", 1))).isEqualTo(2);

        proxy.settle();
        assertThat(stored()).hasSize(2);
    }

    @Test
    void a_conflict_whose_answer_was_lost_is_still_a_conflict() {
        var faults = new AtomicInteger(0);
        var proxy = proxy(request -> isInsert(request) && faults.getAndDecrement() > 0 ? Fault.LOSE_REPLY : Fault.NONE);
        var log = log(proxy, Duration.ofSeconds(20));
        log.append(Drafts.of("ada", 0));
        faults.set(1);
        assertThatThrownBy(() -> log.append(Drafts.of("ada", 0))).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void while_the_database_is_gone_callers_get_an_honest_answer_and_may_repeat() {
        var gone = new AtomicBoolean();
        var proxy = proxy(request -> gone.get() && isInsertOrFind(request) ? Fault.LOSE_REQUEST : Fault.NONE);
        var log = log(proxy, Duration.ofMillis(400));
        log.append(Drafts.of("ada", 0));
        gone.set(true);
        var draft = Drafts.of("ada", 1);
        assertThatThrownBy(() -> log.append(draft))
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        e -> assertThat(e.commitId()).isEqualTo(draft.id()));
        // What waits behind was never sent, so nothing of it is stored.
        assertThatThrownBy(() -> log.append(Drafts.of("bob", 0))).isInstanceOf(AppendException.Overloaded.class);
        gone.set(false);
        assertThat(repeat(log, draft)).isEqualTo(2);
        assertThat(stored()).hasSize(2);
    }

    static long[] seeds() {
        return Seeds.of("faults", 6);
    }

    /** The history checker: writers, a tailing reader and a network that fails in every way, by a seed. */
    @ParameterizedTest
    @MethodSource("seeds")
    void histories_of_many_writers_on_a_bad_network_are_right(long seed) {
        var random = new Random(seed);
        var bad = new AtomicBoolean();
        var kinds = Fault.values();
        var proxy = proxy(request -> {
            if (!bad.get()) {
                return Fault.NONE;
            }
            synchronized (random) {
                return isInsert(request) && random.nextInt(4) == 0
                        ? kinds[random.nextInt(kinds.length)]
                        : isFind(request) && random.nextInt(20) == 0 ? Fault.LOSE_REPLY : Fault.NONE;
            }
        });
        var logs = List.of(log(proxy, Duration.ofSeconds(60)), log(proxy, Duration.ofSeconds(60)));
        var acknowledged = new ConcurrentHashMap<String, Long>();
        var refused = ConcurrentHashMap.<String>newKeySet();
        var drafts = new ConcurrentHashMap<String, CommitDraft>();
        var reader = new Reader(mongo);
        bad.set(true);

        var outcomes = Race.of(8, writer -> () -> {
            for (var n = 0; n < WRITES; n++) {
                var draft = draft(writer, n);
                drafts.put(draft.id(), draft);
                try {
                    acknowledged.put(draft.id(), repeat(logs.get(writer % 2), draft));
                } catch (AppendException e) {
                    refused.add(draft.id());
                }
            }
            return writer;
        });
        assertThat(outcomes).allMatch(Race.Outcome::succeeded);
        proxy.settle();

        var stored = stored();
        var byId = new HashMap<String, Long>();
        stored.stream().filter(commit -> !commit.isVoid()).forEach(commit -> {
            assertThat(byId.put(commit.id(), commit.position())).isNull();
        });
        assertThat(byId).isEqualTo(Map.copyOf(acknowledged));
        Conditions.assertHeld(stored, drafts);
        assertThat(refused).noneMatch(byId::containsKey).hasSize(8 * WRITES - acknowledged.size());
        assertThat(acknowledged.values()).hasSameSizeAs(new HashSet<>(acknowledged.values()));
        assertThat(reader.sawUpTo(stored.size()))
                .isEqualTo(LongStream.rangeClosed(1, stored.size()).boxed().toList());
    }

    /**
     * Most commits are a writer's own; every fifth is fought for by all, another fifth depends on who was there first,
     * and every seventh takes one claim.
     */
    private static CommitDraft draft(int writer, int n) {
        if (n % 5 == 4) {
            return Drafts.of("hot", n / 5);
        }
        var own = Drafts.commit().event("writer-" + writer + "-" + n, 0);
        if (n % 5 == 2) {
            own.reading("hot", n / 5 - 1);
        }
        return n % 7 == 6 ? own.take("claim-" + n, "writer-" + writer + "-" + n).draft() : own.draft();
    }

    private List<Commit> stored() {
        try (var log = MongoCommitLog.open(mongo.database())) {
            var report = new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN);
            assertThat(report.firstFault()).isEmpty();
            return log.read(0, 10_000);
        }
    }

    private static long repeat(MongoCommitLog log, CommitDraft draft) {
        while (true) {
            try {
                return log.append(draft);
            } catch (OutcomeUnknownException | AppendException.Overloaded e) {
                // The recovery goes on, or the others were faster too often: the same draft may come again.
            }
        }
    }

    private FaultProxy proxy(Function<String, Fault> faults) {
        var target = new ConnectionString(mongo.uri()).getHosts().getFirst().split(":", 2);
        var proxy = new FaultProxy(target[0], Integer.parseInt(target[1]), faults);
        open.add(proxy);
        return proxy;
    }

    private MongoCommitLog log(FaultProxy proxy, Duration timeout) {
        // The driver looks for a lost server twice a second; a test has no time for that.
        MongoClient client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(proxy.uri()))
                .applyToServerSettings(server -> server.minHeartbeatFrequency(10, TimeUnit.MILLISECONDS)
                        .heartbeatFrequency(10, TimeUnit.MILLISECONDS))
                .build());
        open.add(client);
        var log = MongoCommitLog.in(client.getDatabase(mongo.database().getName()))
                .appendTimeout(timeout)
                .open();
        open.add(log);
        return log;
    }

    private static boolean isInsert(String request) {
        return request.contains("insert\0") && request.contains("commits\0");
    }

    private static boolean isFind(String request) {
        return request.contains("find\0") && request.contains("commits\0");
    }

    private static boolean isInsertOrFind(String request) {
        return isInsert(request) || isFind(request);
    }

    /** Reads the tail on a good connection while others write. */
    private static final class Reader {
        private final MongoCommitLog log;
        private final List<Long> seen = new ArrayList<>();

        Reader(TestMongo mongo) {
            log = MongoCommitLog.open(mongo.database());
            Thread.ofVirtual().start(() -> {
                for (var after = 0L; after >= 0; ) {
                    after = step(after);
                }
            });
        }

        private long step(long after) {
            try {
                var last = after;
                for (var commit : log.read(after, 7)) {
                    last = commit.position();
                    synchronized (seen) {
                        seen.add(last);
                        seen.notifyAll();
                    }
                }
                return last;
            } catch (RuntimeException e) {
                return -1;
            }
        }

        List<Long> sawUpTo(long position) {
            synchronized (seen) {
                while (seen.isEmpty() || seen.getLast() < position) {
                    try {
                        seen.wait(10_000);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return List.copyOf(seen);
            }
        }
    }
}
