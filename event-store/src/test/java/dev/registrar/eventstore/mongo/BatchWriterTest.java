package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Spin;
import dev.registrar.eventstore.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one writer makes of a batch while others write, answers are lost and servers are elected, in a log of three. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class BatchWriterTest {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final TestMongo mongo = TestMongo.open();
    private final MongoCollection<RawBsonDocument> stored =
            mongo.database().getCollection("commits", RawBsonDocument.class);
    private final Wire wire = new Wire(mongo.database());
    private final HandTicks ticks = new HandTicks();
    private final Counters counters = new Counters();
    private final AtomicLong known = new AtomicLong(3);
    private Numbering numbering;
    private BatchWriter writer;

    @BeforeEach
    void write() {
        stored.createIndex(
                Indexes.ascending("u"),
                new IndexOptions().unique(true).sparse(true).name("u_1"));
        other(1, Drafts.commit().event("ada", 0));
        other(2, Drafts.commit().event("bob", 0).under("used", "done"));
        stored.insertOne(EncodedCommit.of(Drafts.of("cy", 0), List.of(taken())).numbered(3));
        connect(false);
    }

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void a_batch_is_stored_in_order_behind_the_head_by_one_insert() {
        var first = pending(Drafts.commit().event("a", 0));
        var second = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(new Batch(List.of(first, second)))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThat(second.result()).isEqualTo(5);
        assertThat(idsFrom(4)).containsExactly(id(first), id(second));
        assertThat(counters.batches.sum()).isEqualTo(1);
        assertThat(known).hasValue(5);
        assertThat(writer.isAmongOthers()).isFalse();
    }

    @Test
    void a_number_that_another_took_costs_one_more_insert_and_nothing_else() {
        var mine = pending(Drafts.commit().event("a", 0));
        wire.before("insertMany", () -> other(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(counters.numberClashes.sum()).isEqualTo(1);
        assertThat(counters.batches.sum()).isEqualTo(2);
        assertThat(writer.isAmongOthers()).isTrue();
        assertThat(ticks.pauses()).isEmpty();
    }

    @Test
    void what_was_stored_before_a_taken_number_stays_and_the_rest_follows() {
        var first = pending(Drafts.commit().event("a", 0));
        var second = pending(Drafts.commit().event("a", 1));
        var third = pending(Drafts.commit().event("a", 2));
        wire.before("insertMany", () -> other(5, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(new Batch(List.of(first, second, third)))).isTrue();
        assertThat(List.of(first.result(), second.result(), third.result())).containsExactly(4L, 6L, 7L);
        assertThat(idsFrom(4)).contains(id(first), id(second), id(third)).hasSize(4);
    }

    @Test
    void each_commit_that_may_not_be_stored_fails_its_own_caller_only() {
        var late = pending(Drafts.commit().event("ada", 0));
        var first = pending(Drafts.commit().event("a", 0));
        var claiming = pending(EncodedCommit.of(Drafts.of("dan", 0), List.of(taken())));
        var again = pending(Drafts.commit().event("b", 0).under("used", "again"));
        var last = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(new Batch(List.of(late, first, claiming, again, last))))
                .isTrue();
        assertThatThrownBy(late::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThatThrownBy(claiming::result).isInstanceOf(Refusals.ClaimClash.class);
        assertThatThrownBy(again::result).isInstanceOf(AppendException.KeyUsed.class);
        assertThat(first.result()).isEqualTo(4);
        assertThat(last.result()).isEqualTo(5);
        // One question answered for all of them.
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void a_document_that_the_server_refuses_fails_its_own_caller_only() {
        var invalid = pending(Drafts.commit().event("a", 0));
        var valid = pending(Drafts.commit().event("b", 0));
        wire.fails("insertMany", ServerErrors.refused(ServerErrors.error(121, "failed validation", 0)));
        assertThat(writer.attempt(new Batch(List.of(invalid, valid)))).isTrue();
        assertThatThrownBy(invalid::result)
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("failed validation");
        assertThat(valid.result()).isEqualTo(4);
    }

    @Test
    void what_fails_without_the_database_tells_every_caller_that_nobody_knows() {
        var mine = pending(Drafts.commit().event("a", 0));
        var closed = new IllegalStateException("state should be: open");
        wire.fails("insertMany", closed);
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(closed);
    }

    @Test
    void a_commit_whose_answer_was_lost_is_found_and_not_stored_twice() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.unanswered("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        assertThat(mine.isSettled()).isFalse();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(idsFrom(4)).containsExactly(id(mine));
        assertThat(counters.recoveries.sum()).isEqualTo(1);
        assertThat(ticks.pauses()).containsExactly(PAUSE);

        var next = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(new Batch(List.of(next)))).isTrue();
        assertThat(next.result()).isEqualTo(5);
    }

    @Test
    void a_commit_that_a_majority_did_not_have_in_time_is_in_doubt_though_it_is_there() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.at("insertMany", call -> {
            call.go();
            throw ServerErrors.notReplicatedInTime();
        });
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(idsFrom(4)).hasSize(1);
    }

    @Test
    void a_commit_that_did_not_arrive_is_sent_again_behind_what_others_stored_meanwhile() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        other(4, Drafts.commit().event("other", 0));
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(5);
        assertThat(batch.doubt()).isNull();
    }

    @Test
    void a_server_that_stays_away_is_asked_ever_more_rarely_until_it_answers() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.cut("insertMany");
        writer.attempt(batch);
        for (var i = 0; i < 9; i++) {
            wire.cut("find");
        }
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(ticks.pauses().stream().map(pause -> Duration.ofNanos(pause).toMillis()))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 500L, 500L, 500L);
        assertThat(counters.recoveries.sum()).isEqualTo(1);
    }

    @Test
    void a_log_that_is_closed_gives_up_and_says_that_nobody_knows() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.cut("insertMany").cut("find");
        writer.attempt(batch);
        ticks.nothingFor(1).then(writer::stop).then(() -> {
            throw new AssertionError("it goes on");
        });
        wire.cut("find");
        writer.recover(batch);
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasRootCauseMessage("the log was closed");
    }

    @Test
    void callers_whose_commits_are_known_to_be_there_do_not_wait_for_the_others() {
        var there = pending(Drafts.commit().event("a", 0));
        var open = pending(Drafts.commit().event("b", 0));
        var batch = new Batch(List.of(there, open));
        wire.at("insertMany", _ -> {
            stored.insertOne(there.commit().numbered(4));
            throw Wire.lost();
        });
        writer.attempt(batch);
        wire.cut("insertMany");
        ticks.nothingFor(1).then(() -> {
            assertThat(there.isSettled()).isTrue();
            assertThat(open.isSettled()).isFalse();
        });
        writer.recover(batch);
        assertThat(ticks.pauses()).hasSize(2);
        assertThat(there.result()).isEqualTo(4);
        assertThat(open.result()).isEqualTo(5);
    }

    @Test
    void a_commit_that_arrived_above_a_gap_is_not_told_before_the_gap_is_closed() {
        var there = pending(Drafts.commit().event("a", 0));
        var open = pending(Drafts.commit().event("b", 0));
        var batch = new Batch(List.of(there, open));
        wire.at("insertMany", _ -> {
            stored.insertOne(there.commit().numbered(5));
            throw Wire.lost();
        });
        writer.attempt(batch);
        wire.cut("insertMany");
        ticks.nothingFor(1).then(() -> assertThat(there.isSettled()).isFalse());
        writer.recover(batch);
        assertThat(there.result()).isEqualTo(5);
        assertThat(open.result()).isEqualTo(4);
        assertThat(known.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void an_earlier_attempt_that_a_majority_is_not_known_to_have_is_in_doubt() {
        var mine = pending(Drafts.commit().event("a", 0));
        stored.insertOne(mine.commit().numbered(4));
        var batch = new Batch(List.of(mine));
        // Behind which number to go on, and who has the keys; then whether a majority has it.
        wire.pass("find").pass("find").cut("find");
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(idsFrom(4)).containsOnlyOnce(id(mine));
    }

    @Test
    void a_refusal_is_not_certain_while_an_earlier_attempt_may_still_arrive() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        var batch = new Batch(List.of(mine, second));
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        // Number 5, under which some of the batch was sent, is free; what this one read has moved on.
        wire.before("insertMany", () -> other(4, Drafts.commit().event("ada", 1)));
        writer.recover(batch);
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void the_numbers_of_others_are_asked_for_while_the_insert_is_on_its_way() {
        numbering.meetOther();
        reserveForAnother();
        other(4, Drafts.commit().event("other", 0));
        var mine = pending(Drafts.commit().event("a", 0));
        wire.at("insertMany", call -> {
            Spin.until(() -> wire.calls().contains("find"));
            return call.go();
        });
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
    }

    @Test
    void reserved_numbers_of_a_batch_in_doubt_are_filled_so_that_a_late_insert_fails() {
        numbering.meetOther();
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = new Batch(List.of(mine));
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        // The first attempt to fill fails, too.
        wire.cut("insertMany");
        writer.recover(batch);
        assertThat(voids()).containsExactly(4L);
        assertThat(mine.result()).isEqualTo(5);
        assertThat(ticks.pauses()).containsExactly(PAUSE, 2 * PAUSE);
    }

    @Test
    void numbers_that_were_reserved_and_not_needed_are_given_back() {
        numbering.meetOther();
        var late = pending(Drafts.commit().event("ada", 0));
        var mine = pending(Drafts.commit().event("a", 0));
        assertThat(writer.attempt(new Batch(List.of(late, mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(4);
        assertThat(counter()).isEqualTo(4);
        assertThat(voids()).isEmpty();
    }

    @Test
    void among_others_a_batch_is_done_when_all_below_it_is_there() {
        numbering.meetOther();
        reserveForAnother();
        var mine = pending(Drafts.commit().event("a", 0));
        ticks.nothingFor(2).then(() -> other(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(known).hasValue(5);
        assertThat(ticks.pauses()).hasSize(3);
    }

    @Test
    void a_batch_larger_than_what_was_reserved_reserves_again() {
        numbering.meetOther();
        var batch = new ArrayList<Pending>();
        for (var i = 0; i < 300; i++) {
            batch.add(pending(Drafts.commit().event("a", i)));
        }
        assertThat(writer.attempt(new Batch(batch))).isTrue();
        assertThat(batch).extracting(Pending::result).isSorted().startsWith(4L).endsWith(303L);
        assertThat(counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void a_commit_behind_one_that_an_election_took_back_is_acknowledged_when_no_number_is_missing() {
        connect(true);
        var mine = pending(Drafts.commit().event("a", 0));
        wire.cut("numbers.findOneAndUpdate");
        wire.before("insertMany", () -> other(4, Drafts.commit().event("lost", 0)));
        // The server that had it is gone with it.
        wire.before("insertMany", () -> stored.deleteOne(new Document("_id", 4L)));
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(voids()).containsExactly(4L);
        assertThat(known).hasValue(5);
    }

    @Test
    void a_conditional_commit_is_judged_at_the_number_it_is_stored_under() {
        var stale = pending(Drafts.commit().event("a", 0).reading("ada", -1));
        var right = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        assertThat(writer.attempt(new Batch(List.of(stale, right)))).isTrue();
        assertThatThrownBy(stale::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(right.result()).isEqualTo(4);
    }

    @Test
    void a_conditional_commit_is_judged_again_by_what_came_before_it() {
        var overtaken = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        wire.before("insertMany", () -> other(4, Drafts.commit().event("ada", 1)));
        assertThat(writer.attempt(new Batch(List.of(overtaken)))).isTrue();
        assertThatThrownBy(overtaken::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void a_conditional_commit_is_asked_about_once_where_others_write_other_streams() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        wire.cut("numbers.findOneAndUpdate");
        wire.before("insertMany", () -> other(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        // What decides, and what came; the second insert needs no other question.
        assertThat(wire.calls()).filteredOn("find"::equals).hasSize(2);
    }

    @Test
    void of_two_conditional_commits_the_second_is_judged_behind_the_first() {
        var first = pending(Drafts.commit().event("x", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("y", 0).reading("x", -1));
        assertThat(writer.attempt(new Batch(List.of(first, second)))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThatThrownBy(second::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void what_came_between_two_conditional_commits_counts_for_the_second() {
        var first = pending(Drafts.commit().event("x", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("y", 0).reading("bob", 0));
        wire.cut("numbers.findOneAndUpdate");
        wire.before("insertMany", () -> other(5, Drafts.commit().event("bob", 1)));
        assertThat(writer.attempt(new Batch(List.of(first, second)))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThatThrownBy(second::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void callers_without_conditions_do_not_wait_for_those_with_some() {
        var plain = pending(Drafts.commit().event("a", 0));
        var conditional = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        wire.pass("insertMany").at("insertMany", call -> {
            assertThat(plain.isSettled()).isTrue();
            return call.go();
        });
        assertThat(writer.attempt(new Batch(List.of(conditional, plain)))).isTrue();
        assertThat(plain.result()).isEqualTo(4);
        assertThat(conditional.result()).isEqualTo(5);
    }

    @Test
    void among_others_too_callers_without_conditions_hear_when_all_below_is_there() {
        numbering.meetOther();
        reserveForAnother();
        var plain = pending(Drafts.commit().event("a", 0));
        var conditional = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        ticks.then(() -> {
            assertThat(plain.isSettled()).isFalse();
            other(4, Drafts.commit().event("other", 0));
        });
        wire.pass("insertMany").at("insertMany", call -> {
            assertThat(plain.isSettled()).isTrue();
            return call.go();
        });
        assertThat(writer.attempt(new Batch(List.of(conditional, plain)))).isTrue();
        assertThat(plain.result()).isEqualTo(5);
        assertThat(conditional.result()).isEqualTo(6);
    }

    @Test
    void a_condition_is_judged_when_a_majority_has_what_it_is_judged_by() {
        connect(true);
        other(4, Drafts.commit().event("other", 0));
        numbering.foundHead(4);
        wire.majorityHas(3);
        ticks.nothingFor(1).then(() -> wire.majorityHas(Long.MAX_VALUE));
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(ticks.pauses()).hasSize(2);
    }

    @Test
    void a_conditional_commit_that_loses_its_number_64_times_is_stored_nevertheless() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        lose(64);
        assertThat(writer.attempt(new Batch(List.of(mine)))).isTrue();
        assertThat(mine.result()).isEqualTo(4 + 64);
        // The first eight times it tries again at once.
        assertThat(ticks.pauses()).filteredOn(pause -> pause == PAUSE).hasSize(64 - 8);
    }

    @Test
    void a_conditional_commit_that_always_loses_its_number_is_refused_as_overload() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        lose(65);
        assertThat(writer.attempt(new Batch(List.of(mine, second)))).isTrue();
        assertThatThrownBy(mine::result)
                .isInstanceOf(AppendException.Overloaded.class)
                .hasMessageContaining("2");
        assertThatThrownBy(second::result).isInstanceOf(AppendException.Overloaded.class);
    }

    @Test
    void an_unconditional_commit_may_lose_its_number_more_often() {
        var mine = pending(Drafts.commit().event("a", 0));
        var conditional = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        lose(70);
        assertThat(writer.attempt(new Batch(List.of(mine, conditional)))).isTrue();
        assertThat(mine.result()).isEqualTo(4 + 70);
        assertThat(conditional.result()).isEqualTo(4 + 71);
    }

    @Test
    void progress_ends_the_count_of_lost_numbers() {
        var first = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        lose(60);
        wire.before("insertMany", () -> takeNumber(numbering.next() + 1));
        lose(60);
        assertThat(writer.attempt(new Batch(List.of(first, second)))).isTrue();
        assertThat(first.result()).isEqualTo(4 + 60);
        assertThat(second.result()).isEqualTo(4 + 60 + 2 + 60);
    }

    /** Somebody takes each number just before it is sent, and nobody gives out reserved ones. */
    private void lose(int times) {
        for (var i = 0; i < times; i++) {
            wire.cut("numbers.findOneAndUpdate");
            wire.before("insertMany", () -> takeNumber(numbering.next()));
        }
        wire.cut("numbers.findOneAndUpdate");
    }

    private void takeNumber(long number) {
        stored.insertOne(EncodedCommit.voidAt(number));
    }

    private void connect(boolean replicates) {
        var commits = new StoredCommits(
                wire.commits(), new Server(Server.of(mongo.database()).ranges(), replicates));
        var documents = wire.commits().withDocumentClass(RawBsonDocument.class);
        var numbers = new NumberReader(commits);
        numbering = new Numbering(
                numbers,
                new Reservations(wire.database(), "commits", ticks),
                new Gaps(numbers, documents, ticks),
                3,
                known::get,
                complete -> known.accumulateAndGet(complete, Math::max),
                ticks);
        writer = new BatchWriter(
                documents, numbering, new Settlement(new StubReader(commits), numbering), counters, ticks);
    }

    private void reserveForAnother() {
        new Reservations(mongo.database(), "commits", ticks)
                .reserve(1, 3, () -> 3)
                .orElseThrow();
    }

    private long counter() {
        return mongo.database().getCollection("commits_numbers").find().first().getLong("last");
    }

    private void other(long number, Drafts draft) {
        stored.insertOne(EncodedCommit.of(draft.draft(), List.of()).numbered(number));
    }

    private List<String> idsFrom(long number) {
        var ids = new ArrayList<String>();
        mongo.database()
                .getCollection("commits")
                .find(new Document("_id", new Document("$gte", number)))
                .sort(new Document("_id", 1))
                .forEach(document -> ids.add(document.getString("cid")));
        return ids;
    }

    private List<Long> voids() {
        return mongo
                .database()
                .getCollection("commits")
                .find(new Document("void", true))
                .into(new ArrayList<>())
                .stream()
                .map(document -> document.getLong("_id"))
                .sorted()
                .toList();
    }

    private static StoredClaim taken() {
        return new StoredClaim("email:c", "cy", ClaimChange.Kind.TAKE, 0);
    }

    private static String id(Pending pending) {
        return pending.commit().draft().id();
    }

    private static Pending pending(Drafts draft) {
        return pending(EncodedCommit.of(draft.draft(), List.of()));
    }

    private static Pending pending(EncodedCommit commit) {
        return new Pending(commit, Long.MAX_VALUE, Ticks.SYSTEM);
    }
}
