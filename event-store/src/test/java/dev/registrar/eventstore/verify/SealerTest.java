package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.CommitLog;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Spin;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a log is sealed, from where on it is hashed, and what becomes of it while it cannot be sealed. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SealerTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Log log = new Log();
    private final Shelf seals = new Shelf();
    private final Key keys = new Key();
    private final HandClock clock = new HandClock();
    private final List<Sealer> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Sealer::close);
    }

    @Test
    void what_is_there_is_sealed_at_once() {
        log.commit(5);
        start(HOUR);
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
        start(HOUR);
        seals.await(5);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(6);
        assertThat(seals.sizes()).containsExactly(5L, 6L);
    }

    @Test
    void while_commits_keep_coming_a_seal_is_made_once_per_interval() {
        log.commit(5);
        start(HOUR);
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
        seals.add(sealOf(5, START.minus(Duration.ofMinutes(20))));
        log.commit(1);
        start(HOUR);
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
        seals.add(sealOf(5, START.plus(Duration.ofDays(3))));
        log.commit(1);
        start(HOUR);
        clock.awaitLooks(3);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(7);
    }

    @Test
    void each_sealer_goes_on_from_the_newest_seal_whoever_made_it() {
        log.commit(8);
        seals.add(sealOf(8, START.minus(HOUR)));
        log.commit(2);
        var sealer = start(HOUR);
        seals.await(10);
        assertThat(log.readAfter).allMatch(after -> after >= 8);

        log.commit(3);
        seals.add(sealOf(12, START));
        log.readAfter.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(13L);
        assertThat(log.readAfter).containsExactly(12L);
        assertThat(seals.last().orElseThrow().head().root())
                .isEqualTo(HexFormat.of().formatHex(tree(13).root()));
    }

    @Test
    void a_seal_whose_signature_is_not_of_a_known_key_is_not_gone_on_from() {
        log.commit(8);
        var stranger = new Key();
        seals.add(Seal.of(stranger.current().sign(tree(5), START), tree(5)));
        var sealer = start(HOUR);
        sealer.seal();
        seals.await(8);
        assertThat(log.readAfter).contains(0L);
        assertThat(seals.last().orElseThrow().head().isSignedBy(keys.current().publicKey()))
                .isTrue();
    }

    @Test
    void what_is_sealed_is_not_sealed_again_unless_its_seal_is_gone() {
        log.commit(5);
        var sealer = start(HOUR);
        seals.await(5);
        var signed = keys.tried;
        assertThat(sealer.seal()).isEmpty();
        assertThat(keys.tried).isEqualTo(signed);
        assertThat(seals.sizes()).containsExactly(5L);
        seals.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(5L);
        seals.clear();
        seals.add(sealOf(4, START));
        log.readAfter.clear();
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(5L);
        assertThat(log.readAfter).containsExactly(5L);
    }

    @Test
    void a_log_without_commits_has_no_seal() {
        var sealer = start(HOUR);
        assertThat(sealer.seal()).isEmpty();
        assertThat(seals.sizes()).isEmpty();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void of_two_that_seal_the_same_one_made_the_seal() {
        var sealer = start(HOUR);
        log.commitUnheard(5);
        seals.beforeAdd = () -> seals.add(sealOf(5, START));
        assertThat(sealer.seal()).isEmpty();
        assertThat(seals.sizes()).containsExactly(5L);
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void a_long_log_is_sealed_by_parts_without_another_commit() {
        log.commit(101_500);
        start(Duration.ofMillis(1));
        seals.await(100_000);
        clock.pass(Duration.ofMillis(1));
        seals.await(101_500);
        assertThat(seals.sizes()).containsExactly(100_000L, 101_500L);
    }

    @Test
    void a_log_is_read_on_until_a_part_of_it_is_not_full() {
        log.commit(CommitLog.SCAN_SIZE);
        var sealer = start(HOUR);
        seals.await(CommitLog.SCAN_SIZE);
        log.commitUnheard(CommitLog.SCAN_SIZE + 1);
        assertThat(sealer.seal()).map(seal -> seal.head().size()).contains(2L * CommitLog.SCAN_SIZE + 1);
    }

    @Test
    void what_cannot_be_sealed_shows_as_lag_and_is_tried_again_after_the_interval_until_it_can() {
        keys.failing = true;
        log.commit(5);
        var sealer = start(Duration.ofMillis(1));
        Spin.until(() -> keys.tried > 0);
        assertThat(sealer.lag()).isEqualTo(5);
        assertThatThrownBy(sealer::seal).hasMessage("no key");
        Spin.until(() -> {
            clock.pass(Duration.ofMillis(1));
            return keys.tried >= 4;
        });
        assertThat(seals.sizes()).isEmpty();
        keys.failing = false;
        seals.awaitPassing(5, () -> clock.pass(Duration.ofMillis(1)));
        // Afterwards it is as quick as before.
        clock.pass(Duration.ofMillis(1));
        log.commit(1);
        seals.await(6);
        assertThat(sealer.seal()).isEmpty();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void where_the_newest_seal_cannot_be_read_the_next_waits_for_the_interval() {
        log.commit(5);
        seals.failures = 1;
        start(HOUR);
        clock.awaitLooks(2);
        clock.pass(HOUR);
        log.commit(1);
        seals.await(6);
        assertThat(seals.sizes()).containsExactly(6L);
        assertThat(seals.last().orElseThrow().head().at()).isEqualTo(START.plus(HOUR));
    }

    @Test
    void seals_that_cannot_be_read_for_long_end_nothing() {
        seals.failures = 10;
        log.commit(5);
        start(Duration.ofMillis(1));
        seals.awaitPassing(5, () -> clock.pass(Duration.ofMillis(1)));
    }

    @Test
    void the_lag_is_what_was_heard_of_and_is_not_sealed() {
        log.commit(5);
        var sealer = start(HOUR);
        seals.await(5);
        sealer.seal();
        log.commit(3);
        assertThat(sealer.lag()).isEqualTo(3);
        log.tell(6);
        assertThat(sealer.lag()).isEqualTo(3);
        // Another process sealed them, and more of which nothing was heard.
        log.commitUnheard(2);
        seals.add(sealOf(10, START));
        sealer.seal();
        assertThat(sealer.lag()).isZero();
    }

    @Test
    void a_log_at_rest_is_sealed_to_its_end_when_it_is_closed() {
        log.commit(5);
        var sealer = start(HOUR);
        seals.await(5);
        log.commit(2);
        sealer.close();
        assertThat(seals.sizes()).containsExactly(5L, 7L);
        assertThat(log.listeners).isEmpty();
        sealer.close();
        assertThat(seals.sizes()).containsExactly(5L, 7L);
    }

    @Test
    void whoever_closes_and_is_interrupted_does_not_wait_for_a_seal_and_stays_so() {
        var adding = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        seals.beforeAdd = () -> {
            adding.countDown();
            await(closed);
        };
        log.commit(5);
        var sealer = start(HOUR);
        await(adding);
        Thread.currentThread().interrupt();
        sealer.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seals.sizes()).isEmpty();
        closed.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Sealer start(Duration interval) {
        var sealer = Sealer.start(log, seals, keys, clock, interval);
        started.add(sealer);
        return sealer;
    }

    private MerkleTree tree(long size) {
        var tree = new MerkleTree();
        LongStream.rangeClosed(1, size).forEach(number -> tree.append(CanonicalCommit.leafHash(Commit.ofVoid(number))));
        return tree;
    }

    private Seal sealOf(long size, Instant at) {
        return Seal.of(keys.pair.sign(tree(size), at), tree(size));
    }

    /** A log of voids, all that a sealer needs to know. */
    private static final class Log implements CommitLog {
        private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
        private final List<Long> readAfter = new CopyOnWriteArrayList<>();
        private volatile long head;

        void commit(long count) {
            commitUnheard(count);
            tell(head);
        }

        /** Another process stores, and this one does not hear of it. */
        void commitUnheard(long count) {
            head += count;
        }

        void tell(long position) {
            listeners.forEach(listener -> listener.accept(position));
        }

        @Override
        public List<Commit> read(long after, int limit) {
            readAfter.add(after);
            return LongStream.rangeClosed(after + 1, Math.min(head, after + limit))
                    .mapToObj(Commit::ofVoid)
                    .toList();
        }

        @Override
        public long head() {
            return head;
        }

        @Override
        public Subscription onCommit(LongConsumer listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public long append(CommitDraft draft) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<StoredEvent> stream(String aggregateId, long fromSequence) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<StoredEvent> stream(String aggregateId, long fromSequence, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong lastSequence(String aggregateId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> holder(String claim) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Commit> underKey(String idempotencyKey) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Seals in memory that one can wait for. */
    private static final class Shelf implements Seals {
        private final TreeMap<Long, Seal> bySize = new TreeMap<>();
        private volatile int failures;
        private volatile Runnable beforeAdd = () -> {};

        void await(long size) {
            awaitPassing(size, () -> {});
        }

        void awaitPassing(long size, Runnable meanwhile) {
            Spin.until(() -> {
                meanwhile.run();
                return sizes().contains(size);
            });
        }

        synchronized List<Long> sizes() {
            return List.copyOf(bySize.keySet());
        }

        synchronized void clear() {
            bySize.clear();
        }

        @Override
        public synchronized Optional<Seal> last() {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("no seals");
            }
            return Optional.ofNullable(bySize.lastEntry()).map(last -> last.getValue());
        }

        @Override
        public boolean add(Seal seal) {
            var before = beforeAdd;
            beforeAdd = () -> {};
            before.run();
            synchronized (this) {
                return bySize.putIfAbsent(seal.head().size(), seal) == null;
            }
        }

        @Override
        public Optional<Seal> atOrBefore(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Seal> after(long size, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Key implements SealKeys {
        private final SealKey pair = SealKey.generate();
        private volatile boolean failing;
        private volatile int tried;

        @Override
        public synchronized SealKey current() {
            tried++;
            if (failing) {
                throw new IllegalStateException("no key");
            }
            return pair;
        }

        @Override
        public Optional<PublicKey> find(String keyId) {
            return Optional.of(pair.publicKey()).filter(_ -> keyId.equals(pair.id()));
        }
    }

    /** A clock that stands still until it is moved, and knows when somebody else looked at it. */
    private static final class HandClock extends Clock {
        private Instant now = START;
        private long looks;

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }

        void awaitLooks(int count) {
            Spin.until(() -> looks() >= count);
        }

        /** Does something and waits until somebody looked since. */
        void untilLooked(Runnable action) {
            var before = looks();
            action.run();
            Spin.until(() -> looks() > before);
        }

        private synchronized long looks() {
            return looks;
        }

        @Override
        public synchronized Instant instant() {
            looks++;
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
