package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.verify.ReadAhead.Opened;
import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ReadAheadTest {
    private final Queue<Supplier<List<Inspected>>> batches = new ArrayDeque<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch second = new CountDownLatch(1);

    @Test
    void batches_come_in_order_and_the_next_is_read_before_it_is_asked_for() throws InterruptedException {
        batches.add(() -> List.of(at(1)));
        batches.add(() -> {
            second.countDown();
            return List.of(at(2));
        });
        var ahead = new ReadAhead(scan(), 10, false);
        assertThat(ahead.next()).extracting(Opened::commit).containsExactly(at(1));
        second.await();
        assertThat(ahead.next()).extracting(Opened::commit).containsExactly(at(2));
        assertThat(ahead.next()).isEmpty();
        ahead.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void commits_are_opened_and_hashed_by_several_threads_and_come_in_order() {
        var positions = LongStream.rangeClosed(1, 10).boxed().toList();
        batches.add(() -> positions.stream().map(ReadAheadTest::read).toList());
        batches.add(() -> List.of(at(11), read(12)));
        try (var ahead = new ReadAhead(scan(), 10, true)) {
            var first = ahead.next();
            assertThat(first).extracting(opened -> opened.commit().position()).containsExactlyElementsOf(positions);
            assertThat(first)
                    .allSatisfy(opened -> assertThat(opened.leafHash())
                            .isEqualTo(CanonicalCommit.leafHash(
                                    Commit.ofVoid(opened.commit().position()))));
            var second = ahead.next();
            assertThat(second.getFirst().leafHash()).isNull();
            assertThat(second.getLast().leafHash()).isNotNull();
        }
    }

    private static Inspected read(long position) {
        return new Inspected(position, Commit.ofVoid(position), List.of(), List.of(), List.of(), null);
    }

    @Test
    void a_commit_that_cannot_be_opened_fails_the_batch_it_is_in() {
        var scan = new VerifiableLog.Scan() {
            @Override
            public List<Inspected> next(int limit) {
                throw new AssertionError("asked for what is opened already");
            }

            @Override
            public List<Supplier<Inspected>> fetch(int limit) {
                return List.of(() -> at(1), () -> {
                    throw new IllegalStateException("cannot be opened");
                });
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        try (var ahead = new ReadAhead(scan, 10, true)) {
            assertThatThrownBy(ahead::next).hasMessage("cannot be opened");
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void a_failure_to_read_comes_to_whoever_asks_and_the_scan_is_closed_all_the_same() {
        batches.add(() -> {
            throw new IllegalStateException("the disk is gone");
        });
        batches.add(() -> {
            throw new AssertionError("out of memory");
        });
        try (var ahead = new ReadAhead(scan(), 10, false)) {
            assertThatThrownBy(ahead::next).hasMessage("the disk is gone");
        }
        assertThat(closed).hasValue(1);
        var other = new ReadAhead(scan(), 10, false);
        assertThatThrownBy(other::next).hasRootCauseInstanceOf(AssertionError.class);
        other.close();
        assertThat(closed).hasValue(2);
    }

    @Test
    void an_interrupt_is_kept_for_whoever_waits_for_it() {
        batches.add(() -> List.of(at(1)));
        try (var ahead = new ReadAhead(scan(), 10, false)) {
            Thread.currentThread().interrupt();
            assertThat(ahead.next()).extracting(Opened::commit).containsExactly(at(1));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Thread.interrupted()).isFalse();
    }

    private static Inspected at(long position) {
        return new Inspected(position, null, List.of(), List.of(), List.of(), null);
    }

    private VerifiableLog.Scan scan() {
        return new VerifiableLog.Scan() {
            @Override
            public List<Inspected> next(int limit) {
                assertThat(limit).isEqualTo(10);
                var batch = batches.poll();
                return batch == null ? List.of() : batch.get();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
