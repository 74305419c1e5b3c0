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
}
