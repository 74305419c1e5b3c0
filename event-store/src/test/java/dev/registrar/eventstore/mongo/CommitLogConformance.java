package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Conditions;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every commit log promises, whatever server it is on. Sub-classes say where. */
abstract class CommitLogConformance {
    TestMongo mongo;
    MongoCommitLog log;

    abstract TestMongo server();

    MongoCommitLog open(TestMongo on) {
        return MongoCommitLog.open(on.database());
    }

    @BeforeEach
    void open() {
        mongo = server();
        log = open(mongo);
    }

    @AfterEach
    void close() {
        // Neither is there where the test was skipped.
        if (mongo != null) {
            log.close();
            mongo.close();
        }
    }

    @Test
    void numbers_begin_at_one_and_have_no_gaps() {
        assertThat(log.head()).isZero();
        for (var i = 0; i < 5; i++) {
            assertThat(log.append(Drafts.of("ada", i))).isEqualTo(i + 1);
        }
        assertThat(log.head()).isEqualTo(5);
        assertThat(positions(log.read(0, 100))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(positions(log.read(2, 2))).containsExactly(3L, 4L);
        assertThat(log.read(5, 10)).isEmpty();
        assertThat(log.read(0, 0)).isEmpty();
    }

    @Test
    void what_is_read_is_what_was_written() {
        var at = Instant.parse("1969-07-20T20:17:40.001Z");
        var event = new NewEvent(
                "e-1",
                "Order",
                "o-1",
                0,
                "order.placed",
                null,
                at,
                Content.of("{\"note\":\"süß \uD83D\uDE80 \\u0000 \u0000\"}"),
                new Content.Binary(new byte[] {0, -1, 127}));
        var draft = Drafts.commit()
                .id("c-1")
                .event(event)
                .event("e-2", "ada", 0)
                .take("email:ada", "ada")
                .under("key", "{\"status\":201}")
                .draft();

        log.append(draft);

        var commit = log.read(0, 1).getFirst();
        assertThat(commit.id()).isEqualTo("c-1");
        assertThat(commit.at()).isEqualTo(draft.at());
        assertThat(commit.isVoid()).isFalse();
        assertThat(commit.idempotency()).isEqualTo(draft.idempotency());
        assertThat(commit.claims()).hasSize(1);
        assertThat(commit.claims().getFirst().generation()).isZero();
        var stored = commit.events().getFirst();
        assertThat(stored)
                .usingRecursiveComparison()
                .isEqualTo(new StoredEvent(
                        1, 0, "e-1", "Order", "o-1", 0, "order.placed", null, at, event.metadata(), event.payload()));
        assertThat(commit.events().get(1).index()).isEqualTo(1);
        assertThat(commit.events().get(1).revision()).isEqualTo("1");
    }

    @Test
    void half_a_surrogate_pair_is_refused_before_it_is_stored() {
        var event =
                new NewEvent("e", "T", "a", 0, "n", null, Instant.EPOCH, Content.of("{}"), Content.of("\"\uD83D\""));
        assertThatThrownBy(() -> log.append(Drafts.commit().event(event).draft()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(log.head()).isZero();
    }

    @Test
    void an_event_twice_in_one_commit_is_refused() {
        var twice = Drafts.commit().event("ada", 0).event("ada", 0);
        assertThatThrownBy(() -> log.append(twice.draft())).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.head()).isZero();
    }

    @Test
    void a_stream_holds_its_own_events_in_order_and_nobody_elses() {
        log.append(Drafts.of("ada", 0));
        log.append(Drafts.of("ada#00000001", 0));
        log.append(
                Drafts.commit().event("ada", 1).event("bob", 0).event("ada", 2).draft());
        log.append(Drafts.of("adam", 0));
        log.append(Drafts.of("ada", 3));

        assertThat(sequences(log.stream("ada", 0))).containsExactly(0L, 1L, 2L, 3L);
        assertThat(sequences(log.stream("ada", 2))).containsExactly(2L, 3L);
        assertThat(sequences(log.stream("ada", 0, 2))).containsExactly(0L, 1L);
        assertThat(log.stream("ada", 4)).isEmpty();
        assertThat(log.stream("nobody", 0)).isEmpty();
        assertThat(sequences(log.stream("bob", 0))).containsExactly(0L);
        assertThat(log.stream("ada", 0)).allMatch(event -> event.aggregateId().equals("ada"));
    }

    @Test
    void streams_that_have_more_than_a_reader_knows_are_told_together() {
        log.append(Drafts.of("ada", 0));
        log.append(
                Drafts.commit().event("ada", 1).event("bob", 0).event("ada", 2).draft());
        log.append(Drafts.of("adam", 0));

        assertThat(log.grown(Map.of("ada", 3L, "bob", 1L, "adam", 1L, "nobody", 0L)))
                .isEmpty();
        assertThat(log.grown(Map.of("ada", 2L, "bob", 0L, "adam", 1L, "nobody", 0L)))
                .containsExactlyInAnyOrder("ada", "bob");
        log.append(Drafts.of("adam", 1));
        assertThat(log.grown(Map.of("ada", 3L, "adam", 1L))).containsExactly("adam");
    }

    @Test
    void a_long_stream_is_read_whole() {
        var next = 0L;
        for (var size : List.of(1, 15, 16, 17, 250, 300, 1)) {
            var commit = Drafts.commit();
            for (var i = 0; i < size; i++) {
                commit.event("long", next++);
            }
            log.append(commit.draft());
        }
        assertThat(sequences(log.stream("long", 0)))
                .isEqualTo(LongStream.range(0, next).boxed().toList());
        assertThat(sequences(log.stream("long", 33, 300)))
                .isEqualTo(LongStream.range(33, 333).boxed().toList());
        assertThat(log.lastSequence("long")).hasValue(next - 1);
    }

    @Test
    void the_last_sequence_is_found_for_any_length() {
        assertThat(log.lastSequence("ada")).isEmpty();
        for (var i = 0; i < 40; i++) {
            log.append(Drafts.of("ada", i));
            assertThat(log.lastSequence("ada")).hasValue(i);
        }
    }

    @Test
    void a_sequence_can_be_stored_once() {
        log.append(Drafts.of("ada", 0));
        assertThatThrownBy(() -> log.append(Drafts.of("ada", 0)))
                .isInstanceOfSatisfying(AppendException.StreamConflict.class, e -> {
                    assertThat(e.aggregateId()).isEqualTo("ada");
                    assertThat(e.sequence()).isZero();
                });
        assertThat(log.append(Drafts.of("ada", 1))).isEqualTo(2);
    }

    @Test
    void an_event_id_can_be_stored_once() {
        log.append(Drafts.commit().event("e", "ada", 0).draft());
        assertThatThrownBy(() -> log.append(Drafts.commit().event("e", "bob", 0).draft()))
                .isInstanceOf(AppendException.DuplicateEvent.class);
        assertThat(log.stream("bob", 0)).isEmpty();
    }

    @Test
    void a_commit_of_many_aggregates_is_stored_whole_or_not_at_all() {
        log.append(Drafts.of("bob", 0));
        var draft = Drafts.commit().event("ada", 0).event("bob", 0).event("eve", 0);
        assertThatThrownBy(() -> log.append(draft.draft())).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.stream("ada", 0)).isEmpty();
        assertThat(log.stream("eve", 0)).isEmpty();
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void the_same_commit_again_succeeds_once() {
        var draft = Drafts.commit()
                .event("ada", 0)
                .take("email:ada", "ada")
                .under("key", "")
                .draft();
        var position = log.append(draft);
        log.append(Drafts.of("bob", 0));
        assertThat(log.append(draft)).isEqualTo(position);
        try (var other = open(mongo)) {
            assertThat(other.append(draft)).isEqualTo(position);
        }
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void a_claim_belongs_to_one_aggregate_until_it_is_released() {
        assertThat(log.holder("email:x")).isEmpty();
        log.append(Drafts.commit().event("ada", 0).take("email:x", "ada").draft());
        assertThat(log.holder("email:x")).hasValue("ada");
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("bob", 0).take("email:x", "bob").draft()))
                .isInstanceOfSatisfying(
                        AppendException.ClaimTaken.class,
                        e -> assertThat(e.claim()).isEqualTo("email:x"));
        assertThatThrownBy(() -> log.append(Drafts.commit()
                        .event("bob", 0)
                        .release("email:x", "bob")
                        .draft()))
                .isInstanceOf(AppendException.ClaimNotHeld.class);

        log.append(Drafts.commit().event("ada", 1).release("email:x", "ada").draft());
        assertThat(log.holder("email:x")).isEmpty();
        log.append(Drafts.commit().event("bob", 0).take("email:x", "bob").draft());
        assertThat(log.holder("email:x")).hasValue("bob");
    }

    @Test
    void a_claim_moves_in_one_commit() {
        log.append(Drafts.commit().event("ada", 0).take("email:x", "ada").draft());
        log.append(Drafts.commit()
                .event("ada", 1)
                .event("bob", 0)
                .release("email:x", "ada")
                .take("email:x", "bob")
                .draft());
        assertThat(log.holder("email:x")).hasValue("bob");
        assertThat(log.read(1, 1).getFirst().claims())
                .extracting(claim -> claim.generation())
                .containsExactly(0L, 1L);
    }

    @Test
    void claims_that_others_moved_are_found_however_often() {
        try (var other = open(mongo)) {
            for (var i = 0; i < 20; i++) {
                var user = "user-" + i;
                log.append(Drafts.commit().event(user, 0).take("c", user).draft());
                if (i % 7 == 0) {
                    assertThat(other.holder("c")).hasValue(user);
                }
                log.append(Drafts.commit().event(user, 1).release("c", user).draft());
            }
            assertThat(other.holder("c")).isEmpty();
            other.append(Drafts.commit().event("last", 0).take("c", "last").draft());
        }
        assertThat(log.holder("c")).hasValue("last");
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("late", 0).take("c", "late").draft()))
                .isInstanceOf(AppendException.ClaimTaken.class);
    }

    @Test
    void keys_that_look_like_the_servers_messages_are_only_keys() {
        var strange = " index: _id_ dup key: { _id: 1 } index: _id_ ";
        log.append(Drafts.commit()
                .event(strange, strange, 0)
                .under(strange, "")
                .take(strange, strange)
                .draft());
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("bob", 0).under(strange, "").draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThatThrownBy(() ->
                        log.append(Drafts.commit().event(strange, "bob", 0).draft()))
                .isInstanceOf(AppendException.DuplicateEvent.class);
        assertThatThrownBy(() -> log.append(Drafts.of(strange, 0))).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.holder(strange)).hasValue(strange);
    }

    @Test
    void an_idempotency_key_is_used_once_and_finds_its_commit() {
        assertThat(log.underKey("k")).isEmpty();
        log.append(Drafts.commit().event("ada", 0).under("k", "first").draft());
        assertThatThrownBy(() -> log.append(
                        Drafts.commit().event("bob", 0).under("k", "second").draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThat(log.underKey("k")).hasValueSatisfying(commit -> {
            assertThat(commit.position()).isEqualTo(1);
            assertThat(commit.idempotency().outcome()).isEqualTo(Content.of("first"));
        });
    }

    @Test
    void a_commit_is_stored_only_where_the_streams_it_read_still_end_as_they_did() {
        log.append(Drafts.of("ada", 0));
        assertThat(log.append(Drafts.commit()
                        .event("bob", 0)
                        .reading("ada", 0)
                        .reading("nobody", -1)
                        .draft()))
                .isEqualTo(2);
        log.append(Drafts.of("ada", 1));
        for (var stale : new long[] {-1, 0, 2}) {
            assertThatThrownBy(() -> log.append(Drafts.commit()
                            .event("bob", 1)
                            .reading("ada", stale)
                            .draft()))
                    .as("expecting %d", stale)
                    .isInstanceOfSatisfying(AppendException.StreamConflict.class, e -> {
                        assertThat(e.aggregateId()).isEqualTo("ada");
                        assertThat(e.sequence()).isEqualTo(stale + 1);
                        assertThat(e).hasMessageContaining("ada").hasMessageContaining("was read");
                    });
        }
        assertThat(log.stream("bob", 1)).isEmpty();
        assertThat(log.append(Drafts.commit().event("bob", 1).reading("ada", 1).draft()))
                .isEqualTo(4);
    }

    @Test
    void a_conditional_commit_again_succeeds_once_although_what_it_read_moved_on() {
        var draft = Drafts.commit()
                .event("bob", 0)
                .take("c", "bob")
                .under("key", "outcome")
                .reading("ada", -1)
                .draft();
        assertThat(log.append(draft)).isEqualTo(1);
        log.append(Drafts.of("ada", 0));
        assertThat(log.append(draft)).isEqualTo(1);
        // Another request under the same key is told that it was answered, not that it is late.
        assertThatThrownBy(() -> log.append(Drafts.commit()
                        .event("bob", 1)
                        .under("key", "other")
                        .reading("ada", -1)
                        .draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void a_condition_that_fails_touches_nobody_else_of_the_batch() {
        log.append(Drafts.of("hot", 0));
        var outcomes = Race.of(32, i -> () -> {
            var draft = Drafts.commit().event("user-" + i, 0);
            return log.append(
                    i % 2 == 0
                            ? draft.draft()
                            : draft.reading("hot", i % 4 == 1 ? -1 : 0).draft());
        });
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(24);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof AppendException.StreamConflict);
        assertThat(log.head()).isEqualTo(25);
    }

    @Test
    void of_two_commits_that_each_read_what_the_other_writes_one_is_stored() {
        try (var other = open(mongo)) {
            for (var round = 0; round < 20; round++) {
                var left = "left-" + round;
                var right = "right-" + round;
                var outcomes = Race.of(
                        2,
                        i -> () -> i == 0
                                ? log.append(Drafts.commit()
                                        .event(left, 0)
                                        .reading(right, -1)
                                        .draft())
                                : other.append(Drafts.commit()
                                        .event(right, 0)
                                        .reading(left, -1)
                                        .draft()));
                assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(1);
            }
        }
    }

    @Test
    void conditions_hold_at_the_place_of_every_commit_whatever_four_logs_write_at_once() {
        var drafts = new ConcurrentHashMap<String, CommitDraft>();
        try (var two = open(mongo);
                var three = open(mongo);
                var four = open(mongo)) {
            var logs = List.of(log, two, three, four);
            var outcomes = Race.of(12, i -> () -> {
                var stored = 0;
                for (var attempt = 0; attempt < 12; attempt++) {
                    stored += conditional(logs.get(i % 4), i % 3, drafts) ? 1 : 0;
                }
                return stored;
            });
            assertThat(outcomes).allMatch(Race.Outcome::succeeded);
            var stored = outcomes.stream().mapToLong(Race.Outcome::value).sum();
            assertThat(stored).isPositive();
            var commits = four.read(0, 1_000);
            assertThat(positions(commits))
                    .isEqualTo(LongStream.rangeClosed(1, commits.size()).boxed().toList());
            assertThat(commits.stream().filter(commit -> !commit.isVoid())).hasSize((int) stored);
            Conditions.assertHeld(commits, drafts);
        }
    }

    /** Decides on three streams as they are, and writes one. */
    private static boolean conditional(MongoCommitLog on, int written, Map<String, CommitDraft> drafts) {
        var commit = Drafts.commit();
        for (var stream = 0; stream < 3; stream++) {
            var last = on.lastSequence("s" + stream).orElse(-1);
            if (stream == written) {
                commit.event("s" + stream, last + 1);
            } else {
                commit.reading("s" + stream, last);
            }
        }
        var draft = commit.draft();
        drafts.put(draft.id(), draft);
        try {
            on.append(draft);
            return true;
        } catch (AppendException.StreamConflict e) {
            return false;
        }
    }

    @Test
    void a_commit_beyond_the_limit_is_refused_before_it_is_sent() {
        var event = new NewEvent(
                "e", "T", "a", 0, "n", null, Instant.EPOCH, Content.of("{}"), Content.of("x".repeat(12 << 20)));
        assertThatThrownBy(() -> log.append(Drafts.commit().event(event).draft()))
                .isInstanceOf(AppendException.CommitTooLarge.class);
        assertThat(log.append(Drafts.of("a", 0))).isEqualTo(1);
    }

    @Test
    void of_sixty_four_writers_of_one_sequence_one_wins() {
        var outcomes = Race.of(64, i -> () -> log.append(Drafts.of("ada", 0)));
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof AppendException.StreamConflict);
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void of_sixty_four_who_take_one_claim_one_wins() {
        log.append(Drafts.commit().event("old", 0).take("c", "old").draft());
        log.append(Drafts.commit().event("old", 1).release("c", "old").draft());
        try (var other = open(mongo)) {
            var outcomes = Race.of(
                    64,
                    i -> () -> (i % 2 == 0 ? log : other)
                            .append(Drafts.commit()
                                    .event("user-" + i, 0)
                                    .take("c", "user-" + i)
                                    .draft()));
            assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.succeeded())
                    .allMatch(outcome -> outcome.failure() instanceof AppendException.ClaimTaken);
        }
        // Numbers that were reserved for the others may have become voids.
        assertThat(log.read(2, 100)).filteredOn(commit -> !commit.isVoid()).hasSize(1);
    }

    @Test
    void a_conflict_in_a_batch_touches_nobody_else() {
        log.append(Drafts.of("hot", 0));
        var outcomes = Race.of(32, i -> () -> log.append(i % 4 == 0 ? Drafts.of("hot", 0) : Drafts.of("user-" + i, 0)));
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(24);
        assertThat(positions(log.read(0, 100)))
                .isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    void two_logs_on_one_collection_keep_numbers_dense() {
        try (var other = open(mongo)) {
            var outcomes = Race.of(16, i -> () -> {
                for (var n = 0; n < 10; n++) {
                    (i % 2 == 0 ? log : other).append(Drafts.of("user-" + i, n));
                }
                return i;
            });
            assertThat(outcomes).allMatch(Race.Outcome::succeeded);
            assertThat(log.head()).isEqualTo(160);
            assertThat(positions(other.read(0, 1000)))
                    .isEqualTo(LongStream.rangeClosed(1, 160).boxed().toList());
        }
    }

    @Test
    void a_reader_stops_at_a_hole_and_passes_voids() {
        log.append(Drafts.of("ada", 0));
        var raw = mongo.database().getCollection("commits");
        raw.insertOne(new Document("_id", 2L).append("void", true));
        raw.insertOne(new Document("_id", 3L).append("void", true));
        raw.insertOne(new Document("_id", 5L).append("void", true));

        var read = log.read(0, 10);
        assertThat(positions(read)).containsExactly(1L, 2L, 3L);
        assertThat(read.get(1).isVoid()).isTrue();
        assertThat(log.head()).isEqualTo(3);

        assertThat(log.append(Drafts.of("ada", 1))).isEqualTo(4);
        assertThat(positions(log.read(3, 10))).containsExactly(4L, 5L);
        assertThat(log.append(Drafts.of("ada", 2))).isEqualTo(6);
    }

    @Test
    void a_log_opened_again_goes_on_where_it_ended() {
        for (var i = 0; i < 70; i++) {
            log.append(Drafts.of("ada", i));
        }
        log.close();
        assertThatThrownBy(() -> log.append(Drafts.of("ada", 70))).isInstanceOf(AppendException.Closed.class);
        log = open(mongo);
        assertThat(log.head()).isEqualTo(70);
        assertThat(log.append(Drafts.of("ada", 70))).isEqualTo(71);
    }

    @Test
    void listeners_hear_of_commits_of_this_process_and_of_others() throws Exception {
        var own = new CountDownLatch(1);
        var foreign = new CountDownLatch(2);
        try (var other = open(mongo);
                var first = log.onCommit(position -> own.countDown());
                var second = log.onCommit(position -> foreign.countDown())) {
            log.append(Drafts.of("ada", 0));
            assertThat(own.await(10, TimeUnit.SECONDS)).isTrue();
            other.append(Drafts.of("ada", 1));
            assertThat(foreign.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_listener_that_throws_harms_nobody() {
        try (var bad = log.onCommit(position -> {
            throw new IllegalStateException("on purpose");
        })) {
            assertThat(log.append(Drafts.of("ada", 0))).isEqualTo(1);
        }
    }

    @Test
    void a_caller_that_is_interrupted_still_learns_the_outcome() {
        Thread.currentThread().interrupt();
        var position = log.append(Drafts.of("ada", 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(position).isEqualTo(1);
        assertThat(log.head()).isEqualTo(1);
    }

    static List<Long> positions(List<Commit> commits) {
        return commits.stream().map(Commit::position).toList();
    }

    static List<Long> sequences(List<StoredEvent> events) {
        return new ArrayList<>(events.stream().map(StoredEvent::sequence).toList());
    }
}
