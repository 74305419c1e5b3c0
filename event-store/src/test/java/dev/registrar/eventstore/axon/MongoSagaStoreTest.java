package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.saga.AnnotatedSaga;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.axonframework.modelling.saga.repository.AnnotatedSagaRepository;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a saga store must keep. */
class MongoSagaStoreTest {
    private static final AssociationValue ORDER = new AssociationValue("order", "1");
    private static final AssociationValue PARCEL = new AssociationValue("parcel", "1");

    private final TestMongo mongo = TestMongo.open();
    private final MongoSagaStore store = store();
    private final MongoSagaStore otherNode = store();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_saga_is_loaded_as_it_was_stored() {
        store.insertSaga(Delivery.class, "one", new Delivery(7), Set.of(ORDER, PARCEL));

        var loaded = otherNode.loadSaga(Delivery.class, "one");
        assertThat(loaded.saga().steps).isEqualTo(7);
        assertThat(loaded.associationValues()).containsExactlyInAnyOrder(ORDER, PARCEL);
        assertThat(store.loadSaga(Delivery.class, "other")).isNull();
        assertThat(store.loadSaga(Payment.class, "one")).isNull();
    }

    @Test
    void a_saga_is_found_by_each_of_its_associations_and_by_its_type() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER, PARCEL));
        store.insertSaga(Delivery.class, "two", new Delivery(0), Set.of(ORDER));
        store.insertSaga(Payment.class, "three", new Payment(), Set.of(ORDER));

        assertThat(store.findSagas(Delivery.class, ORDER)).containsExactly("one", "two");
        assertThat(store.findSagas(Delivery.class, PARCEL)).containsExactly("one");
        assertThat(store.findSagas(Payment.class, ORDER)).containsExactly("three");
        assertThat(store.findSagas(Payment.class, PARCEL)).isEmpty();
    }

    @Test
    void associations_that_look_alike_are_not_confused() {
        var values = List.of(
                new AssociationValue("a", "b=c"),
                new AssociationValue("a=b", "c"),
                new AssociationValue("1:a", "b"),
                new AssociationValue("a", ""),
                new AssociationValue("a", null),
                new AssociationValue("a!", "x"),
                new AssociationValue("a", "null"),
                new AssociationValue("ключ/€", "значение\n🙂"));
        for (var value : values) {
            store.insertSaga(Delivery.class, "saga of " + values.indexOf(value), new Delivery(0), Set.of(value));
        }
        for (var value : values) {
            var id = "saga of " + values.indexOf(value);
            assertThat(store.findSagas(Delivery.class, value)).containsExactly(id);
            assertThat(store.loadSaga(Delivery.class, id).associationValues()).containsExactly(value);
        }
    }

    @Test
    void an_update_replaces_the_saga_and_its_associations() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER));
        var loaded = store.loadSaga(Delivery.class, "one").saga();
        loaded.steps = 3;
        store.updateSaga(Delivery.class, "one", loaded, associations(PARCEL));
        loaded.steps = 4;
        store.updateSaga(Delivery.class, "one", loaded, associations(PARCEL));

        assertThat(otherNode.loadSaga(Delivery.class, "one").saga().steps).isEqualTo(4);
        assertThat(store.findSagas(Delivery.class, ORDER)).isEmpty();
        assertThat(store.findSagas(Delivery.class, PARCEL)).containsExactly("one");
    }

    @Test
    void the_saga_that_was_stored_can_be_changed_and_stored_again() {
        var saga = new Delivery(0);
        store.insertSaga(Delivery.class, "one", saga, Set.of(ORDER));
        saga.steps = 1;
        store.updateSaga(Delivery.class, "one", saga, associations(ORDER));
        assertThat(otherNode.loadSaga(Delivery.class, "one").saga().steps).isEqualTo(1);
    }

    @Test
    void an_ended_saga_is_gone_with_its_associations_and_stays_gone() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER));
        var late = otherNode.loadSaga(Delivery.class, "one").saga();
        store.deleteSaga(Delivery.class, "one", Set.of(ORDER));

        assertThat(store.loadSaga(Delivery.class, "one")).isNull();
        assertThat(store.findSagas(Delivery.class, ORDER)).isEmpty();
        assertThatThrownBy(() -> otherNode.updateSaga(Delivery.class, "one", late, associations(ORDER)))
                .isInstanceOf(SagaConflictException.class)
                .hasMessageContaining("changed or ended");
        assertThat(store.loadSaga(Delivery.class, "one")).isNull();
    }

    @Test
    void an_identifier_is_taken_once() {
        var begun = Race.of(8, i -> () -> {
            store().insertSaga(Delivery.class, "one", new Delivery(i), Set.of(ORDER));
            return i;
        });
        assertThat(begun).filteredOn(Race.Outcome::succeeded).hasSize(1);
        assertThat(begun)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof SagaConflictException);
        assertThat(store.findSagas(Delivery.class, ORDER)).containsExactly("one");
    }

    @Test
    void of_two_nodes_that_change_one_saga_the_later_is_told() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER));
        var here = store.loadSaga(Delivery.class, "one").saga();
        var there = otherNode.loadSaga(Delivery.class, "one").saga();
        there.steps = 10;
        otherNode.updateSaga(Delivery.class, "one", there, associations(ORDER));
        here.steps = 1;

        assertThatThrownBy(() -> store.updateSaga(Delivery.class, "one", here, associations(ORDER)))
                .isInstanceOf(SagaConflictException.class)
                .hasMessageContaining("version 0");
        assertThat(store.loadSaga(Delivery.class, "one").saga().steps).isEqualTo(10);
    }

    @Test
    void a_saga_from_elsewhere_is_refused_because_its_version_is_not_known() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER));
        assertThatThrownBy(() -> store.updateSaga(Delivery.class, "one", new Delivery(9), associations(ORDER)))
                .isInstanceOf(SagaConflictException.class)
                .hasMessageContaining("not loaded from this store");
    }

    @Test
    void steps_counted_by_many_nodes_at_once_are_all_counted() {
        store.insertSaga(Delivery.class, "one", new Delivery(0), Set.of(ORDER));
        var steps = Race.of(6, i -> () -> {
            var node = store();
            for (var done = 0; done < 10; ) {
                var saga = node.loadSaga(Delivery.class, "one").saga();
                saga.steps++;
                try {
                    node.updateSaga(Delivery.class, "one", saga, associations(ORDER));
                    done++;
                } catch (SagaConflictException e) {
                    // The processor would handle its event again, on the saga as it is now.
                }
            }
            return i;
        });
        assertThat(steps).allMatch(Race.Outcome::succeeded);
        assertThat(store.loadSaga(Delivery.class, "one").saga().steps).isEqualTo(60);
    }

    @Test
    void axons_repository_begins_changes_and_finds_sagas_on_it() {
        var id = UUID.randomUUID().toString();
        inUnitOfWork(() -> repository()
                .createInstance(id, () -> new Delivery(0))
                .getAssociationValues()
                .add(ORDER));
        assertThat(inUnitOfWork(() -> repository().find(ORDER))).containsExactly(id);

        inUnitOfWork(() -> {
            AnnotatedSaga<Delivery> saga =
                    (AnnotatedSaga<Delivery>) repository().load(id);
            saga.getAssociationValues().add(PARCEL);
            saga.execute(delivery -> delivery.steps = 5);
            return saga;
        });
        assertThat(store.findSagas(Delivery.class, PARCEL)).containsExactly(id);
        assertThat(store.loadSaga(Delivery.class, id).saga().steps).isEqualTo(5);
    }

    @Test
    void the_search_by_association_reads_from_the_index_what_it_returns() {
        assumeTrue(TestMongo.isReal(), "SKIPPED: query plans need a real MongoDB (MONGODB_URI).");
        for (var i = 0; i < 50; i++) {
            store.insertSaga(
                    Delivery.class, "saga " + i, new Delivery(0), Set.of(ORDER, new AssociationValue("n", "" + i)));
        }
        var written = new SagaAssociations(Delivery.class.getName()).write(new AssociationValue("n", "7"));
        var plan = mongo.database()
                .getCollection("sagas")
                .find(new Document("a", written))
                .explain();
        var statistics = plan.get("executionStats", Document.class);
        assertThat(statistics.getInteger("totalDocsExamined")).isEqualTo(1);
        assertThat(statistics.getInteger("totalKeysExamined")).isEqualTo(1);
    }

    private AnnotatedSagaRepository<Delivery> repository() {
        return AnnotatedSagaRepository.<Delivery>builder()
                .sagaType(Delivery.class)
                .sagaStore(store())
                .build();
    }

    private static <T> T inUnitOfWork(Supplier<T> task) {
        var unitOfWork = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("event"));
        var results = new ArrayList<T>();
        unitOfWork.execute(() -> results.add(task.get()));
        return results.getFirst();
    }

    private static AssociationValuesImpl associations(AssociationValue... values) {
        return new AssociationValuesImpl(Set.of(values));
    }

    private MongoSagaStore store() {
        return new MongoSagaStore(mongo.database(), TestSerializers.general());
    }

    /** A saga whose state is one public number. */
    public static class Delivery {
        public int steps;

        public Delivery() {
            this(0);
        }

        Delivery(int steps) {
            this.steps = steps;
        }
    }

    /** Another saga, without state. */
    public static class Payment {
        public int unused;
    }
}
