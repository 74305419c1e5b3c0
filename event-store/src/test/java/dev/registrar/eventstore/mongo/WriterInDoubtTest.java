package dev.registrar.eventstore.mongo;

import static dev.registrar.eventstore.mongo.OneWriter.PAUSE;
import static dev.registrar.eventstore.mongo.OneWriter.batch;
import static dev.registrar.eventstore.mongo.OneWriter.id;
import static dev.registrar.eventstore.mongo.OneWriter.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a writer makes of a batch of which it does not know what arrived: an answer was lost, or a majority not heard of. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class WriterInDoubtTest {
    private final OneWriter log = OneWriter.alone();
    private final BatchWriter writer = log.writer;
    private final Wire wire = log.wire;
    private final HandTicks ticks = log.ticks;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void a_commit_whose_answer_was_lost_is_found_and_not_stored_twice() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
        wire.unanswered("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        assertThat(mine.isSettled()).isFalse();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(log.idsFrom(4)).containsExactly(id(mine));
        assertThat(log.counters.recoveries.sum()).isEqualTo(1);
        assertThat(ticks.pauses()).containsExactly(PAUSE);

        var next = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(batch(next))).isTrue();
        assertThat(next.result()).isEqualTo(5);
    }

    @Test
    void a_commit_that_a_majority_did_not_have_in_time_is_in_doubt_though_it_is_there() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
        wire.at("insertMany", call -> {
            call.go();
            throw ServerErrors.notReplicatedInTime();
        });
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(log.idsFrom(4)).hasSize(1);
    }

    @Test
    void a_commit_that_did_not_arrive_is_sent_again_behind_what_others_stored_meanwhile() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        log.stores(4, Drafts.commit().event("other", 0));
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(5);
        assertThat(batch.doubt()).isNull();
    }

    @Test
    void a_server_that_stays_away_is_asked_ever_more_rarely_until_it_answers() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
        wire.cut("insertMany");
        writer.attempt(batch);
        for (var i = 0; i < 9; i++) {
            wire.cut("find");
        }
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(ticks.pauses().stream().map(pause -> Duration.ofNanos(pause).toMillis()))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 500L, 500L, 500L);
        assertThat(log.counters.recoveries.sum()).isEqualTo(1);
    }

    @Test
    void a_log_that_is_closed_gives_up_and_says_that_nobody_knows() {
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
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
        var batch = batch(there, open);
        wire.at("insertMany", _ -> {
            log.stores(4, there.commit());
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
        var batch = batch(there, open);
        wire.at("insertMany", _ -> {
            log.stores(5, there.commit());
            throw Wire.lost();
        });
        writer.attempt(batch);
        wire.cut("insertMany");
        ticks.nothingFor(1).then(() -> assertThat(there.isSettled()).isFalse());
        writer.recover(batch);
        assertThat(there.result()).isEqualTo(5);
        assertThat(open.result()).isEqualTo(4);
        assertThat(log.known.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void an_earlier_attempt_that_a_majority_is_not_known_to_have_is_in_doubt() {
        var mine = pending(Drafts.commit().event("a", 0));
        log.stores(4, mine.commit());
        var batch = batch(mine);
        // Behind which number to go on, and who has the keys; then whether a majority has it.
        wire.pass("find").pass("find").cut("find");
        assertThat(writer.attempt(batch)).isFalse();
        assertThat(batch.doubt()).isNotNull();
        writer.recover(batch);
        assertThat(mine.result()).isEqualTo(4);
        assertThat(log.idsFrom(4)).containsOnlyOnce(id(mine));
    }

    @Test
    void a_refusal_is_not_certain_while_an_earlier_attempt_may_still_arrive() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        var batch = batch(mine, second);
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        // Number 5, under which some of the batch was sent, is free; what this one read has moved on.
        wire.before("insertMany", () -> log.stores(4, Drafts.commit().event("ada", 1)));
        writer.recover(batch);
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void reserved_numbers_of_a_batch_in_doubt_are_filled_so_that_a_late_insert_fails() {
        log.amongOthers();
        var mine = pending(Drafts.commit().event("a", 0));
        var batch = batch(mine);
        wire.cut("insertMany");
        assertThat(writer.attempt(batch)).isFalse();
        // The first attempt to fill fails, too.
        wire.cut("insertMany");
        writer.recover(batch);
        assertThat(log.voids()).containsExactly(4L);
        assertThat(mine.result()).isEqualTo(5);
        assertThat(ticks.pauses()).containsExactly(PAUSE, 2 * PAUSE);
    }
}
