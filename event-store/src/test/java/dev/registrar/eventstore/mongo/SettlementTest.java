package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a batch whose insert was refused or not answered, in a log where others stored three commits. */
class SettlementTest {
    private final MongoException lost = new MongoSocketReadException("reset", new ServerAddress());

    private final HandTicks ticks = new HandTicks();
    private final TestMongo mongo = TestMongo.open();
    private final StoredCommits commits =
            new StoredCommits(mongo.database().getCollection("commits"), Server.of(mongo.database()));
    private final NumberReader numbers = new NumberReader(commits);
    private final Numbering numbering = new Numbering(
            numbers,
            new Reservations(mongo.database(), "commits", ticks),
            new Gaps(numbers, mongo.database().getCollection("commits", RawBsonDocument.class), ticks),
            3,
            () -> 0,
            _ -> {},
            ticks);
    private final Settlement settlement = new Settlement(new StubReader(commits), numbering);

    private final Pending mine = pending(Drafts.commit().event("mine", 0));

    @BeforeEach
    void write() {
        store(1, encoded(Drafts.commit().event("ada", 0)));
        store(2, encoded(Drafts.commit().event("bob", 0)));
        store(3, EncodedCommit.of(Drafts.of("cy", 0), List.of(taken())));
    }

    @AfterEach
    void close() {
        mongo.close();
    }

    @Test
    void one_question_refuses_every_commit_that_is_too_late_and_leaves_the_others() {
        var late = pending(Drafts.commit().event("ada", 0));
        var later = pending(Drafts.commit().event("bob", 0));
        var claiming = pending(EncodedCommit.of(Drafts.of("dan", 0), List.of(taken())));
        var batch = new Batch(List.of(late, mine, later, claiming));

        assertThat(settlement.duplicates(batch)).isTrue();

        assertThat(batch.open()).containsExactly(mine);
        assertThat(batch.doubt()).isNull();
        assertThatThrownBy(late::result)
                .isInstanceOf(AppendException.StreamConflict.class)
                .hasMessageContaining("ada");
        assertThatThrownBy(later::result).hasMessageContaining("bob");
        assertThatThrownBy(claiming::result).isInstanceOf(Refusals.ClaimClash.class);
        // Its callers may read at once what was in their way.
        assertThat(batch.seen()).isEqualTo(3);
    }

