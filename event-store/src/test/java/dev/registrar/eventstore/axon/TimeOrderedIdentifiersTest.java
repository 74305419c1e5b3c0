package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.UUID;
import org.axonframework.common.IdentifierFactory;
import org.junit.jupiter.api.Test;

class TimeOrderedIdentifiersTest {
    private static final int SOME = 10_000;
    private static final long LAST_OF_COUNTER = (1L << 34) - 1;

    private long now = 1_645_557_742_000L;

    private TimeOrderedIdentifiers counting(long from, long node) {
        return new TimeOrderedIdentifiers(
                () -> now, ByteBuffer.allocate(16).putLong(from).putLong(node).flip());
    }

    @Test
    void they_are_uuids_of_version_7_with_their_time() {
        var id = UUID.fromString(new TimeOrderedIdentifiers(() -> now, ByteBuffer.allocate(16)).generateIdentifier());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now);
    }

    @Test
    void those_of_one_process_ascend_within_a_millisecond_and_beyond() {
        var ids = counting(5, 7);
        var made = new ArrayList<String>();
        for (var i = 0; i < SOME; i++) {
            now += i % 3 == 0 ? 1 : 0;
            made.add(ids.generateIdentifier());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void the_counter_fills_its_bits_and_begins_again() {
        assertThat(counting(LAST_OF_COUNTER, -1).generateIdentifier())
                .isEqualTo("017f22e2-79b0-7fff-bfff-ffffffffffff");
        var ids = counting(LAST_OF_COUNTER, 0);
        ids.generateIdentifier();
        assertThat(ids.generateIdentifier()).isEqualTo("017f22e2-79b0-7000-8000-000000000000");
    }

    @Test
    void a_clock_that_goes_back_makes_no_identifier_twice() {
        var ids = counting(0, 0);
        var before = ids.generateIdentifier();
        now -= 1;
        ids.generateIdentifier();
        now += 1;
        assertThat(ids.generateIdentifier()).isNotEqualTo(before);
    }

    @Test
    void processes_have_their_own() {
        var made = new ArrayList<String>();
        for (var process = 0; process < 100; process++) {
            made.add(new TimeOrderedIdentifiers().generateIdentifier().substring(14));
        }
        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void axon_finds_them() {
        assertThat(IdentifierFactory.getInstance()).isInstanceOf(TimeOrderedIdentifiers.class);
    }
}
