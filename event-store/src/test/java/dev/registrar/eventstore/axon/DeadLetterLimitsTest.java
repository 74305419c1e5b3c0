package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a queue takes, and what is in it. */
class DeadLetterLimitsTest {
    private final TestMongo mongo = TestMongo.open();
    private final MongoDeadLetterQueue queue = MongoDeadLetterQueue.builder(
                    mongo.database(), "group", TestSerializers.general())
            .eventSerializer(TestSerializers.general())
            .upcasterChain(NoOpEventUpcaster.INSTANCE)
            .collection("letters")
            .maxSequences(2)
            .maxSequenceSize(3)
            .claimDuration(Duration.ofMillis(1))
            .build();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_sequence_takes_so_many_letters_and_no_more() {
        for (var i = 0; i < 3; i++) {
            assertThat(queue.isFull("s")).isFalse();
            queue.enqueue("s", letter("s" + i));
        }
        assertThat(queue.isFull("s")).isTrue();
        assertThat(queue.isFull("t")).isFalse();
        assertThatThrownBy(() -> queue.enqueue("s", letter("one too many")))
                .isInstanceOf(DeadLetterQueueOverflowException.class);
        assertThat(queue.sequenceSize("s")).isEqualTo(3);
        assertThat(mongo.database().getCollection("letters").countDocuments()).isEqualTo(3);
    }

    @Test
    void so_many_sequences_have_letters_and_no_more() {
        queue.enqueue("s", letter("a"));
        queue.enqueue("t", letter("b"));
        assertThat(queue.isFull("u")).isTrue();
        assertThat(queue.isFull("s")).as("of which there are letters").isFalse();
        assertThatThrownBy(() -> queue.enqueue("u", letter("c"))).isInstanceOf(DeadLetterQueueOverflowException.class);
        queue.enqueue("s", letter("d"));
        assertThat(queue.amountOfSequences()).isEqualTo(2);
        queue.clear();
        assertThat(queue.isFull("u")).isFalse();
        assertThat(queue.amountOfSequences()).isZero();
    }

    @Test
    void the_sequences_are_told_with_their_letters_in_order() {
        queue.enqueue("s", letter("a"));
        queue.enqueue("s", letter("b"));
        queue.enqueue("t", letter("c"));
        var told = new ArrayList<List<Object>>();
        queue.deadLetters().forEach(sequence -> {
            var payloads = new ArrayList<Object>();
            sequence.forEach(letter -> payloads.add(letter.message().getPayload()));
            told.add(payloads);
        });
        assertThat(told).containsExactlyInAnyOrder(List.of("a", "b"), List.of("c"));
    }

    @Test
    void the_least_limits_are_one() {
        var least = MongoDeadLetterQueue.builder(mongo.database(), "least", TestSerializers.general())
                .maxSequences(1)
                .maxSequenceSize(1)
                .build();
        least.enqueue("s", letter("a"));
        assertThat(least.isFull("s")).isTrue();
        assertThat(least.isFull("t")).isTrue();
    }

    private static DeadLetter<EventMessage<?>> letter(String payload) {
        return new GenericDeadLetter<>("s", new GenericEventMessage<>(payload));
    }
}
