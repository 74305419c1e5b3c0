package dev.registrar.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Callers that do the same work again and again, each waiting for its answer before it goes on. */
final class Load {

    /** One call of one caller. */
    interface Call {
        void run() throws Exception;
    }

    /**
     * What a load came to.
     *
     * @param perSecond calls finished per second, all callers together
     * @param sortedNanos duration of each call in nanoseconds, ascending
     * @param processorNanos processor time that this process took meanwhile, nanoseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(double perSecond, long[] sortedNanos, long processorNanos) {

        /** Returns the processor time of this process for each call in microseconds; hardly moved by what else runs. */
        double processorMicrosPerCall() {
            return processorNanos / 1000.0 / sortedNanos.length;
        }

        /** Returns the duration in microseconds that {@code percent} (0..100) of the calls did not pass. */
        double percentileMicros(double percent) {
            int index = (int) Math.ceil(percent / 100 * sortedNanos.length) - 1;
            return sortedNanos[Math.max(0, index)] / 1000.0;
        }
    }

    private Load() {}

    /** Runs {@code callers} virtual threads for {@code duration}; {@code work} makes the call of a caller by its number. */
    static Result run(int callers, Duration duration, IntFunction<Call> work) {
        long processor = processorNanos();
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<long[]>> running = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                Call call = work.apply(caller);
                running.add(threads.submit(() -> repeat(call, end)));
            }
            long[] all = new long[0];
            for (Future<long[]> done : running) {
                long[] part = done.get();
                int before = all.length;
                all = Arrays.copyOf(all, before + part.length);
                System.arraycopy(part, 0, all, before, part.length);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            processor = processorNanos() - processor;
            Arrays.sort(all);
            return new Result(all.length / seconds, all, processor);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call failed: " + e.getCause(), e.getCause());
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long[] repeat(Call call, long end) throws Exception {
        long[] nanos = new long[1024];
        int count = 0;
        for (long before = System.nanoTime(); before < end; ) {
            call.run();
            long after = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = after - before;
            before = after;
        }
        return Arrays.copyOf(nanos, count);
    }
}
