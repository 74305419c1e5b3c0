package dev.registrar.eventstore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.registrar.eventstore.verify.VerifiableLog.Inspected;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
        var ahead = new ReadAhead(scan(), 10);
        assertThat(ahead.next()).containsExactly(at(1));
        second.await();
        assertThat(ahead.next()).containsExactly(at(2));
        assertThat(ahead.next()).isEmpty();
        ahead.close();
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
        try (var ahead = new ReadAhead(scan(), 10)) {
            assertThatThrownBy(ahead::next).hasMessage("the disk is gone");
        }
        assertThat(closed).hasValue(1);
        var other = new ReadAhead(scan(), 10);
        assertThatThrownBy(other::next).hasRootCauseInstanceOf(AssertionError.class);
        other.close();
        assertThat(closed).hasValue(2);
    }

    @Test
    void an_interrupt_is_kept_for_whoever_waits_for_it() {
        batches.add(() -> List.of(at(1)));
        try (var ahead = new ReadAhead(scan(), 10)) {
            Thread.currentThread().interrupt();
            assertThat(ahead.next()).containsExactly(at(1));
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
