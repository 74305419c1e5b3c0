package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories of several nodes on one set of stores, over elections that roll back. {@code -Dseeds=N} tries more of them,
 * {@code -Dsteps=N} longer ones.
 */
@Timeout(120)
class AxonStoresOverElectionsTest {
    private static final int NODES = 3;
    private static final int STEPS = Integer.getInteger("steps", 20);
    private static final Duration LONGEST_LAG = Duration.ofMillis(3);
    private static final Duration LONGEST_DOWN = Duration.ofMillis(5);
    private static final Duration LONGEST_PEACE = Duration.ofMillis(40);
    private static final Duration CLAIM = Duration.ofMillis(60);
    /** Servers keep the time of a claim in milliseconds. */
    private static final Duration CLOCK = Duration.ofMillis(2);

    private static final Set<AssociationValue> ORDER = Set.of(new AssociationValue("order", "1"));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicBoolean disturbing = new AtomicBoolean(true);
    private final AtomicInteger elections = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (var closeable : open.reversed()) {
            closeable.close();
        }
    }

    static long[] seeds() {
        return Seeds.of("Axon's stores over elections", 2);
    }

    /** Each token follows the one that was fetched: two who hold a claim at once would store the same, or go back. */
    @ParameterizedTest
    @MethodSource("seeds")
    void no_token_is_stored_by_two_and_none_that_was_stored_is_lost(long seed) throws Exception {
        var set = disturbed(seed);
        stores(set, 0).initializeTokenSegments("processor", 1, new GlobalSequenceTrackingToken(0));
        var stored = new ConcurrentLinkedQueue<Long>();
        race(set, seed, (node, random) -> {
            var tokens = stores(set, node);
            while (stored.size() < STEPS * NODES) {
                try {
                    var token = (GlobalSequenceTrackingToken) tokens.fetchToken("processor", 0);
                    var next = token.getGlobalIndex() + 1;
                    for (var last = next + random.nextInt(6); next <= last; next++) {
                        if (random.nextInt(12) == 0) {
                            // As a node that is paused for longer than its claim lasts.
                            LockSupport.parkNanos(CLAIM.toNanos() * 3 / 2);
                        }
                        tokens.storeToken(new GlobalSequenceTrackingToken(next), "processor", 0);
                        stored.add(next);
                    }
                    if (random.nextBoolean()) {
                        tokens.releaseClaim("processor", 0);
                    }
                } catch (UnableToClaimTokenException | MongoException e) {
                    pause(2);
                }
            }
        });
        assertThat(stored).doesNotHaveDuplicates();
        var last = (GlobalSequenceTrackingToken) claimed(stores(set, 0));
        assertThat(last.getGlobalIndex()).isGreaterThanOrEqualTo(stored.stream().reduce(0L, Math::max));
        System.out.printf(
                "%d tokens, %d elections, %d rolled back%n", stored.size(), elections.get(), set.rolledBack());
    }

    private static Object claimed(MongoTokenStore tokens) {
        while (true) {
            try {
                return tokens.fetchToken("processor", 0);
            } catch (UnableToClaimTokenException e) {
                pause(5);
            }
        }
    }

    /** A saga that lists what was done to it: an update that rests on a lost version would leave something out. */
    @ParameterizedTest
    @MethodSource("seeds")
    void no_version_of_a_saga_is_lost(long seed) throws Exception {
        var set = disturbed(seed);
        var nodes = List.of(sagas(set, 0), sagas(set, 1), sagas(set, 2));
        nodes.getFirst().insertSaga(Steps.class, "saga", new Steps(), ORDER);
        var acknowledged = new ConcurrentLinkedQueue<String>();
        race(set, seed, (node, random) -> {
            var sagas = nodes.get(node);
            for (var n = 0; n < STEPS; n++) {
                var step = node + "/" + n;
                try {
                    assertThat(sagas.findSagas(Steps.class, ORDER.iterator().next()))
                            .containsExactly("saga");
                    var saga = sagas.loadSaga(Steps.class, "saga").saga();
                    saga.done.add(step);
                    sagas.updateSaga(Steps.class, "saga", saga, new AssociationValuesImpl(ORDER));
                    acknowledged.add(step);
                } catch (SagaConflictException e) {
                    n--;
                } catch (MongoException e) {
                    // Nobody knows whether it was stored.
                }
            }
        });
        var done = sagas(set, 0).loadSaga(Steps.class, "saga").saga().done;
        assertThat(done).doesNotHaveDuplicates().containsAll(acknowledged);
        System.out.printf("%d steps, %d elections, %d rolled back%n", done.size(), elections.get(), set.rolledBack());
    }

    @Test
    void a_saga_as_an_election_took_it_back_is_not_changed_further() {
        var set = keep(ReplicaSet.start());
        var dying = sagas(database(set, "&retryWrites=false"));
        var reader = sagas(set, 0);
        var other = sagas(set, 0);
        dying.insertSaga(Steps.class, "saga", new Steps(), ORDER);
        var first = dying.loadSaga(Steps.class, "saga").saga();
        var second = other.loadSaga(Steps.class, "saga").saga();
        set.hold();
        var lost = CompletableFuture.runAsync(() -> update(dying, first, "lost"));
        set.awaitWaiting(1);
        var third = reader.loadSaga(Steps.class, "saga").saga();
        set.elect(Election.crash());
        set.release();
        assertThatThrownBy(lost::join).hasCauseInstanceOf(MongoException.class);
        update(other, second, "kept");
        assertThatThrownBy(() -> update(reader, third, "too late")).isInstanceOf(SagaConflictException.class);
        assertThat(other.loadSaga(Steps.class, "saga").saga().done).containsExactly("kept");
    }

    private static void update(MongoSagaStore sagas, Steps saga, String step) {
        saga.done.add(step);
        sagas.updateSaga(Steps.class, "saga", saga, new AssociationValuesImpl(ORDER));
    }

    /** Each letter is handled, none before those in front of it were, and no sequence by two whose claims last. */
    @ParameterizedTest
    @MethodSource("seeds")
    void no_letter_is_lost_or_handled_before_those_in_front_of_it_or_by_two_at_once(long seed) throws Exception {
        var set = disturbed(seed);
        // Made before the race: a queue makes an index, and drivers do not send that again.
        var queues = List.of(letters(set, 0), letters(set, 1), letters(set, 2));
        var handled = new Handled();
        var producing = new AtomicInteger(NODES);
        race(set, seed, (node, random) -> {
            var queue = queues.get(node);
            try {
                for (var n = 0; n < STEPS; handled.some(queue, random)) {
                    n += enqueued(queue, "sequence " + node, n) ? 1 : 0;
                }
            } finally {
                producing.decrementAndGet();
            }
            while (producing.get() > 0 || size(queue) > 0) {
                handled.some(queue, random);
                pause(1);
            }
        });
        assertThat(handled.wrongs).isEmpty();
        assertThat(handled.done).hasSize(NODES);
        assertThat(handled.done.values()).allSatisfy(done -> assertThat(done).hasSize(STEPS));
        System.out.printf(
                "%d letters, %d elections, %d rolled back%n", NODES * STEPS, elections.get(), set.rolledBack());
    }

    /** Returns false where nobody knows: twice is allowed, never is not. */
    private static boolean enqueued(MongoDeadLetterQueue queue, String sequence, int number) throws Exception {
        try {
            queue.enqueue(sequence, new GenericDeadLetter<>(sequence, event(sequence, number)));
            return true;
        } catch (MongoException e) {
            return false;
        }
    }

    private static long size(MongoDeadLetterQueue queue) {
        try {
            return queue.size();
        } catch (MongoException e) {
            return 1;
        }
    }

    private static EventMessage<?> event(String sequence, int number) {
        return GenericEventMessage.asEventMessage(number).andMetaData(Map.of("sequence", sequence));
    }

    /** What all nodes handled of all sequences, and what was wrong with it. */
    private static final class Handled {
        private final Map<String, Set<Integer>> done = new ConcurrentHashMap<>();
        private final Map<String, Long> holders = new ConcurrentHashMap<>();
        private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

        void some(MongoDeadLetterQueue queue, Random random) {
            // When the claim on the letter that is handled was taken at the earliest.
            var claimed = new AtomicLong(System.nanoTime());
            try {
                queue.process(letter -> one(letter.message(), claimed, random));
            } catch (MongoException e) {
                pause(1);
            }
        }

        private EnqueueDecision<EventMessage<?>> one(EventMessage<?> event, AtomicLong claimed, Random random) {
            var sequence = (String) event.getMetaData().get("sequence");
            var number = (Integer) event.getPayload();
            var before = done.computeIfAbsent(sequence, any -> ConcurrentHashMap.newKeySet());
            if (!before.containsAll(IntStream.range(0, number).boxed().toList())) {
                wrongs.add(sequence + ": " + number + " after " + before);
            }
            var claim = claimed.get();
            var other = holders.put(sequence, claim);
            if (other != null && System.nanoTime() - other < CLAIM.minus(CLOCK).toNanos()) {
                wrongs.add(sequence + ": " + number + " by two");
            }
            if (random.nextInt(10) == 0) {
                pause(CLAIM.toMillis() * 3 / 2);
            }
            var again = random.nextInt(5) == 0;
            if (!again) {
                before.add(number);
            }
            holders.remove(sequence, claim);
            claimed.set(System.nanoTime());
            return again ? Decisions.requeue(new IllegalStateException("again")) : Decisions.evict();
        }
    }

    private interface Node {
        void run(int node, Random random) throws Exception;
    }

    private void race(ReplicaSet set, long seed, Node node) throws Exception {
        var random = new Random(seed);
        var disturber = Thread.ofPlatform().start(() -> {
            while (disturbing.get()) {
                LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PEACE.toNanos()));
                set.elect(Election.random(random, LONGEST_DOWN), random.nextInt(set.members()));
                elections.incrementAndGet();
            }
        });
        List<Race.Outcome<Integer>> outcomes;
        try {
            outcomes = Race.of(NODES, number -> () -> {
                node.run(number, new Random(seed * 31 + number));
                return number;
            });
        } finally {
            disturbing.set(false);
            disturber.join();
        }
        set.settle();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    }

    private ReplicaSet disturbed(long seed) {
        return keep(ReplicaSet.with().lag(new Random(seed), LONGEST_LAG).start());
    }

    private MongoTokenStore stores(ReplicaSet set, int node) {
        return new MongoTokenStore(
                database(set, retries(node)), "tokens", TestSerializers.general(), CLAIM, "n" + node);
    }

    private MongoSagaStore sagas(ReplicaSet set, int node) {
        return sagas(database(set, retries(node)));
    }

    private static MongoSagaStore sagas(MongoDatabase database) {
        return new MongoSagaStore(database, TestSerializers.general());
    }

    private MongoDeadLetterQueue letters(ReplicaSet set, int node) {
        return MongoDeadLetterQueue.builder(database(set, retries(node)), "group", TestSerializers.general())
                .claimDuration(CLAIM)
                .build();
    }

    /** Drivers send most writes again by themselves; what is left to the stores shows with one that does not. */
    private static String retries(int node) {
        return node == 1 ? "&retryWrites=false" : "";
    }

    private MongoDatabase database(ReplicaSet set, String options) {
        MongoClient client = keep(set.client(options));
        return client.getDatabase("test");
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        synchronized (open) {
            open.add(closeable);
        }
        return closeable;
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the test takes too long");
        }
    }

    /** A saga that remembers what was done to it. */
    public static class Steps {
        public List<String> done = new ArrayList<>();
    }
}
