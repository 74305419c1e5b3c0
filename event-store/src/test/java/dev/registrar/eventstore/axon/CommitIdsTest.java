package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class CommitIdsTest {
    @Test
    void a_writer_counts_behind_a_name_that_no_other_has() {
        var names = new HashSet<String>();
        for (var writer = 0; writer < 100; writer++) {
            var ids = new CommitIds();
            var first = ids.next();
            var name = first.substring(0, first.indexOf('.'));
            // 96 bits.
            assertThat(name).hasSize(16).matches("[A-Za-z0-9_-]+");
            assertThat(first).isEqualTo(name + ".1");
            assertThat(ids.next()).isEqualTo(name + ".2");
            names.add(name);
        }
        assertThat(names).hasSize(100);
    }
}
