package dev.registrar.eventstore.mongo;

import static dev.registrar.eventstore.mongo.OneWriter.batch;
import static dev.registrar.eventstore.mongo.OneWriter.id;
import static dev.registrar.eventstore.mongo.OneWriter.pending;
import static dev.registrar.eventstore.mongo.OneWriter.takenClaim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Spin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one writer makes of a batch while others write too, in a log of three. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class BatchWriterTest {
    private final OneWriter log = OneWriter.alone();
    private final BatchWriter writer = log.writer;
    private final Wire wire = log.wire;
    private final HandTicks ticks = log.ticks;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void a_batch_is_stored_in_order_behind_the_head_by_one_insert() {
        var first = pending(Drafts.commit().event("a", 0));
        var second = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThat(second.result()).isEqualTo(5);
        assertThat(log.idsFrom(4)).containsExactly(id(first), id(second));
        assertThat(log.counters.batches.sum()).isEqualTo(1);
        assertThat(log.known).hasValue(5);
        assertThat(writer.isAmongOthers()).isFalse();
    }

    @Test
    void a_number_that_another_took_costs_one_more_insert_and_nothing_else() {
        var mine = pending(Drafts.commit().event("a", 0));
        wire.before("insertMany", () -> log.stores(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(log.counters.numberClashes.sum()).isEqualTo(1);
        assertThat(log.counters.batches.sum()).isEqualTo(2);
        assertThat(writer.isAmongOthers()).isTrue();
        assertThat(ticks.pauses()).isEmpty();
    }

    @Test
    void what_was_stored_before_a_taken_number_stays_and_the_rest_follows() {
        var first = pending(Drafts.commit().event("a", 0));
        var second = pending(Drafts.commit().event("a", 1));
        var third = pending(Drafts.commit().event("a", 2));
        wire.before("insertMany", () -> log.stores(5, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(batch(first, second, third))).isTrue();
        assertThat(List.of(first.result(), second.result(), third.result())).containsExactly(4L, 6L, 7L);
        assertThat(log.idsFrom(4)).contains(id(first), id(second), id(third)).hasSize(4);
    }

    @Test
    void each_commit_that_may_not_be_stored_fails_its_own_caller_only() {
        var late = pending(Drafts.commit().event("ada", 0));
        var first = pending(Drafts.commit().event("a", 0));
        var claiming = pending(EncodedCommit.of(Drafts.of("dan", 0), List.of(takenClaim())));
        var again = pending(Drafts.commit().event("b", 0).under("used", "again"));
        var last = pending(Drafts.commit().event("a", 1));
        assertThat(writer.attempt(batch(late, first, claiming, again, last))).isTrue();
        assertThatThrownBy(late::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThatThrownBy(claiming::result).isInstanceOf(Refusals.ClaimClash.class);
        assertThatThrownBy(again::result).isInstanceOf(AppendException.KeyUsed.class);
        assertThat(first.result()).isEqualTo(4);
        assertThat(last.result()).isEqualTo(5);
        // One question answered for all of them.
        assertThat(wire.calls()).filteredOn("find"::equals).hasSize(1);
        assertThat(log.counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void a_document_that_the_server_refuses_fails_its_own_caller_only() {
        var invalid = pending(Drafts.commit().event("a", 0));
        var valid = pending(Drafts.commit().event("b", 0));
        wire.fails("insertMany", ServerErrors.refused(ServerErrors.error(121, "failed validation", 0)));
        assertThat(writer.attempt(batch(invalid, valid))).isTrue();
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
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThatThrownBy(mine::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(closed);
    }

    @Test
    void the_numbers_of_others_are_asked_for_while_the_insert_is_on_its_way() {
        log.amongOthers();
        log.reserveForAnother();
        log.stores(4, Drafts.commit().event("other", 0));
        var mine = pending(Drafts.commit().event("a", 0));
        wire.at("insertMany", call -> {
            Spin.until(() -> wire.calls().contains("find"));
            return call.go();
        });
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
    }

    @Test
    void numbers_that_were_reserved_and_not_needed_are_given_back() {
        log.amongOthers();
        var late = pending(Drafts.commit().event("ada", 0));
        var mine = pending(Drafts.commit().event("a", 0));
        assertThat(writer.attempt(batch(late, mine))).isTrue();
        assertThat(mine.result()).isEqualTo(4);
        assertThat(log.counter()).isEqualTo(4);
        assertThat(log.voids()).isEmpty();
    }

    @Test
    void among_others_a_batch_is_done_when_all_below_it_is_there() {
        log.amongOthers();
        log.reserveForAnother();
        var mine = pending(Drafts.commit().event("a", 0));
        ticks.nothingFor(2).then(() -> log.stores(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        assertThat(log.known).hasValue(5);
        assertThat(ticks.pauses()).hasSize(3);
    }

    @Test
    void a_batch_larger_than_what_was_reserved_reserves_again() {
        log.amongOthers();
        var batch = new ArrayList<Pending>();
        for (var i = 0; i < 300; i++) {
            batch.add(pending(Drafts.commit().event("a", i)));
        }
        assertThat(writer.attempt(new Batch(batch))).isTrue();
        assertThat(batch).extracting(Pending::result).isSorted().startsWith(4L).endsWith(303L);
        assertThat(log.counters.batches.sum()).isEqualTo(2);
    }

    @Test
    void a_commit_behind_one_that_an_election_took_back_is_acknowledged_when_no_number_is_missing() {
        try (var log = OneWriter.replicated()) {
            var mine = pending(Drafts.commit().event("a", 0));
            log.wire.cut("numbers.findOneAndUpdate");
            log.wire.before("insertMany", () -> log.stores(4, Drafts.commit().event("lost", 0)));
            // The server that had it is gone with it.
            log.wire.before("insertMany", () -> log.loses(4));
            assertThat(log.writer.attempt(batch(mine))).isTrue();
            assertThat(mine.result()).isEqualTo(5);
            assertThat(log.voids()).containsExactly(4L);
            assertThat(log.known).hasValue(5);
        }
    }
}