    @Test
    void an_earlier_attempt_that_arrived_is_the_answer_and_not_in_the_way_of_itself() {
        store(4, mine.commit());
        var late = pending(Drafts.commit().event("ada", 0));
        var fresh = pending(Drafts.commit().event("fresh", 0));
        var batch = new Batch(List.of(late, mine, fresh));

        assertThat(settlement.duplicates(batch)).isTrue();

        assertThat(mine.result()).isEqualTo(4);
        assertThat(mine.commit().storedInThisForm()).isTrue();
        assertThatThrownBy(late::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(batch.open()).containsExactly(fresh);
        assertThat(batch.seen()).isEqualTo(4);
        assertThat(batch.doubt()).isNull();
        assertThat(numbering.next()).isEqualTo(5);
    }

    @Test
    void an_attempt_that_arrived_with_another_generation_of_its_claim_is_told_so() {
        var draft = Drafts.of("dan", 0);
        store(4, EncodedCommit.of(draft, List.of(new StoredClaim("email:d", "dan", ClaimChange.Kind.TAKE, 1))));
        var again =
                pending(EncodedCommit.of(draft, List.of(new StoredClaim("email:d", "dan", ClaimChange.Kind.TAKE, 2))));
        assertThat(settlement.stored(new Batch(List.of(again)))).isTrue();
        assertThat(again.result()).isEqualTo(4);
        assertThat(again.commit().storedInThisForm()).isFalse();
    }

    @Test
    void what_did_not_arrive_is_sent_again_unless_the_server_would_refuse_it_again() {
        var batch = new Batch(List.of(mine));
        batch.inDoubt(lost);
        assertThat(settlement.stored(batch)).isTrue();
        assertThat(batch.open()).containsExactly(mine);
        assertThat(batch.doubt()).isNull();

        var refused = new MongoCommandException(new BsonDocument("code", new BsonInt32(13)), new ServerAddress());
        batch.inDoubt(refused);
        assertThat(settlement.stored(batch)).isTrue();
        assertThat(batch.isOpen()).isFalse();
        assertThatThrownBy(mine::result).isSameAs(refused);
    }

    @Test
    void a_commit_decided_on_a_stream_that_moved_on_is_refused_before_it_is_sent() {
        var stale = pending(Drafts.commit().event("a", 0).reading("ada", -1));
        var right = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        var batch = new Batch(List.of(mine, stale, right));

        settlement.judge(batch);

        assertThat(batch.open()).containsExactly(mine, right);
        assertThatThrownBy(stale::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(batch.seen()).isEqualTo(1);
        assertThat(batch.isJudged(4)).isTrue();
    }

    @Test
    void what_an_earlier_attempt_stored_is_not_judged_by_what_came_after_it() {
        var stored = pending(Drafts.commit().event("a", 0).reading("new", -1));
        store(4, stored.commit());
        store(5, encoded(Drafts.commit().event("new", 0)));
        var batch = new Batch(List.of(stored));
        settlement.judge(batch);
        assertThat(batch.open()).containsExactly(stored);
    }

    @Test
    void a_judgement_is_not_made_twice_for_one_number() {
        var reading = pending(Drafts.commit().event("a", 0).reading("new", -1));
        var batch = new Batch(List.of(reading));
        settlement.judge(batch);
        store(4, encoded(Drafts.commit().event("new", 0)));
        settlement.judge(batch);
        assertThat(batch.open()).containsExactly(reading);

        // The number was taken by just that commit.
        settlement.judgeWhatCame(batch);
        assertThat(numbering.next()).isEqualTo(5);
        assertThat(batch.isJudged(5)).isFalse();
        settlement.judge(batch);
        assertThatThrownBy(reading::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void a_judgement_holds_on_where_those_that_came_wrote_other_streams() {
        var reading = pending(Drafts.commit().event("a", 0).reading("new", -1));
        var batch = new Batch(List.of(reading));
        settlement.judge(batch);
        store(4, encoded(Drafts.commit().event("ada", 1)));
        store(5, encoded(Drafts.commit().event("bob", 1)));
        settlement.judgeWhatCame(batch);
        assertThat(numbering.next()).isEqualTo(6);
        assertThat(batch.isJudged(6)).isTrue();
    }

    @Test
    void a_refusal_is_certain_only_where_no_attempt_can_still_arrive() {
        var reason = new IllegalStateException("too late");
        var batch = new Batch(List.of(mine));
        batch.sent(5);
        settlement.refuse(batch, mine, reason);
        assertThatThrownBy(mine::result).isSameAs(reason);

        var other = pending(Drafts.commit().event("other", 0));
        batch = new Batch(List.of(other));
        batch.sent(5);
        batch.inDoubt(lost);
        settlement.refuse(batch, other, reason);
        assertThatThrownBy(other::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(reason);
    }

    @Test
    void a_writer_that_gives_up_promises_only_what_lies_below_the_complete_log() {
        var below = pending(Drafts.commit().event("below", 0));
        var above = pending(Drafts.commit().event("above", 0));
        var batch = new Batch(List.of(below, above, mine));
        batch.stored(below, 3);
        batch.stored(above, 9);
        settlement.abandon(batch, lost);
        assertThat(batch.isOpen()).isFalse();
        assertThat(below.result()).isEqualTo(3);
        assertThatThrownBy(above::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(lost);
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(lost);
    }

    private void store(long number, EncodedCommit commit) {
        mongo.database().getCollection("commits", RawBsonDocument.class).insertOne(commit.numbered(number));
    }

    private static StoredClaim taken() {
        return new StoredClaim("email:c", "cy", ClaimChange.Kind.TAKE, 0);
    }

    private static EncodedCommit encoded(Drafts draft) {
        return EncodedCommit.of(draft.draft(), List.of());
    }

    private static Pending pending(Drafts draft) {
        return pending(encoded(draft));
    }

    private static Pending pending(EncodedCommit commit) {
        return new Pending(commit, Long.MAX_VALUE, Ticks.SYSTEM);
    }
}
