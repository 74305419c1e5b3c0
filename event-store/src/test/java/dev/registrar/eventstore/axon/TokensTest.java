package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.junit.jupiter.api.Test;

/** Places in the log as one number: the position in all bits but the last sixteen, the event's index in those. */
class TokensTest {
    private static final int LAST = 65_535;

    @Test
    void an_event_is_behind_those_before_it_in_its_commit_and_all_commits_before() {
        assertThat(Tokens.of(7, 0).getGlobalIndex()).isEqualTo(7L << 16);
        assertThat(Tokens.of(7, 3).getGlobalIndex()).isEqualTo((7L << 16) + 3);
        assertThat(Tokens.after(7).getGlobalIndex()).isEqualTo((7L << 16) + LAST);
        assertThat(Tokens.of(8, 0).covers(Tokens.after(7))).isTrue();
    }

    @Test
    void a_token_tells_its_position_and_up_to_where_all_was_read() {
        assertThat(Tokens.position(null)).isZero();
        assertThat(Tokens.complete(null)).isZero();
        assertThat(Tokens.position(Tokens.of(7, 3))).isEqualTo(7);
        // Whether more events follow in commit 7 the token alone cannot tell.
        assertThat(Tokens.complete(Tokens.of(7, 3))).isEqualTo(6);
        assertThat(Tokens.position(Tokens.after(7))).isEqualTo(7);
        assertThat(Tokens.complete(Tokens.after(7))).isEqualTo(7);
        assertThat(Tokens.complete(Tokens.of(0, 3))).isZero();
        assertThat(Tokens.position(Tokens.after(1L << 40))).isEqualTo(1L << 40);
    }

    @Test
    void a_token_around_others_stands_where_the_lower_of_them_does() {
        var lower = Tokens.after(3);
        var upper = Tokens.of(9, 1);
        assertThat(Tokens.number(new MergedTrackingToken(upper, lower))).isEqualTo(lower.getGlobalIndex());
        assertThat(Tokens.number(ReplayToken.createReplayToken(upper, lower))).isEqualTo(lower.getGlobalIndex());
        assertThat(Tokens.number(ReplayToken.createReplayToken(upper))).isZero();
    }

    @Test
    void a_token_of_another_store_is_refused() {
        var foreign = GapAwareTrackingToken.newInstance(3, new HashSet<>());
        assertThatThrownBy(() -> Tokens.position(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a token of this log");
        assertThat(Tokens.position(new GlobalSequenceTrackingToken(0))).isZero();
    }
}
