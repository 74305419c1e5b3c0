package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer reserved number 2 and did not use it, while number 3 is there already. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class GapsTest {
    private final TestMongo mongo = TestMongo.open();
    private final HandTicks ticks = new HandTicks();
    private MongoCommitLog log;

    @BeforeEach
    void open() {
        log = MongoCommitLog.in(mongo.database()).ticks(ticks).open();
        log.append(Drafts.of("ada", 0));
        insert(
                3,
                Drafts.commit()
                        .event("bob", 0)
                        .take("email:bob", "bob")
                        .under("key", "done")
                        .draft());
    }

    @AfterEach
    void close() {
        log.close();
        mongo.close();
    }

    @Test
    void readers_of_the_tail_stop_before_it() {
        assertThat(log.read(0, 10)).hasSize(1);
        assertThat(log.head()).isEqualTo(1);
    }

    static List<Consumer<MongoCommitLog>> looks() {
        return List.of(
                log -> assertThat(log.stream("bob", 0)).hasSize(1),
                log -> assertThat(log.stream("bob", 0, 10)).hasSize(1),
                log -> assertThat(log.lastSequence("bob")).hasValue(0),
                log -> assertThat(log.holder("email:bob")).hasValue("bob"),
                log -> assertThat(log.underKey("key").orElseThrow().position()).isEqualTo(3));
    }

    /** Whoever saw it could write something at number 2, before what it saw. */
    @ParameterizedTest
    @MethodSource("looks")
    void whoever_sees_what_follows_a_gap_sees_the_gap_closed(Consumer<MongoCommitLog> look) {
        ticks.nothingFor(3).then(() -> insert(2, Drafts.of("cleo", 0)));
        look.accept(log);
        assertThat(mongo.database()
                        .getCollection("commits")
                        .find(new Document("_id", 2L))
                        .first())
                .containsKey("ev");
    }

    @Test
    void a_number_whose_writer_died_becomes_a_void() {
        assertThat(log.stream("bob", 0)).hasSize(1);
        assertThat(log.read(0, 10)).extracting(Commit::isVoid).containsExactly(false, true, false);
    }

    @Test
    void a_refusal_for_what_follows_a_gap_comes_when_it_is_closed() {
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("dan", 0).event("bob", 0).draft()))
                .isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.head()).isEqualTo(3);
    }

    @Test
    void an_own_commit_that_arrived_above_a_gap_is_acknowledged_when_it_is_closed() {
        var draft = Drafts.of("eve", 0);
        insert(4, draft);
        assertThat(log.append(draft)).isEqualTo(4);
        assertThat(log.head()).isEqualTo(4);
    }

    @Test
    void a_commit_is_acknowledged_only_with_all_below_it() {
        try (var other = MongoCommitLog.open(mongo.database())) {
            // Number 2 is free for the first; the second then finds number 3 taken and reserves.
            assertThat(log.append(Drafts.of("ada", 1))).isEqualTo(2);
            assertThat(log.append(Drafts.of("ada", 2))).isEqualTo(4);
            assertThat(other.head()).isEqualTo(4);
        }
    }

    @Test
    void numbers_that_another_filled_cost_the_writer_that_was_late_only_time() {
        reserve(6);
        insert(5, Drafts.of("fay", 0));
        try (var other = MongoCommitLog.in(mongo.database()).ticks(ticks).open()) {
            var positions = Stream.of("a", "b", "c")
                    .map(id -> other.append(Drafts.of(id, 0)))
                    .toList();
            assertThat(positions).isSorted().doesNotContain(3L, 5L);
            assertThat(log.head()).isGreaterThanOrEqualTo(positions.getLast());
        }
    }

    private void reserve(long last) {
        mongo.database()
                .getCollection("commits_numbers")
                .insertOne(new Document("_id", "counter").append("last", last));
    }

    private void insert(long number, CommitDraft draft) {
        var claims = draft.claims().stream()
                .map(claim -> new StoredClaim(claim.claim(), claim.aggregateId(), claim.kind(), 0))
                .toList();
        mongo.database()
                .getCollection("commits", RawBsonDocument.class)
                .insertOne(EncodedCommit.of(draft, claims).numbered(number));
    }
}
