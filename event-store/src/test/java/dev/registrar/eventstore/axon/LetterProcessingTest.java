package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others do between the single writes of a node that handles the letters of a sequence. */
class LetterProcessingTest {
    private final TestMongo mongo = TestMongo.open();
    private final Interposed between = new Interposed(mongo.database());
    private final MongoDeadLetterQueue queue = queue();
    private final MongoDeadLetterQueue otherNode = MongoDeadLetterQueue.builder(
                    mongo.database(), "group", TestSerializers.general())
            .build();
    private final List<Object> handled = new ArrayList<>();

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_letter_that_comes_in_just_before_the_last_is_evicted_is_handled_too() {
        enqueue("a");
        between.before("deleteOne", () -> otherNode.enqueue("s", letter("late")));
        assertThat(queue.process(this::evict)).isTrue();
        assertThat(handled).containsExactly("a", "late");
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_letter_that_comes_in_just_before_the_last_is_evicted_and_is_claimed_is_left_to_its_owner() {
        enqueue("a");
        between.before("deleteOne", () -> {
            otherNode.enqueue("s", letter("late"));
            claim("late", "other", new Date());
        });
        assertThat(queue.process(this::evict)).as("all that was there").isTrue();
        assertThat(handled).containsExactly("a");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void the_next_letter_is_left_to_whoever_holds_it() {
        enqueue("a");
        enqueue("b");
        claim("b", "other", new Date());
        assertThat(queue.process(this::evict)).isFalse();
        assertThat(handled).containsExactly("a");
        assertThat(owner("b")).isEqualTo("other");
    }

    @Test
    void whoever_lost_a_letter_gives_the_next_one_back() {
        enqueue("a");
        enqueue("b");
        between.before("deleteOne", () -> claim("a", "other", new Date()));
        assertThat(queue.process(this::evict)).isFalse();
        assertThat(handled).containsExactly("a");
        assertThat(owner("a")).isEqualTo("other");
        assertThat(owner("b")).isNull();
    }

    @Test
    void what_a_node_decided_that_lost_its_letter_is_not_kept() {
        enqueue("a");
        assertThat(queue.process(letter -> {
                    claim("a", "other", new Date());
                    return Decisions.requeue(new IllegalStateException("late"));
                }))
                .isFalse();
        assertThat(owner("a")).isEqualTo("other");
        assertThat(queue.deadLetterSequence("s")
                        .iterator()
                        .next()
                        .cause()
                        .orElseThrow()
                        .message())
                .isEqualTo("first");
    }

    @Test
    void a_sequence_that_is_gone_when_its_turn_comes_is_passed_over() {
        enqueue("a");
        queue.enqueue("t", letter("b"));
        between.before("find", () -> otherNode.process(_ -> Decisions.evict()));
        assertThat(queue.process(this::evict)).isTrue();
        assertThat(handled).containsExactly("b");
    }

    @Test
    void a_claim_that_another_takes_first_is_left_to_them() {
        enqueue("a");
        between.before("updateOne", () -> claim("a", "other", new Date()));
        assertThat(queue.process(this::evict)).isFalse();
        assertThat(handled).isEmpty();
    }

    @Test
    void a_claim_that_has_lapsed_is_free() {
        enqueue("a");
        claim("a", "other", Date.from(Instant.EPOCH));
        assertThat(queue.process(letter -> false, this::evict)).as("unwanted").isFalse();
        assertThat(owner("a")).isEqualTo("other");
        assertThat(queue.process(this::evict)).isTrue();
    }

    private EnqueueDecision<EventMessage<?>> evict(DeadLetter<? extends EventMessage<?>> letter) {
        handled.add(letter.message().getPayload());
        return Decisions.evict();
    }

    private void enqueue(String payload) {
        queue.enqueue("s", letter(payload));
    }

    private static DeadLetter<EventMessage<?>> letter(String payload) {
        return new GenericDeadLetter<>("s", new GenericEventMessage<>(payload), new IllegalArgumentException("first"));
    }

    private void claim(String payload, String owner, Date since) {
        letters()
                .updateOne(
                        ofPayload(payload),
                        new Document("$set", new Document("owner", owner).append("claimed", since)));
    }

    private String owner(String payload) {
        return letters().find(ofPayload(payload)).first().getString("owner");
    }

    private static Document ofPayload(String payload) {
        return new Document("e.d", new Document("$regex", ">" + payload + "<"));
    }

    private MongoCollection<Document> letters() {
        return mongo.database().getCollection("deadletters");
    }

    private MongoDeadLetterQueue queue() {
        return MongoDeadLetterQueue.builder(between.database(), "group", TestSerializers.general())
                .build();
    }
}
