package dev.registrar.eventstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter said = new StringWriter();
    private long now;
    private final Progress progress = new Progress(new PrintWriter(said), "verified", 1_000, () -> now);

    @Test
    void once_a_second_it_says_how_far_how_fast_and_how_long() {
        after(900);
        progress.at(1_500, 25_000);
        assertThat(said.toString()).isEmpty();

        after(1_100);
        progress.at(5_000, 25_000);
        progress.at(5_001, 25_000);

        assertThat(said.toString()).isEqualToIgnoringNewLines("verified 5,000 of 25,000, 2,000/s, 10 s left");
    }

    @Test
    void where_nobody_knows_the_end_it_names_none() {
        after(2_000);
        progress.at(5_000, 5_000);
        assertThat(said.toString()).isEqualToIgnoringNewLines("verified 5,000, 2,000/s");
    }

    private void after(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }
}
