package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Conditions;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import dev.registrar.eventstore.verify.LogVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The history checker over elections that roll back and a network that loses and repeats: several writers and readers of one log, on a model of a replica set. Each
 * acknowledged commit is there, once; nothing refused is; a refusal rests on what stays; nobody reads what is lost later; who
 * begins after an acknowledgement, or writes because of what it saw, writes above it.
 *
 * <p>{@code -Dseeds=N} tries more histories, {@code -Dcommits=N} longer ones, {@code -Dseed=N} one again.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ElectionsTest {
    private static final int LOGS = 3;
    private static final int CALLERS = 2;
    private static final int COMMITS = Integer.getInteger("commits", 14);
    private static final Duration LONGEST_LAG = Duration.ofMillis(4);
    private static final Duration LONGEST_DOWN = Duration.ofMillis(6);
    private static final Duration LONGEST_PEACE = Duration.ofMillis(40);
    private static final String HOT = "hot";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, CommitDraft> drafts = new ConcurrentHashMap<>();
    private final Map<String, Attempt> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, AppendException> refused = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Commit> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<StoredEvent> seenInStreams = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicInteger elections = new AtomicInteger();

    /** When a commit was begun, its number, and the highest number its writer had seen before. */
    private record Attempt(long begun, long acknowledged, long position, long saw) {}

    @AfterEach
    void close() throws Exception {
        for (var closeable : open.reversed()) {
            closeable.close();
        }
    }

    static long[] seeds() {
        return Seeds.of("elections", 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void histories_over_elections_are_right(long seed) throws Exception {
        var random = new Random(seed);
        var set = keep(ReplicaSet.with()
                .lag(new Random(seed), LONGEST_LAG)
                .faults(faults(new Random(seed)))
                .start());
        var logs = new ArrayList<MongoCommitLog>();
        for (var i = 0; i < LOGS; i++) {
            logs.add(log(set));
        }
        var readers = List.of(reading(log(set), new Random(seed + 1)), reading(log(set), new Random(seed + 2)));
        var disturbing = Thread.ofPlatform().start(() -> disturb(set, random));

        var outcomes = Race.of(LOGS * CALLERS, writer -> () -> {
            write(logs.get(writer % LOGS), writer, new Random(seed * 31 + writer));
            return writer;
        });

        writing.set(false);
        disturbing.join();
        set.settle();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
        var stored = stored(set);
        for (var reader : readers) {
            reader.join();
        }
        check(stored);
        System.out.printf(
                "seed %d: %d commits, %d refused, %d voids, %d elections, %d changes rolled back%n",
                seed,
                acknowledged.size(),
                refused.size(),
                stored.stream().filter(Commit::isVoid).count(),
                elections.get(),
                set.rolledBack());
    }

    /** One of thirty inserts, and of those sent to the counter of numbers, meets a fault. */
    private static Function<String, Fault> faults(Random random) {
        var kinds = Fault.values();
        return request -> {
            synchronized (random) {
                return (request.equals("insert commits") || request.startsWith("findAndModify"))
                                && random.nextInt(30) == 0
                        ? kinds[random.nextInt(kinds.length)]
                        : Fault.NONE;
            }
        };
    }

    private void disturb(ReplicaSet set, Random random) {
        while (writing.get()) {
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PEACE.toNanos()));
            set.disturb(random, LONGEST_DOWN);
            elections.incrementAndGet();
        }
    }

    private void write(MongoCommitLog log, int writer, Random random) {
        var own = 0;
        for (var n = 0; n < COMMITS; n++) {
            var saw = 0L;
            var draft = Drafts.commit();
            var kind = random.nextInt(6);
            if (kind == 0 || kind == 1) {
                var hot = patiently(() -> log.stream(HOT, 0));
                seenInStreams.addAll(hot);
                saw = hot.isEmpty() ? 0 : hot.getLast().position();
                if (kind == 0) {
                    draft.event(HOT, hot.size());
                } else {
                    draft.reading(HOT, hot.size() - 1);
                }
            } else if (kind == 2) {
                var claim = "claim-" + random.nextInt(3);
                var holder = patiently(() -> log.holder(claim));
                holder.ifPresent(by -> draft.release(claim, by));
                if (holder.isEmpty() || random.nextBoolean()) {
                    draft.take(claim, "writer-" + writer);
                }
            } else if (kind == 3) {
                draft.under("key-" + n, "{}");
            }
            draft.event("writer-" + writer, own);
            if (append(log, draft.draft(), saw)) {
                own++;
            }
        }
    }

    private boolean append(MongoCommitLog log, CommitDraft draft, long saw) {
        drafts.put(draft.id(), draft);
        var begun = System.nanoTime();
        while (true) {
            try {
                var position = log.append(draft);
                acknowledged.put(draft.id(), new Attempt(begun, System.nanoTime(), position, saw));
                return true;
            } catch (OutcomeUnknownException | AppendException.Overloaded e) {
                // The recovery goes on, or the others were faster too often: the same draft may come again.
            } catch (AppendException e) {
                refused.put(draft.id(), e);
                if (e instanceof AppendException.KeyUsed used) {
                    assertThat(patiently(() -> log.underKey(used.key()))).isPresent();
                }
                return false;
            }
        }
    }

    /** A question changes nothing, so who asks may ask again. */
    private static <T> T patiently(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (MongoException e) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        }
    }

    private Thread reading(MongoCommitLog log, Random random) {
        return Thread.ofPlatform().start(() -> {
            var after = 0L;
            while (writing.get() || after < patiently(log::head)) {
                var from = after;
                for (var commit : patiently(() -> log.read(from, 1 + random.nextInt(9)))) {
                    seen.add(commit);
                    after = commit.position();
                }
            }
        });
    }

    private void check(List<Commit> stored) {
        var byId = new HashMap<String, Commit>();
        stored.stream()
                .filter(commit -> !commit.isVoid())
                .forEach(commit -> assertThat(byId.put(commit.id(), commit))
                        .as("commit %s is stored once", commit.id())
                        .isNull());
        acknowledged.forEach((id, attempt) -> assertThat(byId.get(id))
                .as("acknowledged under %d", attempt.position)
                .isNotNull()
                .satisfies(commit -> assertThat(commit.position()).isEqualTo(attempt.position)));
        assertThat(byId.keySet()).isEqualTo(acknowledged.keySet());
        assertThat(refused.keySet()).noneMatch(byId::containsKey);
        Conditions.assertHeld(stored, drafts);
        assertReasons(stored);
        assertClaims(stored);
        assertRealTime();
        for (var commit : seen) {
            assertThat(commit.toString())
                    .as("seen at %d", commit.position())
                    .isEqualTo(stored.get((int) commit.position() - 1).toString());
        }
        for (var event : seenInStreams) {
            assertThat(stored.get((int) event.position() - 1).events())
                    .extracting(StoredEvent::id)
                    .contains(event.id());
        }
    }

    /** What a caller was refused for is there: it was not refused because of what an election took back. */
    private void assertReasons(List<Commit> stored) {
        Set<String> events = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (var commit : stored) {
            commit.events().forEach(event -> events.add(event.aggregateId() + "#" + event.sequence()));
            if (commit.idempotency() != null) {
                keys.add(commit.idempotency().key());
            }
        }
        refused.forEach((id, refusal) -> {
            switch (refusal) {
                case AppendException.KeyUsed used -> assertThat(keys).contains(used.key());
                case AppendException.StreamConflict conflict ->
                    assertThat(events).contains(HOT + "#" + next(drafts.get(id)));
                case AppendException.ClaimTaken taken -> {}
                case AppendException.ClaimNotHeld notHeld -> {}
                default -> throw new AssertionError("unexpected", refusal);
            }
        });
    }

    /** Returns the sequence of the hot stream that a draft took to be free. */
    private static long next(CommitDraft draft) {
        return draft.reads().isEmpty()
                ? draft.events().getFirst().sequence()
                : draft.reads().getFirst().lastSequence() + 1;
    }

    private static void assertClaims(List<Commit> stored) {
        var holders = new HashMap<String, String>();
        for (var commit : stored) {
            for (var change : commit.claims()) {
                if (change.kind() == ClaimChange.Kind.TAKE) {
                    assertThat(holders.put(change.claim(), change.aggregateId()))
                            .isNull();
                } else {
                    assertThat(holders.remove(change.claim())).isEqualTo(change.aggregateId());
                }
            }
        }
    }

    private void assertRealTime() {
        var attempts = new ArrayList<>(acknowledged.values());
        attempts.sort(Comparator.comparingLong(Attempt::begun));
        for (var attempt : attempts) {
            assertThat(attempt.position).isGreaterThan(attempt.saw);
            for (var other : attempts) {
                if (other.acknowledged < attempt.begun) {
                    assertThat(other.position).isLessThan(attempt.position);
                }
            }
        }
    }

    private List<Commit> stored(ReplicaSet set) {
        var log = log(set);
        assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).firstFault())
                .isEmpty();
        var stored = log.read(0, 100_000);
        assertThat(stored.stream().map(Commit::position))
                .isEqualTo(LongStream.rangeClosed(1, log.head()).boxed().toList());
        return stored;
    }

    private MongoCommitLog log(ReplicaSet set) {
        MongoClient client = keep(set.client());
        return keep(MongoCommitLog.in(client.getDatabase("test"))
                .appendTimeout(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .open());
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
