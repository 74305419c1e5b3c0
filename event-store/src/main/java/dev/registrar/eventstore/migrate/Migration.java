package dev.registrar.eventstore.migrate;

import com.mongodb.client.MongoDatabase;
import dev.registrar.eventstore.axon.TokenImport;
import dev.registrar.eventstore.mongo.MongoCommitLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Brings a stock axon-mongo store into an empty commit log: its events in their global order, one document one commit, then
 * its snapshots and tracking tokens.
 *
 * <p>{@link #copy} runs while the application runs and may be repeated to catch up; {@link #finish} takes the rest once the
 * application was stopped. Both go on where they, or a process that was killed, came to. See
 * {@code docs/axon-on-mongodb.md}.
 */
public final class Migration {
    private final AxonMongoStore source;
    private final MongoDatabase target;
    private final MongoCommitLog log;
    private final Clock clock;
    private final Duration lookBack;
    private final Progress progress;

    /** Hears how far a migration has come. */
    @FunctionalInterface
    public interface Progress {
        /** Called about once for each batch with the kind of work, in the past tense, how much is done and how much there is. */
        void at(String work, long done, long all);
    }

    /**
     * What was done.
     *
     * @param commits commits in the log: the documents of the source that were taken, all compared with it
     * @param left documents of the source that were not taken yet, 0 after {@link #finish}
     * @param snapshots snapshots taken
     * @param tokens tokens taken
     * @param notices what the operator should know
     */
    public record Report(long commits, long left, long snapshots, long tokens, List<String> notices) {}

    /**
     * Prepares a migration.
     *
     * @param log the log of {@code target}, which nobody else uses
     * @param lookBack the look-back time of the source's storage strategy, 1 s unless its application set another
     */
    public Migration(
            AxonMongoStore source,
            MongoDatabase target,
            MongoCommitLog log,
            Clock clock,
            Duration lookBack,
            Progress progress) {
        this.source = source;
        this.target = target;
        this.log = log;
        this.clock = clock;
        this.lookBack = lookBack;
        this.progress = progress;
    }

    /**
     * Takes and checks what is older than {@code settle}: what is younger may still get predecessors.
     *
     * @throws MigrationException where something stands in the way
     */
    public Report copy(Duration settle) {
        var state = open();
        if (state.ended().isPresent()) {
            return ended(state);
        }
        var end = AxonMongoStore.timestamp(clock.millis() - settle.toMillis());
        var transfer = transfer(state, source.count(end));
        transfer.run(state.place(), end);
        var held = transfer.held().size();
        if (source.count(end) > transfer.head() + held) {
            // Something was stored late, with a time that was passed already.
            transfer.run("", end);
        }
        check(state, transfer.head());
        var notices = new ArrayList<String>();
        transfer.held()
                .forEach(commit -> notices.add(Transfer.gap(commit).getMessage() + ", which may still be filled"));
        return new Report(transfer.head(), source.count(null) - transfer.head(), 0, 0, notices);
    }

    /**
     * Takes the rest. The application must have been stopped.
     *
     * @throws MigrationException where something stands in the way, also where the application still writes
     */
    public Report finish() {
        var state = open();
        if (state.ended().isPresent()) {
            return ended(state);
        }
        // Before the long part: what cannot be mapped is the operator's to solve.
        var tokens = TokenMove.tokens(source);
        var count = source.count(null);
        var transfer = transfer(state, count);
        transfer.run(state.place(), null);
        if (count > transfer.head() + transfer.held().size()) {
            transfer.run("", null);
        }
        transfer.held().stream().findFirst().ifPresent(commit -> {
            throw Transfer.gap(commit);
        });
        check(state, transfer.head());
        var snapshots = new SnapshotMove(target, done -> progress.at("snapshots taken", done, done));
        snapshots.run(source);
        var notices = new ArrayList<>(new TokenMove(log, lookBack).run(tokens, new TokenImport(target)));
        if (snapshots.ahead() > 0) {
            notices.add(snapshots.ahead() + " snapshots are ahead of their streams and stayed behind");
        }
        if (source.count(null) != transfer.head()) {
            throw new MigrationException("the source has " + source.count(null) + " documents and the log "
                    + transfer.head() + " commits: stop the application and repeat");
        }
        state.end(clock.instant());
        return new Report(transfer.head(), 0, snapshots.moved(), tokens.size(), notices);
    }

    private MigrationState open() {
        return MigrationState.open(target, "axon-mongo", source.name(), log.head());
    }

    private Transfer transfer(MigrationState state, long all) {
        return new Transfer(source, target, log, state, done -> progress.at("taken", done, all));
    }

    private void check(MigrationState state, long head) {
        LongConsumer checked = done -> progress.at("compared", done, head);
        ContentCheck.run(log, source, state, checked);
        if (state.verified() != head) {
            throw new MigrationException("the log ends at " + state.verified() + " instead of " + head);
        }
    }

    private Report ended(MigrationState state) {
        return new Report(
                state.verified(),
                0,
                0,
                0,
                List.of("the migration ended at " + state.ended().orElseThrow()));
    }
}
