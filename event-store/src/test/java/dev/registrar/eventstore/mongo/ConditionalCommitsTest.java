package dev.registrar.eventstore.mongo;

import static dev.registrar.eventstore.mongo.OneWriter.PAUSE;
import static dev.registrar.eventstore.mongo.OneWriter.batch;
import static dev.registrar.eventstore.mongo.OneWriter.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.testing.Drafts;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a writer judges the commits that were decided on streams, while others write. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ConditionalCommitsTest {
    private final OneWriter log = OneWriter.alone();
    private final BatchWriter writer = log.writer;
    private final Wire wire = log.wire;
    private final HandTicks ticks = log.ticks;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void a_conditional_commit_is_judged_at_the_number_it_is_stored_under() {
        var stale = pending(Drafts.commit().event("a", 0).reading("ada", -1));
        var right = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        assertThat(writer.attempt(batch(stale, right))).isTrue();
        assertThatThrownBy(stale::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(right.result()).isEqualTo(4);
    }

    @Test
    void a_conditional_commit_is_judged_again_by_what_came_before_it() {
        var overtaken = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        wire.before("insertMany", () -> log.stores(4, Drafts.commit().event("ada", 1)));
        assertThat(writer.attempt(batch(overtaken))).isTrue();
        assertThatThrownBy(overtaken::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void a_conditional_commit_is_asked_about_once_where_others_write_other_streams() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        wire.cut("numbers.findOneAndUpdate");
        wire.before("insertMany", () -> log.stores(4, Drafts.commit().event("other", 0)));
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThat(mine.result()).isEqualTo(5);
        // What decides, and what came; the second insert needs no other question.
        assertThat(wire.calls()).filteredOn("find"::equals).hasSize(2);
    }

    @Test
    void of_two_conditional_commits_the_second_is_judged_behind_the_first() {
        var first = pending(Drafts.commit().event("x", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("y", 0).reading("x", -1));
        assertThat(writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThatThrownBy(second::result).isInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void what_came_between_two_conditional_commits_counts_for_the_second() {
        var first = pending(Drafts.commit().event("x", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("y", 0).reading("bob", 0));
        wire.cut("numbers.findOneAndUpdate");
        wire.before("insertMany", () -> log.stores(5, Drafts.commit().event("bob", 1)));
        assertThat(writer.attempt(batch(first, second))).isTrue();
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
        assertThat(writer.attempt(batch(conditional, plain))).isTrue();
        assertThat(plain.result()).isEqualTo(4);
        assertThat(conditional.result()).isEqualTo(5);
    }

    @Test
    void among_others_too_callers_without_conditions_hear_when_all_below_is_there() {
        log.amongOthers();
        log.reserveForAnother();
        var plain = pending(Drafts.commit().event("a", 0));
        var conditional = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        ticks.then(() -> {
            assertThat(plain.isSettled()).isFalse();
            log.stores(4, Drafts.commit().event("other", 0));
        });
        wire.pass("insertMany").at("insertMany", call -> {
            assertThat(plain.isSettled()).isTrue();
            return call.go();
        });
        assertThat(writer.attempt(batch(conditional, plain))).isTrue();
        assertThat(plain.result()).isEqualTo(5);
        assertThat(conditional.result()).isEqualTo(6);
    }

    @Test
    void a_condition_is_judged_when_a_majority_has_what_it_is_judged_by() {
        try (var log = OneWriter.replicated()) {
            log.stores(4, Drafts.commit().event("other", 0));
            log.numbering.foundHead(4);
            log.wire.majorityHas(3);
            log.ticks.nothingFor(1).then(() -> log.wire.majorityHas(Long.MAX_VALUE));
            var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
            assertThat(log.writer.attempt(batch(mine))).isTrue();
            assertThat(mine.result()).isEqualTo(5);
            assertThat(log.ticks.pauses()).hasSize(2);
        }
    }

    @Test
    void a_conditional_commit_that_loses_its_number_64_times_is_stored_nevertheless() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        log.losesItsNumber(64);
        assertThat(writer.attempt(batch(mine))).isTrue();
        assertThat(mine.result()).isEqualTo(4 + 64);
        // The first eight times it tries again at once.
        assertThat(ticks.pauses()).filteredOn(pause -> pause == PAUSE).hasSize(64 - 8);
    }

    @Test
    void a_conditional_commit_that_always_loses_its_number_is_refused_as_overload() {
        var mine = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        log.losesItsNumber(65);
        assertThat(writer.attempt(batch(mine, second))).isTrue();
        assertThatThrownBy(mine::result)
                .isInstanceOf(AppendException.Overloaded.class)
                .hasMessageContaining("2");
        assertThatThrownBy(second::result).isInstanceOf(AppendException.Overloaded.class);
    }

    @Test
    void an_unconditional_commit_may_lose_its_number_more_often() {
        var mine = pending(Drafts.commit().event("a", 0));
        var conditional = pending(Drafts.commit().event("b", 0).reading("ada", 0));
        log.losesItsNumber(70);
        assertThat(writer.attempt(batch(mine, conditional))).isTrue();
        assertThat(mine.result()).isEqualTo(4 + 70);
        assertThat(conditional.result()).isEqualTo(4 + 71);
    }

    @Test
    void progress_ends_the_count_of_lost_numbers() {
        var first = pending(Drafts.commit().event("a", 0).reading("ada", 0));
        var second = pending(Drafts.commit().event("b", 0).reading("bob", 0));
        log.losesItsNumber(60);
        wire.before("insertMany", () -> log.putsVoidAt(log.numbering.next() + 1));
        log.losesItsNumber(60);
        assertThat(writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(4 + 60);
        assertThat(second.result()).isEqualTo(4 + 60 + 2 + 60);
    }
}
