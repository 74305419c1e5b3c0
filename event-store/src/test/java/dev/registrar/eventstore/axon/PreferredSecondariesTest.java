package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.replica.ReplicaSet;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.utils.TestSerializer;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.modelling.saga.AssociationValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An application may prefer secondaries for its own reads, which lag behind; no store of the library follows it there.
 * The set has no secondary, so that whoever asks for one waits in vain.
 */
class PreferredSecondariesTest {
    private final ReplicaSet set = ReplicaSet.with().members(1).start();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(set.uri()))
            .readPreference(ReadPreference.secondary())
            .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(1, TimeUnit.SECONDS))
            .build());
    private final MongoDatabase database = client.getDatabase("bank");

    @AfterEach
    void close() {
        client.close();
        set.close();
    }

    @Test
    void events_and_snapshots() {
        try (var log = MongoCommitLog.open(database)) {
            var engine = AxonEngines.builder(log, database).build();
            var event = new GenericDomainEventMessage<>(
                    "T", "ada", 0, "opened", MetaData.emptyInstance(), "e-1", Instant.EPOCH);
            engine.appendEvents(event);
            assertThat(engine.readEvents("ada", 0).asStream()).hasSize(1);
            try (var all = engine.readEvents(null, false)) {
                assertThat(all).hasSize(1);
            }
            assertThat(engine.lastSequenceNumberFor("ada")).hasValue(0L);
            engine.storeSnapshot(event);
            assertThat(engine.readSnapshot("ada")).isPresent();
        }
        // The next process finds its place by what is there.
        try (var log = MongoCommitLog.open(database)) {
            assertThat(log.head()).isEqualTo(1);
        }
    }

    @Test
    void the_numbers_of_writers_that_meet() {
        try (var one = MongoCommitLog.open(database);
                var other = MongoCommitLog.open(database)) {
            for (var i = 0; i < 5; i++) {
                one.append(Drafts.of("one", i));
                other.append(Drafts.of("other", i));
            }
            assertThat(one.head()).isEqualTo(10);
        }
    }

    @Test
    void tokens() {
        var tokens = new MongoTokenStore(database, TestSerializer.xStreamSerializer());
        tokens.initializeTokenSegments("figures", 2);
        assertThat(tokens.fetchToken("figures", 1)).isNull();
        tokens.storeToken(Tokens.of(3, 4), "figures", 1);
        assertThat(tokens.fetchToken("figures", 1)).isEqualTo(Tokens.of(3, 4));
        assertThat(tokens.fetchSegments("figures")).containsExactly(0, 1);
        assertThat(tokens.fetchAvailableSegments("figures")).isNotEmpty();
        assertThat(tokens.retrieveStorageIdentifier()).isEqualTo(tokens.retrieveStorageIdentifier());
    }

    @Test
    void sagas() {
        var sagas = new MongoSagaStore(database, TestSerializer.xStreamSerializer());
        var order = new AssociationValue("order", "7");
        sagas.insertSaga(String.class, "one", "delivery", Set.of(order));
        assertThat(sagas.loadSaga(String.class, "one").saga()).isEqualTo("delivery");
        assertThat(sagas.findSagas(String.class, order)).containsExactly("one");
    }

    @Test
    void dead_letters() {
        var queue = MongoDeadLetterQueue.builder(database, "group", TestSerializer.xStreamSerializer())
                .build();
        queue.enqueue("s", new GenericDeadLetter<>("s", GenericEventMessage.asEventMessage("late")));
        assertThat(queue.contains("s")).isTrue();
        assertThat(queue.deadLetterSequence("s")).hasSize(1);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.amountOfSequences()).isEqualTo(1);
    }
}
