package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.ClaimChange;
import dev.registrar.eventstore.StoredClaim;
import dev.registrar.eventstore.testing.Drafts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a caller is told of a commit whose keys are in the log already. */
class RefusalsTest {
    private static final EncodedCommit COMMIT = EncodedCommit.of(
            Drafts.commit()
                    .event("e1", "ada", 3)
                    .event("e2", "ada", 4)
                    .reading("bob", 7)
                    .reading("new", -1)
                    .under("request-1", "")
                    .draft(),
            List.of(new StoredClaim("email:a", "ada", ClaimChange.Kind.TAKE, 0)));

    /** What it read is as it was. */
    private static final String READ = "s:bob#00000007";

    @Test
    void whoever_repeats_a_request_gets_its_outcome_whatever_else_is_in_the_way() {
        assertThat(Refusals.of(COMMIT, Set.of(READ, "i:request-1", "s:ada#00000003", "e:e1", "k:email:a#00000000")))
                .isInstanceOfSatisfying(
                        AppendException.KeyUsed.class, used -> assertThat(used).hasMessageContaining("request-1"));
    }

    @Test
    void a_stream_that_moved_on_is_named_before_an_event_that_is_stored() {
        assertThat(Refusals.of(COMMIT, Set.of(READ, "s:ada#00000004", "e:e1")))
                .isInstanceOf(AppendException.StreamConflict.class)
                .hasMessageContaining("ada")
                .hasMessageContaining("4");
        assertThat(Refusals.of(COMMIT, Set.of(READ, "e:e2")))
                .isInstanceOf(AppendException.DuplicateEvent.class)
                .hasMessageContaining("e2");
    }

    @Test
    void a_claim_that_moved_on_is_looked_up_again_and_not_told() {
        assertThat(Refusals.apartFromClaims(COMMIT, Set.of(READ, "k:email:a#00000000")))
                .isEmpty();
        assertThat(Refusals.of(COMMIT, Set.of(READ, "k:email:a#00000000"))).isInstanceOf(Refusals.ClaimClash.class);
    }

    @Test
    void a_stream_that_was_only_read_must_end_where_it_ended() {
        assertThat(Refusals.apartFromClaims(COMMIT, Set.of(READ))).isEmpty();
        assertThat(Refusals.apartFromClaims(COMMIT, Set.of(READ, "s:bob#00000008")))
                .hasValueSatisfying(conflict -> assertThat(conflict)
                        .isInstanceOf(AppendException.StreamConflict.class)
                        .hasMessageContaining("bob"));
        // It never had that many events.
        assertThat(Refusals.apartFromClaims(COMMIT, Set.of()))
                .hasValueSatisfying(conflict -> assertThat(conflict).hasMessageContaining("bob"));
        assertThat(Refusals.apartFromClaims(COMMIT, Set.of(READ, "s:new#00000000")))
                .hasValueSatisfying(conflict -> assertThat(conflict).hasMessageContaining("new"));
    }

    @Test
    void a_stream_read_to_its_first_event_must_have_that_one() {
        var commit = EncodedCommit.of(
                Drafts.commit().event("ada", 0).reading("bob", 0).draft(), List.of());
        assertThat(Refusals.apartFromClaims(commit, Set.of())).isPresent();
        assertThat(Refusals.apartFromClaims(commit, Set.of("s:bob#00000000"))).isEmpty();
    }
}
