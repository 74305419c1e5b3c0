package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Axon's suite does not ask: races, fencing, exact sequence identifiers, kinds of events, upcasting. */
class MongoDeadLetterQueueTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoDeadLetterQueue queue = queue("group");
    private final MongoDeadLetterQueue otherNode = queue("group");

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void letters_that_come_in_at_once_are_all_kept_each_at_a_place_of_its_own() {
        var outcomes = Race.of(8, node -> () -> {
            var here = queue("group");
            for (var i = 0; i < 10; i++) {
                here.enqueue("s", letter("s", node + "/" + i));
            }
            return node;
        });

        assertThat(outcomes).allMatch(Race.Outcome::succeeded);
        var stored = payloads(queue.deadLetterSequence("s"));
        assertThat(stored).hasSize(80).doesNotHaveDuplicates();
        for (var node = 0; node < 8; node++) {
            var prefix = node + "/";
            assertThat(stored.stream().filter(payload -> payload.startsWith(prefix)))
                    .as("each caller's letters are in its order")
                    .containsExactlyElementsOf(Stream.iterate(0, i -> i < 10, i -> i + 1)
                            .map(i -> prefix + i)
                            .toList());
        }
    }

    @Test
    void identifiers_of_equal_hash_are_different_sequences() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        var lists = List.of(new ArrayList<>(List.of("Aa")), new ArrayList<>(List.of("BB")));
        queue.enqueue(lists.get(0), letter("x", "of Aa"));
        assertThat(queue.contains(lists.get(0))).isTrue();
        assertThat(queue.contains(lists.get(1))).isFalse();

        for (Object identifier : List.of(1, 1L, "1", '1', "java.lang.Long=1", TimeUnit.DAYS, "DAYS")) {
            queue.enqueue(identifier, letter("x", identifier.getClass().getName()));
            assertThat(queue.sequenceSize(identifier)).as("%s", identifier).isEqualTo(1);
        }
        assertThat(queue.amountOfSequences()).isEqualTo(8);
    }

    @Test
    void groups_do_not_see_each_others_letters() {
        var other = queue("other");
        queue.enqueue("s", letter("s", "a"));
        assertThat(other.contains("s")).isFalse();
        assertThat(other.process(refused())).isFalse();
        other.evict(queue.deadLetterSequence("s").iterator().next());
        other.clear();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void a_sequence_is_processed_by_one_node_at_a_time_and_in_order() {
        for (var i = 0; i < 20; i++) {
            queue.enqueue("s", letter("s", Integer.toString(i)));
        }
        var handled = new ConcurrentLinkedQueue<String>();
        var outcomes = Race.of(4, node -> () -> {
            var here = queue("group");
            while (here.size() > 0) {
                here.process(letter -> {
                    handled.add((String) letter.message().getPayload());
                    return Decisions.evict();
                });
            }
            return node;
        });
        assertThat(outcomes).allMatch(Race.Outcome::succeeded);
        assertThat(handled)
                .containsExactlyElementsOf(Stream.iterate(0, i -> i < 20, i -> i + 1)
                        .map(i -> Integer.toString(i))
                        .toList());
    }

    @Test
    void a_paused_node_whose_claim_lapsed_neither_evicts_nor_puts_back() {
        queue.enqueue("s", letter("s", "a"));
        queue.enqueue("s", letter("s", "b"));

        // While this node handles a letter it is paused; the other takes over, fails, and puts the letter back.
        var processed = queue.process(letter -> {
            lapse();
            assertThat(otherNode.process(mine -> Decisions.requeue(new IllegalStateException("of the other node"))))
                    .isFalse();
            return Decisions.evict();
        });
        assertThat(processed).isFalse();
        assertThat(payloads(queue.deadLetterSequence("s"))).containsExactly("a", "b");

        queue.process(letter -> {
            lapse();
            assertThat(otherNode.process(mine -> Decisions.evict())).isTrue();
            return Decisions.requeue(new IllegalStateException("too late"));
        });
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_sequence_is_free_again_after_its_owner_died() {
        queue.enqueue("s", letter("s", "a"));
        assertThatThrownBy(() -> queue.process(letter -> {
                    assertThat(otherNode.process(refused())).isFalse();
                    throw new IllegalStateException("the task itself failed");
                }))
                .hasMessage("the task itself failed");
        assertThat(otherNode.process(letter -> Decisions.evict())).isTrue();
    }

    @Test
    void a_letter_that_comes_in_while_the_last_is_handled_is_processed_too() {
        queue.enqueue("s", letter("s", "a"));
        var handled = new ArrayList<Object>();
        var processed = queue.process(letter -> {
            handled.add(letter.message().getPayload());
            if (handled.size() < 3) {
                otherNode.enqueueIfPresent("s", () -> letter("s", "next " + handled.size()));
            }
            return Decisions.evict();
        });
        assertThat(processed).isTrue();
        assertThat(handled).containsExactly("a", "next 1", "next 2");
        assertThat(queue.size()).isZero();
    }

    @Test
    void what_a_decision_says_is_kept_with_the_letter() {
        queue.enqueue("s", letter("s", "a"));
        queue.process(letter -> Decisions.requeue(
                new IllegalStateException("again"), it -> it.diagnostics().and("tries", 2)));
        var stored = queue.deadLetterSequence("s").iterator().next();
        assertThat(stored.cause().orElseThrow().message()).isEqualTo("again");
        assertThat(stored.diagnostics()).containsEntry("tries", 2);

        var touched = stored.withDiagnostics(stored.diagnostics().and("seen", true));
        queue.requeue(touched, it -> it);
        assertThat(queue.deadLetterSequence("s").iterator().next().diagnostics())
                .containsEntry("seen", true);
        queue.evict(touched);
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> queue.requeue(touched, it -> it)).isInstanceOf(NoSuchDeadLetterException.class);
    }

    @Test
    void every_kind_of_event_comes_back_as_what_it_was() {
        var plain = new GenericEventMessage<>("plain", Map.of("k", "v"));
        var domain = new GenericDomainEventMessage<>("Account", "a-1", 7, "domain", Map.of("k", "v"));
        var events = List.<EventMessage<?>>of(
                plain,
                domain,
                new GenericTrackedEventMessage<>(Tokens.of(4, 2), plain),
                new GenericTrackedDomainEventMessage<>(Tokens.of(5, 3), domain));
        for (var event : events) {
            queue.enqueue(event.getClass().getName(), new GenericDeadLetter<>("s", event));
            var read = queue.deadLetterSequence(event.getClass().getName())
                    .iterator()
                    .next()
                    .message();
            assertThat(read).isExactlyInstanceOf(event.getClass());
            assertThat(read.getIdentifier()).isEqualTo(event.getIdentifier());
            assertThat(read.getPayload()).isEqualTo(event.getPayload());
            assertThat(read.getMetaData()).isEqualTo(event.getMetaData());
            assertThat(read.getTimestamp()).isEqualTo(event.getTimestamp());
            if (read instanceof GenericDomainEventMessage<?> of) {
                assertThat(of.getType()).isEqualTo("Account");
                assertThat(of.getAggregateIdentifier()).isEqualTo("a-1");
                assertThat(of.getSequenceNumber()).isEqualTo(7);
            }
            if (read instanceof GenericTrackedDomainEventMessage<?> of) {
                assertThat(of.trackingToken()).isEqualTo(Tokens.of(5, 3));
            }
        }
    }

    @Test
    void an_old_event_is_upcast_when_its_letter_is_read() {
        queue.enqueue("s", letter("s", "old"));
        var upcasting = MongoDeadLetterQueue.builder(mongo.database(), "group", TestSerializers.general())
                .upcasterChain(new EventUpcasterChain(new Renaming()))
                .build();
        assertThat(payloads(upcasting.deadLetterSequence("s"))).containsExactly("new");
    }

    @Test
    void long_sequences_are_read_page_by_page_in_order() {
        var documents = new ArrayList<Document>();
        queue.enqueue("s", letter("s", "a"));
        var first = letters().find().first();
        for (var i = 1; i < 250; i++) {
            documents.add(new Document(first).append("_id", "copy " + i).append("n", (long) i));
        }
        letters().insertMany(documents);
        assertThat(payloads(queue.deadLetterSequence("s"))).hasSize(250);
        assertThat(queue.deadLetters()).hasSize(1);
    }

    @Test
    void limits_that_are_none_are_refused() {
        var settings = MongoDeadLetterQueue.builder(mongo.database(), "g", TestSerializers.general());
        assertThatThrownBy(() -> settings.maxSequences(0)).hasMessageContaining("maxSequences");
        assertThatThrownBy(() -> settings.maxSequenceSize(0)).hasMessageContaining("maxSequenceSize");
        assertThatThrownBy(() -> settings.claimDuration(Duration.ZERO)).hasMessageContaining("claimDuration");
    }

    private static Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> refused() {
        return letter -> {
            throw new AssertionError("handed over although it was not free");
        };
    }

    private static DeadLetter<EventMessage<?>> letter(String sequence, String payload) {
        return new GenericDeadLetter<>(
                sequence, GenericEventMessage.asEventMessage(payload), new IllegalArgumentException("first"));
    }

    private static List<String> payloads(Iterable<DeadLetter<? extends EventMessage<?>>> letters) {
        var payloads = new ArrayList<String>();
        letters.forEach(letter -> payloads.add((String) letter.message().getPayload()));
        return payloads;
    }

    /** Makes every claim as old as if its owner had been paused. */
    private void lapse() {
        letters().updateMany(new Document(), new Document("$set", new Document("claimed", Date.from(Instant.EPOCH))));
    }

    private MongoCollection<Document> letters() {
        return mongo.database().getCollection("deadletters");
    }

    private MongoDeadLetterQueue queue(String group) {
        return MongoDeadLetterQueue.builder(mongo.database(), group, TestSerializers.general())
                .build();
    }

    /** Turns the one old payload into the new one. */
    private static final class Renaming extends SingleEventUpcaster {
        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getRevision() == null;
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(
                    new SimpleSerializedType(event.getType().getName(), "2"),
                    String.class,
                    old -> old.replace("old", "new"));
        }
    }
}
