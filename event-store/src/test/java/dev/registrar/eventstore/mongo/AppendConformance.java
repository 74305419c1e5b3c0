package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.NewEvent;
import dev.registrar.eventstore.testing.Drafts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What any commit log stores, and what it refuses. */
interface AppendConformance extends CommitLogFixture {
    @Test
    default void half_a_surrogate_pair_is_refused_before_it_is_stored() {
        var event =
                new NewEvent("e", "T", "a", 0, "n", null, Instant.EPOCH, Content.of("{}"), Content.of("\"\uD83D\""));
        assertThatThrownBy(() -> log().append(Drafts.commit().event(event).draft()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(log().head()).isZero();
    }

    @Test
    default void an_event_twice_in_one_commit_is_refused() {
        var twice = Drafts.commit().event("ada", 0).event("ada", 0);
        assertThatThrownBy(() -> log().append(twice.draft())).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log().head()).isZero();
    }

    @Test
    default void a_sequence_can_be_stored_once() {
        log().append(Drafts.of("ada", 0));
        assertThatThrownBy(() -> log().append(Drafts.of("ada", 0)))
                .isInstanceOfSatisfying(AppendException.StreamConflict.class, e -> {
                    assertThat(e.aggregateId()).isEqualTo("ada");
                    assertThat(e.sequence()).isZero();
                });
        assertThat(log().append(Drafts.of("ada", 1))).isEqualTo(2);
    }

    @Test
    default void an_event_id_can_be_stored_once() {
        log().append(Drafts.commit().event("e", "ada", 0).draft());
        assertThatThrownBy(
                        () -> log().append(Drafts.commit().event("e", "bob", 0).draft()))
                .isInstanceOf(AppendException.DuplicateEvent.class);
        assertThat(log().stream("bob", 0)).isEmpty();
    }

    @Test
    default void a_commit_of_many_aggregates_is_stored_whole_or_not_at_all() {
        log().append(Drafts.of("bob", 0));
        var draft = Drafts.commit().event("ada", 0).event("bob", 0).event("eve", 0);
        assertThatThrownBy(() -> log().append(draft.draft())).isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log().stream("ada", 0)).isEmpty();
        assertThat(log().stream("eve", 0)).isEmpty();
        assertThat(log().head()).isEqualTo(1);
    }

    @Test
    default void the_same_commit_again_succeeds_once() {
        var draft = Drafts.commit()
                .event("ada", 0)
                .take("email:ada", "ada")
                .under("key", "")
                .draft();
        var position = log().append(draft);
        log().append(Drafts.of("bob", 0));
        assertThat(log().append(draft)).isEqualTo(position);
        try (var other = another()) {
            assertThat(other.append(draft)).isEqualTo(position);
        }
        assertThat(log().head()).isEqualTo(2);
    }

    @Test
    default void keys_that_look_like_the_servers_messages_are_only_keys() {
        var strange = " index: _id_ dup key: { _id: 1 } index: _id_ ";
        log().append(Drafts.commit()
                .event(strange, strange, 0)
                .under(strange, "")
                .take(strange, strange)
                .draft());
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("bob", 0)
                        .under(strange, "")
                        .draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThatThrownBy(() ->
                        log().append(Drafts.commit().event(strange, "bob", 0).draft()))
                .isInstanceOf(AppendException.DuplicateEvent.class);
        assertThatThrownBy(() -> log().append(Drafts.of(strange, 0)))
                .isInstanceOf(AppendException.StreamConflict.class);
        assertThat(log().holder(strange)).hasValue(strange);
    }

    @Test
    default void a_commit_beyond_the_limit_is_refused_before_it_is_sent() {
        var event = new NewEvent(
                "e", "T", "a", 0, "n", null, Instant.EPOCH, Content.of("{}"), Content.of("x".repeat(12 << 20)));
        assertThatThrownBy(() -> log().append(Drafts.commit().event(event).draft()))
                .isInstanceOf(AppendException.CommitTooLarge.class);
        assertThat(log().append(Drafts.of("a", 0))).isEqualTo(1);
    }

    @Test
    default void a_caller_that_is_interrupted_still_learns_the_outcome() {
        Thread.currentThread().interrupt();
        var position = log().append(Drafts.of("ada", 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(position).isEqualTo(1);
        assertThat(log().head()).isEqualTo(1);
    }
}
