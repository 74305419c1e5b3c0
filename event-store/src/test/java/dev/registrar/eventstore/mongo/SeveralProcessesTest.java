package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClients;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.FaultProxy;
import dev.registrar.eventstore.testing.FaultProxy.Fault;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The history checker over processes: their clocks are hours apart, one is stopped in its tracks and goes on later, one is
 * killed, another takes its place, and of their inserts some arrive twice, late or unanswered.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SeveralProcessesTest {
    private static final int HOUR = 3_600;
    private static final int A_WHILE = 60;

    private final TestMongo mongo = TestMongo.open();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Long> tail = new ArrayList<>();
    private FaultProxy proxy;

    @AfterEach
    void close() {
        writers.forEach(Writer::kill);
        proxy.close();
        mongo.close();
    }

    static long[] seeds() {
        return Seeds.of("processes", 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void histories_of_processes_that_are_stopped_killed_and_out_of_time_are_right(long seed) throws Exception {
        proxy = unreliable(new Random(seed));
        var slow = start("slow", HOUR);
        var doomed = start("doomed", -HOUR);
        start("steady", 0);
        progress(A_WHILE);

        slow.signal("STOP");
        progress(A_WHILE);
        doomed.kill();
        start("heir", 2 * HOUR);
        progress(A_WHILE);
        slow.signal("CONT");
        progress(A_WHILE);

        for (var writer : writers) {
            writer.finish();
        }
        proxy.settle();
        check(writers.stream().flatMap(writer -> writer.lines().stream()).toList());
    }

    private void check(List<Line> lines) {
        List<Commit> stored;
        try (var log = MongoCommitLog.open(mongo.database())) {
            assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).firstFault())
                    .isEmpty();
            stored = log.read(0, 1_000_000);
        }
        assertThat(stored.stream().map(Commit::position))
                .isEqualTo(LongStream.rangeClosed(1, stored.size()).boxed().toList());
        assertThat(tail)
                .isEqualTo(LongStream.rangeClosed(1, tail.size()).boxed().toList());
        var positions = new HashMap<String, Long>();
        stored.stream()
                .filter(commit -> !commit.isVoid())
                .forEach(commit -> assertThat(positions.put(commit.id(), commit.position()))
                        .as("commit %s stored once", commit.id())
                        .isNull());
        for (var line : lines) {
            switch (line.what()) {
                case "DONE" -> assertThat(positions).containsEntry(line.id(), line.number());
                case "REFUSED" -> assertThat(positions).doesNotContainKey(line.id());
                default -> {}
            }
        }
        var begun = new HashSet<String>();
        lines.stream().filter(line -> line.what().equals("BEGIN")).forEach(line -> begun.add(line.id()));
        assertThat(begun).containsAll(positions.keySet());
        assertRealTime(lines, positions);
        assertConditions(lines, stored);
        System.out.printf(
                "%d processes: %d commits, %d voids%n",
                writers.size(), positions.size(), stored.size() - positions.size());
    }

    /** What was acknowledged before another was begun has the smaller number. */
    private static void assertRealTime(List<Line> lines, Map<String, Long> positions) {
        var highest = 0L;
        for (var line :
                lines.stream().sorted(Comparator.comparingLong(Line::nanos)).toList()) {
            if (line.what().equals("DONE")) {
                highest = Math.max(highest, line.number());
            } else if (line.what().equals("BEGIN") && positions.containsKey(line.id())) {
                assertThat(positions.get(line.id())).isGreaterThan(highest);
            }
        }
    }

    /** Each commit that was decided on the hot stream found it so at its own place. */
    private static void assertConditions(List<Line> lines, List<Commit> stored) {
        var read = new HashMap<String, Long>();
        lines.stream()
                .filter(line -> line.what().equals("BEGIN") && line.number() != LogWriter.UNREAD)
                .forEach(line -> read.put(line.id(), line.number()));
        var last = -1L;
        for (var commit : stored) {
            assertThat(read.getOrDefault(commit.id(), last))
                    .as("the hot stream before position %d", commit.position())
                    .isEqualTo(last);
            for (var event : commit.events()) {
                last = event.aggregateId().equals(LogWriter.HOT) ? event.sequence() : last;
            }
        }
    }

    private FaultProxy unreliable(Random random) {
        ConnectionString server = new ConnectionString(mongo.uri());
        var host = server.getHosts().getFirst().split(":", 2);
        var kinds = Fault.values();
        return new FaultProxy(host[0], Integer.parseInt(host[1]), request -> {
            synchronized (random) {
                return request.contains("majority") && random.nextInt(30) == 0
                        ? kinds[random.nextInt(kinds.length)]
                        : Fault.NONE;
            }
        });
    }

    private Writer start(String name, long skewSeconds) {
        var writer = new Writer(proxy.uri(), mongo.database().getName(), name, skewSeconds);
        writers.add(writer);
        return writer;
    }

    /** Returns once so many more commits are in the log, and reads them as they come. */
    private void progress(int commits) {
        try (var client = MongoClients.create(mongo.uri());
                var log =
                        MongoCommitLog.open(client.getDatabase(mongo.database().getName()))) {
            var end = tail.size() + commits;
            while (tail.size() < end) {
                for (var commit : log.read(tail.isEmpty() ? 0 : tail.getLast(), commits)) {
                    tail.add(commit.position());
                }
            }
        }
    }

    private record Line(String what, String id, long nanos, long number) {
        static Line of(String text) {
            var parts = text.split(" ", -1);
            return new Line(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]));
        }
    }

    /** A process, and what it printed. */
    private static final class Writer {
        private final Process process;
        private final List<String> printed = new ArrayList<>();
        private final Thread reading;

        Writer(String uri, String database, String name, long skewSeconds) {
            try {
                process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LogWriter.class.getName(),
                                uri,
                                database,
                                name,
                                Long.toString(skewSeconds))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reading = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (var output = process.inputReader(StandardCharsets.UTF_8)) {
                for (var line = output.readLine(); line != null; line = output.readLine()) {
                    printed.add(line);
                }
            } catch (IOException e) {
                // It was killed.
            }
        }

        void signal(String name) throws IOException, InterruptedException {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        /** By its handle: {@code Process.destroyForcibly()} would close the stream before the rest is read. */
        void kill() {
            process.toHandle().destroyForcibly();
        }

        void finish() throws IOException, InterruptedException {
            if (process.isAlive()) {
                process.getOutputStream().close();
            }
            process.waitFor();
        }

        List<Line> lines() {
            try {
                reading.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return printed.stream()
                    .filter(line -> line.matches("[A-Z]+ [-0-9a-f]{36} \\d+ -?\\d+ \\."))
                    .map(Line::of)
                    .toList();
        }
    }
}
