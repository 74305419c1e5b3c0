package dev.registrar.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentTest {

    @Test
    void equal_bytes_are_equal_content() {
        assertThat(binary(1, 2)).isEqualTo(binary(1, 2)).hasSameHashCodeAs(binary(1, 2));
        assertThat(binary(1, 2)).isNotEqualTo(binary(2, 1)).isNotEqualTo(Content.of("\u0001\u0002"));
    }

    @Test
    void bytes_are_not_shown() {
        assertThat(binary(42, 42)).hasToString("Binary[2 bytes]");
    }

    private static Content binary(int first, int second) {
        return new Content.Binary(new byte[] {(byte) first, (byte) second});
    }
}
