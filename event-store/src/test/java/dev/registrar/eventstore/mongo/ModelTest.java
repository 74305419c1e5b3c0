package dev.registrar.eventstore.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.registrar.eventstore.AppendException;
import dev.registrar.eventstore.Commit;
import dev.registrar.eventstore.CommitDraft;
import dev.registrar.eventstore.StoredEvent;
import dev.registrar.eventstore.testing.Drafts;
import dev.registrar.eventstore.testing.ModelLog;
import dev.registrar.eventstore.testing.Seeds;
import dev.registrar.eventstore.testing.TestMongo;
import dev.registrar.eventstore.verify.LogVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any sequence of operations, on two logs of one collection, does what the model in memory does. */
class ModelTest {
    private static final int STEPS = 250;
    private static final List<String> NAMES = List.of("a", "b", "a#00000000", "ä", "");

    static long[] seeds() {
        return Seeds.of("model", 8);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_log_behaves_as_its_model(long seed) {
        try (var mongo = TestMongo.open();
                var one = MongoCommitLog.open(mongo.database());
                var two = MongoCommitLog.open(mongo.database())) {
            var model = new ModelLog();
            var random = new Random(seed);
            var past = new ArrayList<CommitDraft>();
            for (var step = 0; step < STEPS; step++) {
                var log = random.nextBoolean() ? one : two;
                var about = "seed " + seed + ", step " + step;
                if (random.nextInt(3) > 0) {
                    var draft = random.nextInt(12) == 0 && !past.isEmpty()
                            ? past.get(random.nextInt(past.size()))
                            : draft(random, model);
                    past.add(draft);
                    assertThat(outcome(() -> log.append(draft)))
                            .as(about + ": " + draft)
                            .isEqualTo(outcome(() -> model.append(draft)));
                } else {
                    compare(log, model, random, about);
                }
            }
            var report = new LogVerifier(one).verify(LogVerifier.Progress.UNSEEN);
            assertThat(report.firstFault()).as("seed " + seed).isEmpty();
            assertThat(report.commits()).isEqualTo(model.head());
        }
    }

    private static void compare(MongoCommitLog log, ModelLog model, Random random, String about) {
        var aggregate = aggregate(random);
        var from = random.nextInt(5);
        var claim = claim(random);
        var after = random.nextInt((int) model.head() + 2);
        var limit = random.nextInt(20);
        assertThat(log.head()).as(about).isEqualTo(model.head());
        assertThat(log.read(after, limit).stream().map(Commit::toString).toList())
                .as(about)
                .isEqualTo(
                        model.read(after, limit).stream().map(Commit::toString).toList());
        assertThat(ids(log.stream(aggregate, from))).as(about).isEqualTo(ids(model.stream(aggregate, from)));
        assertThat(log.lastSequence(aggregate)).as(about).isEqualTo(model.lastSequence(aggregate));
        assertThat(log.holder(claim)).as(about).isEqualTo(model.holder(claim));
        var key = "key-" + random.nextInt(20);
        assertThat(log.underKey(key).map(Commit::id))
                .as(about)
                .isEqualTo(model.underKey(key).map(Commit::id));
    }

    private static List<String> ids(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::id).toList();
    }

    /** Mostly what a right writer would write, now and then what a late or a wrong one would. */
    private static CommitDraft draft(Random random, ModelLog model) {
        var commit = Drafts.commit();
        var aggregate = aggregate(random);
        for (var count = 1 + random.nextInt(3); count > 0; count--) {
            aggregate = random.nextInt(3) == 0 ? aggregate(random) : aggregate;
            var next = model.lastSequence(aggregate).orElse(-1) + 1 + commit.eventsOf(aggregate);
            commit.event(aggregate, random.nextInt(10) == 0 && next > 0 ? next - 1 : next);
        }
        if (random.nextInt(4) == 0) {
            var claim = claim(random);
            var holder = model.holder(claim);
            if (holder.isPresent() && random.nextInt(5) > 0) {
                commit.release(claim, random.nextInt(8) == 0 ? aggregate : holder.get());
            }
            if (holder.isEmpty() || random.nextBoolean()) {
                commit.take(claim, aggregate);
            }
        }
        if (random.nextInt(8) == 0) {
            commit.under("key-" + random.nextInt(20), "outcome");
        }
        for (var name : NAMES) {
            if (commit.eventsOf(name) == 0 && random.nextInt(8) == 0) {
                var last = model.lastSequence(name).orElse(-1);
                commit.reading(name, Math.max(-1, random.nextInt(4) == 0 ? last - 1 + random.nextInt(3) : last));
            }
        }
        return commit.draft();
    }

    private static String aggregate(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static String claim(Random random) {
        return "claim" + random.nextInt(3);
    }

    private static Object outcome(Supplier<Object> operation) {
        try {
            return operation.get();
        } catch (AppendException e) {
            return e.getClass();
        }
    }
}
