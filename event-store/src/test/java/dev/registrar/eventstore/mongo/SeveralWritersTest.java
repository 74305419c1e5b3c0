package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.Race;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several logs, as several processes would have them, write one collection without a pause. */
class SeveralWritersTest {
    private static final int CALLERS = 8;
    private static final Duration WRITING = Duration.ofSeconds(2);
    private static final int FAIR = 4;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void every_commit_is_there_once_and_nobody_waits_much_longer_than_others(int writers) {
        try (var mongo = TestMongo.open()) {
            var logs = new ArrayList<MongoCommitLog>();
            for (var i = 0; i < writers; i++) {
                logs.add(MongoCommitLog.open(mongo.database()));
            }
            // The machine warms up first: the first writes of a process are the slowest, whoever makes them.
            write(logs, "warm", WRITING.dividedBy(2));
            var before = stored(logs.getFirst());
            var latencies = write(logs, "user", WRITING);

            var stored = latencies.stream().mapToLong(List::size).sum();
            assertThat(stored(logs.getFirst()) - before).isEqualTo(stored);
            var ninetyNinth = latencies.stream()
                    .mapToLong(SeveralWritersTest::ninetyNinthPercentile)
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%d writers: %d commits/s, 99th percentiles in microseconds %s%n",
                    writers, stored / WRITING.toSeconds(), Arrays.toString(ninetyNinth));
            logs.forEach(MongoCommitLog::close);
            assertThat(ninetyNinth[writers - 1]).isLessThanOrEqualTo(FAIR * ninetyNinth[0]);
        }
    }

    /** Returns, for each log, how long each of its appends took, in microseconds. */
    private static List<List<Long>> write(List<MongoCommitLog> logs, String prefix, Duration time) {
        var end = System.nanoTime() + time.toNanos();
        var outcomes = Race.of(logs.size() * CALLERS, i -> () -> {
            var own = new ArrayList<Long>();
            for (var n = 0; System.nanoTime() < end; n++) {
                var start = System.nanoTime();
                logs.get(i / CALLERS).append(Drafts.of(prefix + "-" + i, n));
                own.add((System.nanoTime() - start) / 1_000);
            }
            return own;
        });
        assertThat(outcomes).allMatch(Race.Outcome::succeeded);
        var result = new ArrayList<List<Long>>();
        for (var log = 0; log < logs.size(); log++) {
            var all = new ArrayList<Long>();
            outcomes.subList(log * CALLERS, (log + 1) * CALLERS).forEach(outcome -> all.addAll(outcome.value()));
            result.add(all);
        }
        return result;
    }

    private static long ninetyNinthPercentile(List<Long> latencies) {
        var sorted = latencies.stream().sorted().toList();
        return sorted.get(sorted.size() * 99 / 100);
    }

    /** Returns how many commits the log has, having looked that it is whole. */
    private static long stored(MongoCommitLog log) {
        assertThat(new LogVerifier(log).verify(LogVerifier.Progress.UNSEEN).firstFault())
                .isEmpty();
        var commits = new ArrayList<Commit>();
        for (var more = log.read(0, 1_000); !more.isEmpty(); more = log.read(commits.size(), 1_000)) {
            commits.addAll(more);
        }
        assertThat(commits.stream().map(Commit::position))
                .isEqualTo(LongStream.rangeClosed(1, log.head()).boxed().toList());
        return commits.stream().filter(commit -> !commit.isVoid()).count();
    }
}
