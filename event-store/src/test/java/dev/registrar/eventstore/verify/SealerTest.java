package dev.registrar.eventstore.verify;

import static dev.registrar.eventstore.verify.SealedLog.HOUR;
import static dev.registrar.eventstore.verify.SealedLog.START;
import static dev.registrar.eventstore.verify.SealedLog.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.SharedTail;
import dev.registrar.eventstore.testing.HandClock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a log is sealed, and from where on it is hashed. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SealerTest {
    private final SealedLog sealed = new SealedLog();
    private final LogOfVoids log = sealed.log;
    private final SealShelf seals = sealed.seals;
    private final OneKey keys = sealed.keys;
    private final HandClock clock = sealed.clock;

    @AfterEach
    void stop() {
        sealed.close();
    }

    @Test
    void what_is_there_is_sealed_at_once() {
        log.commit(5);
        sealed.start(HOUR);
        seals.await(5);
        assertThat(seals.sizes()).containsExactly(5L);
        var head = seals.last().orElseThrow().head();
        assertThat(head.at()).isEqualTo(START);
        assertThat(head.root()).isEqualTo(HexFormat.of().formatHex(tree(5).root()));
        assertThat(head.isSignedBy(keys.current().publicKey())).isTrue();
    }

    @Test
    void a_log_that_was_quiet_for_the_interval_is_sealed_with_its_next_commit() {
        log.commit(5);
        sealed.start(HOUR);
        seals.await(5);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(6);
        assertThat(seals.sizes()).containsExactly(5L, 6L);
    }

    @Test
    void while_commits_keep_coming_a_seal_is_made_once_per_interval() {
        log.commit(5);
        sealed.start(HOUR);
        seals.await(5);
        for (var i = 0; i < 3; i++) {
            clock.untilLooked(() -> log.commit(1));
        }
        clock.pass(HOUR.minusMillis(1));
        clock.untilLooked(() -> log.commit(1));
        clock.pass(Duration.ofMillis(1));
        log.commit(1);
        seals.await(10);
        assertThat(seals.sizes()).containsExactly(5L, 10L);
        assertThat(seals.last().orElseThrow().head().at()).isEqualTo(START.plus(HOUR));
    }

    @Test
    void a_seal_of_another_process_counts_for_the_interval() {
        log.commit(5);
        seals.add(sealed.sealOf(5, START.minus(Duration.ofMinutes(20))));
        log.commit(1);
        sealed.start(HOUR);
        clock.awaitLooks(3);
        clock.pass(Duration.ofMinutes(40).minusMillis(1));
        clock.untilLooked(() -> log.commit(1));
        clock.pass(Duration.ofMillis(1));
        log.commit(1);
        seals.await(8);
        assertThat(seals.sizes()).containsExactly(5L, 8L);
    }

    @Test
    void a_clock_that_is_ahead_delays_the_others_by_no_more_than_the_interval() {
        log.commit(5);
        seals.add(sealed.sealOf(5, START.plus(Duration.ofDays(3))));
        log.commit(1);
        sealed.start(HOUR);
        clock.awaitLooks(3);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(7);
    }

    @Test
    void each_sealer_goes_on_from_the_newest_seal_whoever_made_it() {
        log.commit(8);
        seals.add(sealed.sealOf(8, START.minus(HOUR)));
        log.commit(2);
        var sealer = sealed.start(HOUR);
        seals.await(10);
        assertThat(log.readAfter).allMatch(after -> after >= 8);

        log.commit(3);
        seals.add(sealed.sealOf(12, START));
        log.readAfter.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(13L);
        assertThat(log.readAfter).containsExactly(12L);
        assertThat(seals.last().orElseThrow().head().root())
                .isEqualTo(HexFormat.of().formatHex(tree(13).root()));
    }

    @Test
    void a_seal_whose_signature_is_not_of_a_known_key_is_not_gone_on_from() {
        log.commit(8);
        var stranger = new OneKey();
        seals.add(Seal.of(stranger.current().sign(tree(5), START), tree(5)));
        var sealer = sealed.start(HOUR);
        sealer.seal();
        seals.await(8);
        assertThat(log.readAfter).contains(0L);
        assertThat(seals.last().orElseThrow().head().isSignedBy(keys.current().publicKey()))
                .isTrue();
    }

    @Test
    void what_is_sealed_is_not_sealed_again_unless_its_seal_is_gone() {
        log.commit(5);
        var sealer = sealed.start(HOUR);
        seals.await(5);
        var signed = keys.tried;
        assertThat(sealer.seal()).isEmpty();
        assertThat(keys.tried).isEqualTo(signed);
        assertThat(keys.asked).isZero();
        assertThat(seals.sizes()).containsExactly(5L);
        seals.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(5L);
        seals.clear();
        seals.add(sealed.sealOf(4, START));
        log.readAfter.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(5L);
        assertThat(log.readAfter).isEmpty();
    }

    @Test
    void a_log_without_commits_has_no_seal() {
        var sealer = sealed.start(HOUR);
        assertThat(sealer.seal()).isEmpty();
        assertThat(seals.sizes()).isEmpty();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void of_two_that_seal_the_same_one_made_the_seal() {
        var sealer = sealed.start(HOUR);
        log.commitUnheard(5);
        seals.beforeAdd = () -> seals.add(sealed.sealOf(5, START));
        assertThat(sealer.seal()).isEmpty();
        assertThat(seals.sizes()).containsExactly(5L);
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void a_long_log_is_sealed_by_parts_without_another_commit() {
        log.commit(101_500);
        sealed.start(Duration.ofMillis(1));
        seals.await(100_000);
        clock.pass(Duration.ofMillis(1));
        seals.await(101_500);
        assertThat(seals.sizes()).containsExactly(100_000L, 101_500L);
    }

    @Test
    void a_log_is_read_on_until_a_part_of_it_is_not_full() {
        log.commit(CommitLog.SCAN_SIZE);
        var sealer = sealed.start(HOUR);
        seals.await(CommitLog.SCAN_SIZE);
        log.commitUnheard(CommitLog.SCAN_SIZE + 1);
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(2L * CommitLog.SCAN_SIZE + 1);
    }

    @Test
    void a_log_whose_end_others_of_this_process_read_too_is_sealed_from_there() {
        log.commit(5);
        try (var tail = SharedTail.of(log, HOUR);
                var sealer = Sealer.start(log, tail, seals, keys, clock, HOUR)) {
            seals.await(5);
            log.commit(3);
            assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(8L);
            log.readAfter.clear();
            assertThat(tail.read(5, 3)).hasSize(3);
            assertThat(log.readAfter).isEmpty();
        }
    }
}
