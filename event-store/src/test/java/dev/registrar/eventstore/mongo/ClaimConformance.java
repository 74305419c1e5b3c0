package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Content;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Race;
import org.junit.jupiter.api.Test;

/** How any commit log keeps values unique. */
interface ClaimConformance extends CommitLogFixture {
    @Test
    default void a_claim_belongs_to_one_aggregate_until_it_is_released() {
        assertThat(log().holder("email:x")).isEmpty();
        log().append(Drafts.commit().event("ada", 0).take("email:x", "ada").draft());
        assertThat(log().holder("email:x")).hasValue("ada");
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("bob", 0)
                        .take("email:x", "bob")
                        .draft()))
                .isInstanceOfSatisfying(
                        AppendException.ClaimTaken.class,
                        e -> assertThat(e.claim()).isEqualTo("email:x"));
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("bob", 0)
                        .release("email:x", "bob")
                        .draft()))
                .isInstanceOf(AppendException.ClaimNotHeld.class);

        log().append(Drafts.commit().event("ada", 1).release("email:x", "ada").draft());
        assertThat(log().holder("email:x")).isEmpty();
        log().append(Drafts.commit().event("bob", 0).take("email:x", "bob").draft());
        assertThat(log().holder("email:x")).hasValue("bob");
    }

    @Test
    default void a_claim_moves_in_one_commit() {
        log().append(Drafts.commit().event("ada", 0).take("email:x", "ada").draft());
        log().append(Drafts.commit()
                .event("ada", 1)
                .event("bob", 0)
                .release("email:x", "ada")
                .take("email:x", "bob")
                .draft());
        assertThat(log().holder("email:x")).hasValue("bob");
        assertThat(log().read(1, 1).getFirst().claims())
                .extracting(claim -> claim.generation())
                .containsExactly(0L, 1L);
    }

    @Test
    default void claims_that_others_moved_are_found_however_often() {
        try (var other = another()) {
            for (var i = 0; i < 20; i++) {
                var user = "user-" + i;
                log().append(Drafts.commit().event(user, 0).take("c", user).draft());
                if (i % 7 == 0) {
                    assertThat(other.holder("c")).hasValue(user);
                }
                log().append(Drafts.commit().event(user, 1).release("c", user).draft());
            }
            assertThat(other.holder("c")).isEmpty();
            other.append(Drafts.commit().event("last", 0).take("c", "last").draft());
        }
        assertThat(log().holder("c")).hasValue("last");
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("late", 0)
                        .take("c", "late")
                        .draft()))
                .isInstanceOf(AppendException.ClaimTaken.class);
    }

    @Test
    default void an_idempotency_key_is_used_once_and_finds_its_commit() {
        assertThat(log().underKey("k")).isEmpty();
        log().append(Drafts.commit().event("ada", 0).under("k", "first").draft());
        assertThatThrownBy(() -> log().append(Drafts.commit()
                        .event("bob", 0)
                        .under("k", "second")
                        .draft()))
                .isInstanceOf(AppendException.KeyUsed.class);
        assertThat(log().underKey("k")).hasValueSatisfying(commit -> {
            assertThat(commit.position()).isEqualTo(1);
            assertThat(commit.idempotency().outcome()).isEqualTo(Content.of("first"));
        });
    }

    @Test
    default void of_sixty_four_who_take_one_claim_one_wins() {
        log().append(Drafts.commit().event("old", 0).take("c", "old").draft());
        log().append(Drafts.commit().event("old", 1).release("c", "old").draft());
        try (var other = another()) {
            var outcomes = Race.of(
                    64,
                    i -> () -> (i % 2 == 0 ? log() : other)
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
        assertThat(log().read(2, 100)).filteredOn(commit -> !commit.isVoid()).hasSize(1);
    }
}
