package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.testing.TestMongo;
import java.time.Clock;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueueTest;
import org.junit.jupiter.api.AfterEach;

/** Axon's own suite for queues of dead letters. As for its JPA queue, messages are compared by what they hold. */
class AxonDeadLetterQueueSuiteTest extends SequencedDeadLetterQueueTest<EventMessage<?>> {
    private static final int LIMIT = 128;

    private final TestMongo mongo = TestMongo.open();

    @AfterEach
    void close() {
        setClock(Clock.systemUTC());
        mongo.close();
    }

    @Override
    protected SequencedDeadLetterQueue<EventMessage<?>> buildTestSubject() {
        return MongoDeadLetterQueue.builder(mongo.database(), "group", TestSerializers.general())
                .maxSequences(LIMIT)
                .maxSequenceSize(LIMIT)
                .build();
    }

    @Override
    protected long maxSequences() {
        return LIMIT;
    }

    @Override
    protected long maxSequenceSize() {
        return LIMIT;
    }

    @Override
    protected DeadLetter<EventMessage<?>> generateInitialLetter() {
        return new GenericDeadLetter<>("sequence", generateEvent(), generateThrowable());
    }

    @Override
    protected DeadLetter<EventMessage<?>> generateFollowUpLetter() {
        return new GenericDeadLetter<>("sequence", generateEvent());
    }

    @Override
    protected void setClock(Clock clock) {
        GenericDeadLetter.clock = clock;
    }

    @Override
    protected void assertLetter(
            DeadLetter<? extends EventMessage<?>> expected, DeadLetter<? extends EventMessage<?>> actual) {
        assertThat(actual.message().getIdentifier())
                .isEqualTo(expected.message().getIdentifier());
        assertThat(actual.message().getPayload()).isEqualTo(expected.message().getPayload());
        assertThat(actual.message().getPayloadType())
                .isEqualTo(expected.message().getPayloadType());
        assertThat(actual.message().getMetaData()).isEqualTo(expected.message().getMetaData());
        assertThat(actual.message().getTimestamp()).isEqualTo(expected.message().getTimestamp());
        assertThat(actual.cause()).isEqualTo(expected.cause());
        assertThat(actual.enqueuedAt()).isEqualTo(expected.enqueuedAt());
        assertThat(actual.lastTouched()).isEqualTo(expected.lastTouched());
        assertThat(actual.diagnostics()).isEqualTo(expected.diagnostics());
    }
}
