package dev.registrar.eventstore.mongo;

import static dev.registrar.eventstore.mongo.OneWriter.batch;
import static dev.registrar.eventstore.mongo.OneWriter.id;
import static dev.registrar.eventstore.mongo.OneWriter.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.bulk.BulkWriteError;
import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.OutcomeUnknownException;
import dev.registrar.eventstore.testing.Drafts;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What callers are told when an insert arrives more than once: whole, by half, after its answer was lost, or after its number
 * was filled. Who is told that a commit was refused may rely on it never being stored.
 */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class RepeatedInsertTest {
    private static final BulkWriteError KEY_TAKEN = ServerErrors.error(
            11_000, "E11000 duplicate key error collection: test.commits index: u_1 dup key: { u: \"e:1\" }", 0);

    private final OneWriter log = OneWriter.alone();
    private final Pending first = pending(Drafts.commit().event("a", 0).reading("ada", 0));
    private final Pending second = pending(Drafts.commit().event("b", 0).reading("bob", 0));

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_batch_that_arrives_twice_is_stored_once_and_its_callers_hear_where(boolean amongOthers) {
        if (amongOthers) {
            log.amongOthers();
        }
        var plain = pending(Drafts.commit().event("c", 0));
        log.wire.before("insertMany", () -> log.stores(4, plain.commit()));
        log.wire.pass("insertMany").before("insertMany", () -> {
            log.stores(log.numbering.next(), first.commit());
            log.stores(log.numbering.next() + 1, second.commit());
        });
        var batch = batch(first, plain, second);
        assertThat(log.writer.attempt(batch)).isTrue();
        assertThat(plain.result()).isEqualTo(4);
        assertThat(second.result()).isEqualTo(first.result() + 1);
        assertThat(log.idsFrom(4)).containsOnlyOnce(id(first), id(second), id(plain));
    }

    @Test
    void a_conditional_commit_whose_answer_was_lost_is_a_success_though_its_stream_moved_on_since() {
        var batch = batch(first);
        log.wire.unanswered("insertMany");
        assertThat(log.writer.attempt(batch)).isFalse();
        log.stores(5, Drafts.commit().event("ada", 1));
        log.writer.recover(batch);
        assertThat(first.result()).isEqualTo(4);
    }

    @Test
    void a_conditional_commit_that_arrives_after_it_was_asked_for_is_a_success_too() {
        var batch = batch(first);
        log.wire.cut("insertMany");
        assertThat(log.writer.attempt(batch)).isFalse();
        // The second attempt meets the first, and behind it what would have been in the way of the second.
        log.wire.before("insertMany", () -> {
            log.stores(4, first.commit());
            log.stores(5, Drafts.commit().event("ada", 1));
        });
        log.writer.recover(batch);
        assertThat(first.result()).isEqualTo(4);
        assertThat(log.idsFrom(4)).containsOnlyOnce(id(first));
    }

    @Test
    void a_conditional_commit_whose_number_was_filled_is_stored_behind_it() {
        log.amongOthers();
        var batch = batch(first);
        log.wire.cut("insertMany");
        assertThat(log.writer.attempt(batch)).isFalse();
        log.writer.recover(batch);
        assertThat(log.voids()).containsExactly(4L);
        assertThat(first.result()).isEqualTo(5);
    }

    @Test
    void a_conditional_commit_whose_number_was_filled_can_be_refused_for_certain() {
        log.amongOthers();
        var batch = batch(first);
        log.wire.cut("insertMany");
        assertThat(log.writer.attempt(batch)).isFalse();
        log.stores(5, Drafts.commit().event("ada", 1));
        log.writer.recover(batch);
        assertThat(log.voids()).contains(4L);
        assertThatThrownBy(first::result).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log.idsFrom(4)).doesNotContain(id(first));
    }

    @Test
    void of_a_batch_that_arrived_by_half_nobody_knows_whether_the_other_half_will() {
        log.amongOthers();
        log.wire.before("insertMany", () -> {
            log.stores(4, first.commit());
            log.stores(6, Drafts.commit().event("bob", 1));
        });
        // What the second was decided on moved on behind its number, and now it arrives under that number.
        log.wire.before("insertMany", () -> log.stores(5, second.commit()));
        assertThat(log.writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThat(log.idsFrom(5)).startsWith(id(second));
        assertThatThrownBy(second::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void nobody_knows_it_either_where_the_server_names_the_key_that_was_taken_and_not_the_number() {
        log.amongOthers();
        log.wire.at("insertMany", _ -> {
            log.stores(4, first.commit());
            log.stores(6, Drafts.commit().event("bob", 1));
            throw ServerErrors.refused(KEY_TAKEN);
        });
        assertThat(log.writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(4);
        assertThatThrownBy(second::result)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(AppendException.StreamConflict.class);
    }

    @Test
    void a_number_that_somebody_filled_says_nothing_of_an_earlier_attempt() {
        log.amongOthers();
        log.wire.before("insertMany", () -> {
            log.putsVoidAt(4);
            log.stores(6, Drafts.commit().event("bob", 1));
        });
        assertThat(log.writer.attempt(batch(first, second))).isTrue();
        assertThat(first.result()).isEqualTo(5);
        assertThatThrownBy(second::result).isInstanceOf(AppendException.StreamConflict.class);
    }
}
