package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.testing.Conditions;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Race;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What any commit log makes of commits that depend on streams they do not write. */
interface ConditionConformance extends CommitLogFixture {
    @Test
    default void a_commit_is_stored_only_where_the_streams_it_read_still_end_as_they_did() {
        log().append(Drafts.of("ada", 0));
        assertThat(log().append(Drafts.commit()
                        .event("bob", 0)
                        .reading("ada", 0)
                        .reading("nobody", -1)
                        .draft()))
                .isEqualTo(2);
        log().append(Drafts.of("ada", 1));
        for (var stale : new long[] {-1, 0, 2}) {
            assertThatThrownBy(() -> log().append(Drafts.commit()
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
        assertThat(log().stream("bob", 1)).isEmpty();
        assertThat(log().append(Drafts.commit()
                        .event("bob", 1)
                        .reading("ada", 1)
                        .draft()))
                .isEqualTo(4);
    }

    @Test
    default void a_conditional_commit_again_succeeds_once_although_what_it_read_moved_on() {
        var draft = Drafts.commit()
                .event("bob", 0)
                .take("c", "bob")
                .under("key", "outcome")
                .reading("ada", -1)
                .draft();
        assertThat(log().append(draft)).isEqualTo(1);
        log().append(Drafts.of("ada", 0));
        assertThat(log().append(draft)).isEqualTo(1);
        // Another request under the same key is told that it was answered, not that it is late.
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("bob", 1)
                        .under("key", "other")
                        .reading("ada", -1)
                        .draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThat(log().head()).isEqualTo(2);
    }

    @Test
    default void a_condition_that_fails_touches_nobody_else_of_the_batch() {
        log().append(Drafts.of("hot", 0));
        var outcomes = Race.of(32, i -> () -> {
            var draft = Drafts.commit().event("user-" + i, 0);
            return log().append(
                            i % 2 == 0
                                    ? draft.draft()
                                    : draft.reading("hot", i % 4 == 1 ? -1 : 0).draft());
        });
        assertThat(outcomes).filteredOn(Race.Outcome::succeeded).hasSize(24);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .allMatch(outcome -> outcome.failure() instanceof AppendException.StreamConflict);
        assertThat(log().head()).isEqualTo(25);
    }

    @Test
    default void of_two_commits_that_each_read_what_the_other_writes_one_is_stored() {
        try (var other = another()) {
            for (var round = 0; round < 20; round++) {
                var left = "left-" + round;
                var right = "right-" + round;
                var outcomes = Race.of(
                        2,
                        i -> () -> i == 0
                                ? log().append(Drafts.commit()
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
    default void conditions_hold_at_the_place_of_every_commit_whatever_four_logs_write_at_once() {
        var drafts = new ConcurrentHashMap<String, CommitDraft>();
        try (var two = another();
                var three = another();
                var four = another()) {
            var logs = List.of(log(), two, three, four);
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
            assertThat(CommitLogConformance.positions(commits))
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
}
