package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.replica.Election;
import dev.registrar.eventstore.testing.replica.Election.Told;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node that reaches nobody but a primary that another one has replaced: nothing it writes is acknowledged, nothing that rests
 * on a claim or a version is decided, and what it wrote is gone when that primary notices.
 */
@Timeout(60)
class IsolatedNodeTest {
    private static final String PROCESSOR = "processor";
    private static final String SEQUENCE = "sequence";
    private static final Set<AssociationValue> ORDER = Set.of(new AssociationValue("order", "1"));

    private final ReplicaSet set = ReplicaSet.start();
    private final MongoClient client = set.client();
    private final MongoClient isolated = MongoClients.create(set.uriOf(0));
    private final List<CompletableFuture<?>> attempts = new ArrayList<>();

    @AfterEach
    void close() {
        client.close();
        isolated.close();
        set.close();
    }

    @Test
    void nothing_is_committed_or_claimed_there() {
        try (var log = log(client);
                var there = log(isolated)) {
            log.append(Drafts.of("a", 0));
            there.append(Drafts.commit().event("b", 0).take("claim", "b").draft());
            set.partition(Election.crash(), 1);
            assertThatThrownBy(() -> there.append(Drafts.of("a", 1))).isInstanceOf(OutcomeUnknownException.class);
            set.awaitFollowed(client);
            log.append(Drafts.commit().event("a", 1).release("claim", "b").draft());
            // It may be late, and says nothing that was taken back.
            assertThat(there.stream("a", 0)).hasSize(1);
            assertThat(there.holder("claim")).contains("b");
            set.notice(Told.STEPPED_DOWN);
            assertThat(log.stream("a", 0)).hasSize(2);
            assertThatThrownBy(() -> log.append(Drafts.of("a", 1))).isInstanceOf(AppendException.StreamConflict.class);
            assertThat(log.holder("claim")).isEmpty();
        }
    }

    @Test
    void no_claim_on_a_token_is_taken_kept_or_given_back_there() {
        var tokens = tokens(client, "here");
        var there = tokens(isolated, "there");
        tokens.initializeTokenSegments(PROCESSOR, 3, new GlobalSequenceTrackingToken(0));
        there.fetchToken(PROCESSOR, 0);
        there.fetchToken(PROCESSOR, 1);
        set.partition(Election.crash(), 1);
        attempt(() -> there.storeToken(new GlobalSequenceTrackingToken(7), PROCESSOR, 0));
        attempt(() -> there.extendClaim(PROCESSOR, 1));
        attempt(() -> there.fetchToken(PROCESSOR, 2));
        noneSucceeds();
        assertThat(tokens.fetchToken(PROCESSOR, 2)).isEqualTo(new GlobalSequenceTrackingToken(0));
    }

    @Test
    void no_saga_begins_changes_or_ends_there() {
        var sagas = sagas(client);
        var there = sagas(isolated);
        sagas.insertSaga(Steps.class, "one", new Steps(), ORDER);
        sagas.insertSaga(Steps.class, "two", new Steps(), ORDER);
        set.partition(Election.crash(), 1);
        var saga = there.loadSaga(Steps.class, "one").saga();
        saga.done.add("alone");
        attempt(() -> there.updateSaga(Steps.class, "one", saga, new AssociationValuesImpl(ORDER)));
        attempt(() -> there.deleteSaga(Steps.class, "two", ORDER));
        attempt(() -> there.insertSaga(Steps.class, "three", new Steps(), ORDER));
        set.awaitWaitingAlone(3);
        assertThat(there.loadSaga(Steps.class, "one").saga().done)
                .as("what no majority has is not worked on")
                .isEmpty();
        noneSucceeds();
        assertThat(sagas.findSagas(Steps.class, ORDER.iterator().next())).containsExactly("one", "two");
        assertThat(sagas.loadSaga(Steps.class, "one").saga().done).isEmpty();
    }

    @Test
    void no_letter_is_handled_there() {
        var letters = letters(client);
        var there = letters(isolated);
        letters.enqueue(SEQUENCE, letter("first"));
        set.partition(Election.crash(), 1);
        var handled = new AtomicBoolean();
        attempt(() -> there.process(letter -> {
            handled.set(true);
            return Decisions.evict();
        }));
        attempt(() -> there.enqueue(SEQUENCE, letter("second")));
        attempt(() -> there.evict(there.deadLetterSequence(SEQUENCE).iterator().next()));
        noneSucceeds();
        assertThat(handled).isFalse();
        assertThat(letters.size()).isOne();
    }

    private void attempt(Runnable write) {
        attempts.add(CompletableFuture.runAsync(write, Thread::startVirtualThread));
    }

    private void noneSucceeds() {
        set.awaitWaitingAlone(attempts.size());
        assertThat(attempts).noneMatch(CompletableFuture::isDone);
        set.notice(Told.STEPPED_DOWN);
        assertThat(attempts)
                .allSatisfy(attempt -> assertThatThrownBy(attempt::join).hasCauseInstanceOf(MongoException.class));
    }

    private static MongoCommitLog log(MongoClient client) {
        return MongoCommitLog.in(database(client))
                .appendTimeout(Duration.ofMillis(500))
                .pollInterval(Duration.ofMillis(5))
                .open();
    }

    private static MongoTokenStore tokens(MongoClient client, String node) {
        return new MongoTokenStore(database(client), "tokens", TestSerializers.general(), Duration.ofSeconds(10), node);
    }

    private static MongoSagaStore sagas(MongoClient client) {
        return new MongoSagaStore(database(client), TestSerializers.general());
    }

    private static MongoDeadLetterQueue letters(MongoClient client) {
        return MongoDeadLetterQueue.builder(database(client), "group", TestSerializers.general())
                .build();
    }

    private static GenericDeadLetter<EventMessage<?>> letter(String payload) {
        return new GenericDeadLetter<>(SEQUENCE, GenericEventMessage.asEventMessage(payload));
    }

    private static MongoDatabase database(MongoClient client) {
        return client.getDatabase("test");
    }

    /** A saga that remembers what was done to it. */
    public static class Steps {
        public List<String> done = new ArrayList<>();
    }
}
