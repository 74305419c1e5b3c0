package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenKeysTest {
    private static final int MANY = 10_000;

    private final SeenKeys seen = new SeenKeys();

    @Test
    void the_first_place_of_a_key_is_remembered_however_many_there_are() {
        for (var i = 1; i <= MANY; i++) {
            assertThat(seen.contains("s:user#" + i)).isFalse();
            assertThat(seen.add("s:user#" + i, i)).isZero();
        }
        for (var i = 1; i <= MANY; i++) {
            assertThat(seen.contains("s:user#" + i)).isTrue();
            assertThat(seen.add("s:user#" + i, MANY + i)).isEqualTo(i);
        }
        assertThat(seen.contains("s:user#0")).isFalse();
    }

    /** Found by lattice reduction in a second, for a hash that begins where everybody knows. */
    @Test
    void keys_made_to_have_one_hash_have_it_in_no_other_walk() {
        var one = "e:\u9b32\u1260\u05c5\u1424\u0410\u37c9";
        var other = "e:\u9847\u324a\u00ac\u6ed8\u08f5\u3500";
        var known = new SeenKeys(0);
        known.add(one, 3);
        assertThat(known.contains(other)).isTrue();
        assertThat(known.add(other, 7)).isEqualTo(3);

        seen.add(one, 3);
        assertThat(seen.contains(other)).isFalse();
        assertThat(seen.add(other, 7)).isZero();
        assertThat(seen.add(other, 9)).isEqualTo(7);
    }
}
